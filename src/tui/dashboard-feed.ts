// The interface between the dashboard and the receiver: the data that it shows, and the actions of its keys.
import type { ControlRequest } from '../core/camera/camera-control.js';
import type { CameraSnapshot } from '../core/camera/camera-snapshot.js';
import type { ReceivedFrame } from '../core/camera/received-frame.js';
import type { LogRing } from '../core/log.js';
import type { ViewSettings } from './model/remembered-settings.js';
import type { VisibleCamera } from './model/visible-cameras.js';

/** What the dashboard shows. */
export interface DashboardFeed {
  /** All known cameras, sorted by place. It is called for each screen, so it must be cheap. */
  cameras(): readonly CameraSnapshot[];
  readonly log: LogRing;
  /** Where senders connect, e.g. tcp://127.0.0.1:5252; shown with the sender command while nothing is connected. */
  readonly listening: string | undefined;
  /** The NATS server that cameras are received from, e.g. nats://hub:4222. */
  readonly nats?: string | undefined;
  /** How a sender reaches this receiver now: networks come and go. */
  reach(): SenderReach;
  /**
   * Subscribes to changes: a frame has arrived, or a camera's state has changed. Without it the dashboard polls.
   *
   * @returns A function that ends the subscription.
   */
  watch?(changed: () => void): () => void;
  /** Called when the set of visible cameras has changed, or the size or rate of one. */
  visibleChanged?(visible: readonly VisibleCamera[]): void;
  /** Called when a key may have changed the layout, the order, or whether the log is shown. */
  viewChanged?(view: ViewSettings): void;
  /** Called with a frame when its decoder has found the picture damaged, and the reason. */
  damaged?(place: number, frame: ReceivedFrame, reason: string): void;
  /** The actions that the receiver offers; without them the dashboard is read-only. */
  readonly actions?: DashboardActions | undefined;
}

/** How senders reach a receiver. */
export interface SenderReach {
  /** The addresses that a sender can be given, the likeliest first. */
  readonly addresses: readonly string[];
  /** A name or an address of this machine, for ssh. */
  readonly host: string;
}

/**
 * Actions on cameras, which are given by their places. The receiver logs the outcome of each, with the reason of a failure.
 * The next snapshots show what an action has changed (`paused`, `recording`).
 */
export interface DashboardActions {
  /** Pauses or resumes a camera. It has no effect where the sender is too old to support it. */
  pause(place: number, paused: boolean): void;
  /**
   * Writes the displayed frame as a JPEG file.
   *
   * @returns The file's path.
   * @throws TtycamError `output-failed`.
   */
  snapshot(place: number, frame: ReceivedFrame): Promise<string>;
  /**
   * Starts or ends a recording. That of all cameras is one file, and includes cameras that connect later.
   *
   * @returns The path of the file that was started or ended; undefined where there was none. Never rejects.
   */
  record(place: number | 'all', on: boolean): Promise<string | undefined>;
  /** Asks for a value of a camera's control. The next snapshots show what has become of it. */
  setControl?(place: number, request: ControlRequest): void;
  /**
   * Tries a camera, and keeps it in the configuration when it has given a picture. Absent where none can be added.
   *
   * @param text Its address as on a command line, with a name before it if it shall have one.
   * @returns Its place and name, and the file that it was appended to; undefined: there is no such file.
   * @throws TtycamError why it gives no picture, or cannot be kept.
   */
  addCamera?(
    text: string,
  ): Promise<{ readonly place: number; readonly name: string; readonly file: string | undefined }>;
  /**
   * Opens or closes the native window of a camera; undefined: of all cameras. Absent where windows are not supported.
   *
   * @param brightens Whether a window that opens brightens dark pictures at first.
   */
  toggleWindow?(place: number | undefined, brightens: boolean): void;
}
