// The MJPEG output: all frames in one stream, JPEG behind JPEG, into a file or stdout.
import { stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { ByteOutput } from './byte-output.js';
import type { FrameOutput } from './frame-output.js';

/** How a FIFO waits for its reader. */
export interface MjpegWaiting {
  /** Called when there is no reader yet. */
  waiting(): void;
  /** When it is aborted, the output gives up. */
  readonly signal: AbortSignal;
}

/**
 * Opens a stream of frames into a file or a FIFO, or, for `-`, into `stdout`. Frames of several cameras are mixed in the order of
 * arrival.
 * @throws TtycamError `output-failed`.
 */
export async function openMjpeg(path: string, stdout: Writable, wait?: MjpegWaiting): Promise<FrameOutput> {
  const isFifo = path !== '-' && (await stat(path).catch(() => undefined))?.isFIFO() === true;
  const output =
    path === '-'
      ? new ByteOutput(stdout, 'stdout')
      : isFifo
        ? await ByteOutput.toFifo(path, () => wait?.waiting(), wait?.signal)
        : await ByteOutput.toFile(path, 'w');
  return {
    write: (_cameraName, frame) => output.write(frame.jpeg),
    close: async () => {
      // Stdout stays open for the rest of the process, and a FIFO whose reader is stuck is not waited for.
      if (isFifo) void output.close().catch(() => undefined);
      else if (path !== '-') await output.close();
    },
  };
}
