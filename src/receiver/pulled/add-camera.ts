// Adds a camera while the receiver runs: tries it, and keeps it in the configuration when it has given a picture.
import { TtycamError } from '../../core/errors.js';
import { readCamera } from './camera-requests.js';
import type { PulledCameras } from './pulled-cameras.js';
import { saveCamera, savingProblem } from './save-camera.js';

/** A camera that was added. */
export interface AddedCamera {
  readonly place: number;
  readonly name: string;
  /** The configuration that it was appended to; undefined: the run has none. */
  readonly file: string | undefined;
}

/**
 * Adds a camera. It is there at once, so that its tile shows what happens.
 *
 * @param text As on the command line: `yard=http://cam/shot.jpg#every=1s`.
 * @param file The configuration; undefined: the camera is there for this run only.
 * @throws TtycamError why it gives no picture, or cannot be kept. Then it is gone again.
 */
export async function addCamera(text: string, cameras: PulledCameras, file: string | undefined): Promise<AddedCamera> {
  const typed = readCamera(text);
  const problem = file === undefined ? undefined : savingProblem(typed, file);
  if (problem !== undefined) throw new TtycamError('usage', problem);
  const { camera, outcome, remove } = cameras.try(typed.request);
  try {
    await outcome;
    if (file !== undefined) saveCamera(typed, file);
  } catch (reason) {
    remove();
    throw reason;
  }
  return { place: camera.place, name: camera.name, file };
}
