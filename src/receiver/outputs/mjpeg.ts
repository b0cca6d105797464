// All frames as one MJPEG stream, JPEG behind JPEG: a file, or stdout for another program.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { TtycamError } from '../../core/errors.js';
import type { FrameOutput } from './output.js';

/**
 * A stream of frames into a file, or, for `-`, into `stdout`. Several cameras stand in it in the order of arrival.
 *
 * @throws TtycamError `output-failed`.
 */
export async function openMjpeg(path: string, stdout: Writable): Promise<FrameOutput> {
  const stream = path === '-' ? stdout : createWriteStream(path);
  const failed = (cause: unknown) => {
    const words = cause instanceof Error ? cause.message : String(cause);
    return new TtycamError('output-failed', `cannot write to ${path === '-' ? 'stdout' : path}: ${words}`, { cause });
  };
  // Errors also come between two writes; the next one reports them.
  let broken: unknown;
  stream.on('error', (error: unknown) => {
    broken = error;
  });
  // One wait for all cameras: a listener for each of them would be one too many for Node.
  let drained: Promise<unknown> | undefined;
  const drain = async () => {
    drained ??= once(stream, 'drain').finally(() => {
      drained = undefined;
    });
    await drained;
  };
  try {
    if (path !== '-') await once(stream, 'open');
  } catch (cause) {
    throw failed(cause);
  }
  return {
    write: async (_cameraName, frame) => {
      if (broken !== undefined) throw failed(broken);
      if (stream.write(frame.jpeg)) return;
      await drain().catch((cause: unknown) => {
        throw failed(cause);
      });
    },
    close: async () => {
      if (path === '-' || stream.destroyed) return;
      await new Promise<void>((resolve) => stream.end(resolve));
      if (broken !== undefined) throw failed(broken);
    },
  };
}
