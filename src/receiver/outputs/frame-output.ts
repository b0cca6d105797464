// What every place that frames are written to is to the rest of the receiver.
import type { ReceivedFrame } from '../../core/camera/received-frame.js';

/** Somewhere that every frame goes. */
export interface FrameOutput {
  /**
   * Writes a frame. Resolves when the next one may come, so that a slow disk or reader slows the sender, not our memory.
   *
   * @throws TtycamError `output-failed`.
   */
  write(cameraName: string, frame: ReceivedFrame): Promise<void>;
  /** Writes out what is left. */
  close(): Promise<void>;
}
