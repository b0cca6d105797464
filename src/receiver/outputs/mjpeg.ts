// All frames as one MJPEG stream, JPEG behind JPEG: a file, or stdout for another program.
import type { Writable } from 'node:stream';
import { ByteOutput } from './byte-output.js';
import type { FrameOutput } from './output.js';

/**
 * A stream of frames into a file, or, for `-`, into `stdout`. Several cameras stand in it in the order of arrival.
 *
 * @param signal Ends the wait for a reader, where `path` is a named pipe.
 * @throws TtycamError `output-failed`.
 */
export async function openMjpeg(path: string, stdout: Writable, signal?: AbortSignal): Promise<FrameOutput> {
  const output = path === '-' ? new ByteOutput(stdout, 'stdout') : await ByteOutput.toFile(path, 'w', signal);
  return {
    write: (_cameraName, frame) => output.write(frame.jpeg),
    // Stdout is not ours to close.
    close: () => (path === '-' ? Promise.resolve() : output.close()),
  };
}
