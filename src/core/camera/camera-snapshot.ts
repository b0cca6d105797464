// What is known of a camera at one moment: what the dashboard draws and the JSON lines say.
import type { CameraState } from './camera-state.js';
import type { Demand } from './demand.js';
import type { Percentiles } from './histogram.js';
import type { ReceivedFrame } from './received-frame.js';
import type { SenderRates } from './sender-rates.js';

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
  /** Whether we have asked it for no frames. Holds while it is lost, too; its state is `paused` while it is there. */
  readonly paused: boolean;
  /** Whether its frames are being recorded. */
  readonly recording: boolean;
  /** Frames and bytes a second over the last two seconds. */
  readonly fps: number;
  readonly bytesPerSecond: number;
  /** Totals since the camera first connected. `dropped` counts gaps in the sequence, `corrupt` pictures that are
   * no whole JPEG or, once somebody has decoded them, damaged; the latter are among `frames`, too. */
  readonly frames: number;
  readonly bytes: number;
  readonly dropped: number;
  readonly corrupt: number;
  /** Capture to arrival, over the whole time; undefined when the sender's clock is not known. */
  readonly latencyMs: Percentiles | undefined;
  /** Round trip to the sender in ms, once measured. */
  readonly roundTripMs: number | undefined;
  /** What the sender last said of its side of the stream; undefined for one that says nothing, or has not lately. */
  readonly sender?: SenderRates | undefined;
  /** Only of a camera on a bus. */
  readonly bus?: NatsFigures | undefined;
  /** The newest picture. */
  readonly frame: ReceivedFrame | undefined;
}

/** What there is to know of a camera on a bus beyond others. */
export interface NatsFigures {
  /** What we ask of it; undefined while it rests. */
  readonly asked: Demand | undefined;
  /** Frames that came and were replaced by newer ones before they were taken. `dropped` counts them too, as gaps. */
  readonly skipped: number;
}
