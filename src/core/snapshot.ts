// What is known of a camera at one moment: what the dashboard draws and the JSON lines say.
import type { CameraState } from './camera-state.js';
import type { ReceivedFrame } from './frame.js';
import type { Percentiles } from './histogram.js';

/** A sender's own figures: rates over its last seconds, totals of what it dropped, and the mean time to encode a frame. */
export interface SenderReport {
  readonly capturedFps: number;
  readonly sentFps: number;
  readonly droppedForLink: number;
  readonly droppedForCpu: number;
  readonly encodeMs: number;
}

/** One camera, as it is now. Texts are cleaned for logs and JSON (`plainText`), not yet for cells. */
export interface CameraSnapshot {
  /** Its place, from 1: what a key selects. A camera that comes back takes its old one. */
  readonly place: number;
  readonly name: string;
  /** What the sender's pictures come from (`/dev/video0`, `pattern`); empty when it did not say. */
  readonly source: string;
  /** The peer's address, `host:port`. */
  readonly address: string;
  readonly state: CameraState;
  /** Frames and bytes a second over the last two seconds. */
  readonly fps: number;
  readonly bytesPerSecond: number;
  /** Totals since the camera first connected. `dropped` counts gaps in the sequence, `corrupt` messages without a whole JPEG. */
  readonly frames: number;
  readonly bytes: number;
  readonly dropped: number;
  readonly corrupt: number;
  /** Capture to arrival, over the whole time; undefined when the sender's clock is not known. */
  readonly latencyMs: Percentiles | undefined;
  /** Round trip to the sender in ms, once measured. */
  readonly roundTripMs: number | undefined;
  /** The newest picture. */
  readonly frame: ReceivedFrame | undefined;
  /** Whether the sender was asked to stop sending pictures. */
  readonly paused?: boolean;
  readonly recording?: boolean;
  /** What the sender says of its own side; undefined of one that says nothing. */
  readonly sender?: SenderReport;
}
