// The interface between the dashboard and the receiver: what the dashboard shows, and what its keys do to cameras.
import type { CameraSnapshot } from '../core/camera/camera-snapshot.js';
import type { ReceivedFrame } from '../core/camera/received-frame.js';
import type { LogRing } from '../core/log.js';
import type { VisibleCamera } from './model/visible-cameras.js';

/** What the dashboard shows. */
export interface DashboardFeed {
  /** Every known camera, by place; cheap, as it is called for each screen. */
  cameras(): readonly CameraSnapshot[];
  readonly log: LogRing;
  /** Where senders connect, e.g. tcp://127.0.0.1:5252; shown with the sender command while nothing is connected. */
  readonly listening: string | undefined;
  /** The NATS server that cameras are received from, e.g. nats://hub:4222. */
  readonly nats?: string | undefined;
  /**
   * Calls back whenever a frame has come or a camera's state has changed. Without it the dashboard polls the cameras.
   * Returns a function that ends it.
   */
  watch?(changed: () => void): () => void;
  /** Called whenever other cameras are visible, or in another size or rate. */
  visibleChanged?(visible: readonly VisibleCamera[]): void;
  /** Called with a frame whose picture turned out to be damaged when it was decoded, and why. */
  damaged?(place: number, frame: ReceivedFrame, reason: string): void;
  /** What the operator can make the receiver do; without it the dashboard is read-only. */
  readonly actions?: DashboardActions | undefined;
}

/**
 * Actions on cameras, each by its place. The receiver logs the outcome of each, and why it failed. What an action has
 * changed is in the next snapshots (`paused`, `recording`).
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
