// JPEGs that other programs write into a FIFO.
import { close, constants, open, readSync } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { TtycamError } from '../../core/errors.js';
import { systemCode } from '../../core/file-problem.js';
import { noJpegWords } from '../conversion-command.js';
import type { SourceEvents, SourceFrame } from '../source.js';
import { jpegStream } from './jpeg-stream.js';
import { pipeJudging } from './pipe-contents.js';

/** How often it is looked whether a writer has come. */
const POLL_INTERVAL_MS = 50;

const FIRST_BYTES = 4_096;

/**
 * The pictures that are written into a FIFO, until its last writer has closed it; with `loop` those of the next writers too.
 * Nothing that a writer could write is lost in between.
 */
export async function* fifoFrames(
  path: string,
  loop: boolean,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, void, undefined> {
  const origin = { kind: 'pipe', name: path } as const;
  // Held open from one writer to the next, as a FIFO that nobody has open forgets what is in it.
  const keeper = loop ? await openFifo(path) : undefined;
  try {
    do {
      const bytes = fifoBytes(path, signal, events);
      const { hasJpeg, kind } = yield* jpegStream(bytes, events, signal, pipeJudging(origin, events));
      if (signal.aborted) return;
      if (hasJpeg) continue;
      const reason = new TtycamError('source-empty', noJpegWords(origin, kind, `${path} gave no JPEG`));
      if (!loop) throw reason;
      events.trouble(reason, undefined);
    } while (loop);
  } finally {
    if (keeper !== undefined) close(keeper);
  }
}

/** The bytes of one writer, or of several who write at the same time. Waits for the first of them. */
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
    // Unlike a file's stream, whose reads block a thread, a socket waits in Node's loop and can be closed meanwhile.
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

/** What can be read once a writer has come: nothing, where it has not written yet. */
async function firstBytes(fd: number, path: string, signal: AbortSignal, events: SourceEvents): Promise<Uint8Array> {
  const buffer = Buffer.alloc(FIRST_BYTES);
  let waits = false;
  while (!signal.aborted) {
    const read = readNow(fd, buffer);
    if (read !== 'no writer') {
      if (waits) events.recovered();
      return buffer.subarray(0, read);
    }
    if (!waits)
      events.trouble(new TtycamError('source-missing', `waiting for somebody to write into ${path}`), undefined);
    waits = true;
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

/** Opened so that neither this nor a read waits for a writer (fifo(7)). */
async function openFifo(path: string): Promise<number> {
  return await promisify(open)(path, constants.O_RDONLY | constants.O_NONBLOCK);
}
