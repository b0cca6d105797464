// What an operator can make the receiver do from the dashboard.
import type { ReceivedFrame } from '../core/frame.js';

/** Whatever cannot be done is told by an error, whose words the dashboard shows. */
export interface DashboardActions {
  /** Asks the sender in that place to stop sending pictures, or to go on. */
  pause(place: number, paused: boolean): void;
  /** Keeps a picture as a file. Resolves to its path. */
  snapshot(place: number, frame: ReceivedFrame): Promise<string>;
  /** Begins or ends recording, of one camera or of all. Resolves to the path it goes to, or went to, if there is one. */
  record(place: number | 'all', on: boolean): Promise<string | undefined>;
  /** Opens or closes the native window with that camera. */
  toggleWindow?(place: number | undefined): void;
}
