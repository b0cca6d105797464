// What the dashboard's keys do beyond the screen: the interface; the receiver does it.
import type { ReceivedFrame } from '../core/camera/received-frame.js';

/**
 * Actions on cameras, each by its place. Whatever comes of one, and why it failed, is said in the log by whoever does it:
 * the dashboard needs to say nothing. What they have changed stands in the next snapshots (`paused`, `recording`).
 */
export interface DashboardActions {
  /** Asks a camera for no frames, or for frames again. One whose sender is too old for that is left as it is. */
  pause(place: number, paused: boolean): void;
  /**
   * Writes the frame that is shown as a JPEG file.
   *
   * @returns Its path.
   * @throws TtycamError `output-failed`.
   */
  snapshot(place: number, frame: ReceivedFrame): Promise<string>;
  /**
   * Begins or ends the recording of a camera, or of all of them, those that are still to come too, in one file.
   *
   * @returns The file that was begun or ended; undefined where nothing was. Never rejects.
   */
  record(place: number | 'all', on: boolean): Promise<string | undefined>;
  /** Opens or closes the native window; undefined: of all cameras. Absent where there is none. */
  toggleWindow?(place: number | undefined): void;
}
