// All frames as one MJPEG stream, JPEG behind JPEG: a file, or stdout for another program.
import { stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { ByteOutput } from './byte-output.js';
import type { FrameOutput } from './frame-output.js';

/** What waits for a reader, and until when. */
export interface MjpegWaiting {
  waiting(): void;
  readonly signal: AbortSignal;
}

/**
 * A stream of frames into a file or a FIFO, or, for `-`, into `stdout`. Several cameras stand in it in the order of arrival.
 *
 * @param wait Told of a FIFO that nobody reads yet.
 * @throws TtycamError `output-failed`.
 */
export async function openMjpeg(path: string, stdout: Writable, wait?: MjpegWaiting): Promise<FrameOutput> {
  const isFifo = path !== '-' && (await stat(path).catch(() => undefined))?.isFIFO() === true;
  const output =
    path === '-'
      ? new ByteOutput(stdout, 'stdout')
      : isFifo
        ? await ByteOutput.toFifo(path, () => wait?.waiting(), wait?.signal ?? new AbortController().signal)
        : await ByteOutput.toFile(path, 'w');
  return {
    write: (_cameraName, frame) => output.write(frame.jpeg),
    close: async () => {
      // Stdout is not ours to close, and a reader that has stopped reading is not waited for.
      if (isFifo) void output.close().catch(() => undefined);
      else if (path !== '-') await output.close();
    },
  };
}
