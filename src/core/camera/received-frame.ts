// A frame as the receiver keeps it, with its timestamps.
import type { Size } from '../geometry.js';

/** One whole picture that arrived. */
export interface ReceivedFrame {
  readonly jpeg: Uint8Array;
  /** The sender's sequence number, from 1. 0 where the sender does not number its frames. */
  readonly sequence: number;
  /** The capture time in ms since 1970, by this program's clock, which is never set. Undefined where it is not known. */
  readonly capturedMs: number | undefined;
  /** The arrival time by the same clock. */
  readonly receivedMs: number;
  /** Width and height to show it in: those of the camera before the sender distorted them, or else those of the JPEG. */
  readonly trueSize: Size;
}
