// An immutable snapshot of one camera: the input of the dashboard and of the JSON events.
import type { ControlList } from './camera-control.js';
import type { CameraState } from './camera-state.js';
import type { Demand } from './demand.js';
import type { Percentiles } from './histogram.js';
import type { ReceivedFrame } from './received-frame.js';
import type { SenderRates } from './sender-rates.js';

/** The state of one camera at one moment. Texts are cleaned for logs and JSON (`plainText`), but not for terminal cells. */
export interface CameraSnapshot {
  /** Its slot number (JSON: `place`), from 1. A number key selects it. A camera that reconnects keeps it. */
  readonly place: number;
  readonly name: string;
  /** Of cameras with the same name, 2 for the second, 3 for the third. Undefined for the first. It never changes. */
  readonly twin?: number | undefined;
  /** The source of its pictures (`/dev/video0`, `pattern`). Empty where the sender did not name one. */
  readonly source: string;
  /** The peer's address, `host:port`. */
  readonly address: string;
  readonly state: CameraState;
  /**
   * Whether this receiver has paused it. It stays true while the camera is lost; while it is connected, its state is
   * `paused`.
   */
  readonly paused: boolean;
  /** Whether its frames are being recorded. */
  readonly recording: boolean;
  /** Frames and bytes a second over the last two seconds. */
  readonly fps: number;
  readonly bytesPerSecond: number;
  /** Totals since the camera first connected. `dropped` counts gaps in the sequence. `corrupt` counts pictures that are
   * not a whole JPEG, and pictures that a decoder found damaged; the latter are among `frames`, too. */
  readonly frames: number;
  readonly bytes: number;
  readonly dropped: number;
  readonly corrupt: number;
  /** From capture to arrival, since the camera first connected. Undefined while the sender's clock is not known. */
  readonly latencyMs: Percentiles | undefined;
  /** Whether its age stays unknown, as what gives its pictures does not say when they were taken. */
  readonly ageUnknown?: boolean;
  /** Round trip to the sender in ms. Undefined before it is measured. */
  readonly roundTripMs: number | undefined;
  /** What the sender last reported of its own stages. Undefined where it has not reported recently. */
  readonly sender?: SenderRates | undefined;
  /** Only for a camera on NATS. */
  readonly nats?: NatsFigures | undefined;
  /** Its controls, where its sender lets viewers set them. */
  readonly controls?: ControlList | undefined;
  /** The newest picture. */
  readonly frame: ReceivedFrame | undefined;
}

/** What only a camera on NATS has. */
interface NatsFigures {
  /** What this receiver demands of it. Undefined while it demands nothing. */
  readonly asked: Demand | undefined;
  /** Frames that arrived and were replaced by newer ones before they were taken. They are among `dropped`, too, as gaps. */
  readonly skipped: number;
}
