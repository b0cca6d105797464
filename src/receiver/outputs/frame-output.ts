// The interface of an output that every frame is written to.
import type { ReceivedFrame } from '../../core/camera/received-frame.js';

export interface FrameOutput {
  /**
   * Writes a frame. Resolves when the next one may come, so a slow disk or reader slows the sender and our memory does not grow.
   *
   * @throws TtycamError `output-failed`.
   */
  write(cameraName: string, frame: ReceivedFrame): Promise<void>;
  /** Flushes and closes it. */
  close(): Promise<void>;
}
