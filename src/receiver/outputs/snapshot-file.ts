// Writes a snapshot: one frame in a file of its own.
import type { ReceivedFrame } from '../../core/camera/received-frame.js';
import { timeOfDayMs } from '../../net/clock.js';
import { writeFileAtomically } from './atomic-file.js';
import { localStamp, makeUnderFreeName, safeName } from './file-names.js';

/**
 * Writes the JPEG unchanged into `folder`, as `front-door-2026-11-23-121340-512.jpg`: the camera, and the local time of capture,
 * or of arrival where that is not known. Nothing is overwritten.
 *
 * @returns The file's path.
 * @throws TtycamError `output-failed`.
 */
export async function writeSnapshot(folder: string, cameraName: string, frame: ReceivedFrame): Promise<string> {
  const time = new Date(timeOfDayMs((frame.capturedMs ?? frame.receivedMs) * 1_000));
  const base = `${safeName(cameraName)}-${localStamp(time)}-${String(time.getMilliseconds()).padStart(3, '0')}`;
  return await makeUnderFreeName(folder, base, 'jpg', async (path) => {
    await writeFileAtomically(path, frame.jpeg);
    return path;
  });
}
