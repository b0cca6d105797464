// A source of JPEGs that other programs write into a FIFO (named pipe).
import { close, constants, open, readSync } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { TtycamError } from '../../core/errors.js';
import { systemCode } from '../../core/file-problem.js';
import type { SourceEvents, SourceFrame } from '../source.js';
import { jpegStream } from './jpeg-stream.js';
import { nonJpegMessage, reportNonJpeg } from './non-jpeg.js';

/** How often to check for a writer. */
const POLL_INTERVAL_MS = 50;

const FIRST_BYTES = 4_096;

/**
 * The pictures that are written into a FIFO, until its last writer has closed it. With `loop` those of the next writers
 * too, and nothing is lost between two writers.
 */
export async function* fifoFrames(
  path: string,
  loop: boolean,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, void, undefined> {
  const origin = { kind: 'pipe', name: path } as const;
  // Held open from one writer to the next: the kernel discards the contents of a FIFO that no process has open.
  const heldFd = loop ? await openFifo(path) : undefined;
  try {
    do {
      const bytes = fifoBytes(path, signal, events);
      const { hasJpeg, type } = yield* jpegStream(bytes, events, signal, reportNonJpeg(origin, events));
      if (signal.aborted) return;
      if (hasJpeg) continue;
      const reason = new TtycamError('source-empty', nonJpegMessage(origin, type, `${path} gave no JPEG`));
      if (!loop) throw reason;
      events.trouble(reason, undefined);
    } while (loop);
  } finally {
    if (heldFd !== undefined) close(heldFd);
  }
}

/** The bytes of one writer, or of several that write at the same time. Waits for the first of them. */
async function* fifoBytes(
  path: string,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<Uint8Array, void, undefined> {
  const fd = await openFifo(path);
  let socket: Socket | undefined;
  const stop = () => socket?.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const first = await firstBytes(fd, path, signal, events);
    if (signal.aborted) return;
    // A socket waits in the event loop and can be closed meanwhile. A file stream's read would block a thread.
    socket = new Socket({ fd, readable: true, writable: false });
    if (first.length > 0) yield first;
    for await (const chunk of socket as AsyncIterable<Uint8Array>) yield chunk;
  } catch (reason) {
    if (!signal.aborted) throw reason;
  } finally {
    signal.removeEventListener('abort', stop);
    if (socket === undefined) close(fd);
    else socket.destroy();
  }
}

/** The first bytes once there is a writer; none where it has not written yet. */
async function firstBytes(fd: number, path: string, signal: AbortSignal, events: SourceEvents): Promise<Uint8Array> {
  const buffer = Buffer.alloc(FIRST_BYTES);
  let waiting = false;
  while (!signal.aborted) {
    const count = readNow(fd, buffer);
    if (count !== 'no writer') {
      if (waiting) events.recovered();
      return buffer.subarray(0, count);
    }
    if (!waiting)
      events.trouble(new TtycamError('source-missing', `waiting for somebody to write into ${path}`), undefined);
    waiting = true;
    await sleep(POLL_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
  }
  return new Uint8Array(0);
}

function readNow(fd: number, buffer: Buffer): number | 'no writer' {
  try {
    return readSync(fd, buffer) || 'no writer';
  } catch (reason) {
    if (systemCode(reason) === 'EAGAIN') return 0;
    throw reason;
  }
}

/** Opens a FIFO so that neither this nor a read waits for a writer (fifo(7)). */
async function openFifo(path: string): Promise<number> {
  return await promisify(open)(path, constants.O_RDONLY | constants.O_NONBLOCK);
}
