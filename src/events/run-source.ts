// What a run offers to its events.
import type { CameraCommand, CameraStatus } from './mqtt/camera-status.js';

/** What a run offers to its events, once it has begun. */
export interface RunSource {
  /** Writes a line into the log that people read. */
  readonly note?: (text: string) => void;
  /** The newest picture of a camera, as a JPEG; undefined where there is none. */
  readonly picture?: (place: number) => Uint8Array | undefined;
  /** All cameras. */
  readonly cameras?: () => readonly CameraStatus[];
  /** Does what a command asks of the camera in that place. */
  readonly command?: (place: number, command: CameraCommand) => void;
}

/** Takes what a run offers. */
export type AttachSource = (source: RunSource) => void;
