// A frame as the receiver holds it, with its own history.
import type { Size } from '../geometry.js';

/** One picture that arrived whole. */
export interface ReceivedFrame {
  readonly jpeg: Uint8Array;
  /** The sender's number for it, from 1; 0 when the sender does not count. */
  readonly sequence: number;
  /** When it was taken, in ms since 1970 by this program's clock, which is never set; undefined when that is not known. */
  readonly capturedMs: number | undefined;
  /** When it arrived, by the same clock. */
  readonly receivedMs: number;
  /** Width and height to show it in: the camera's own, before the sender squeezed it; else the JPEG's. */
  readonly trueSize: Size;
}
