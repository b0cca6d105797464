// The interface to the controls of a V4L2 device, beside its capture.
import type { CameraControl } from '../../../core/camera/camera-control.js';

/** The controls of one device. Each call opens it again, as a capture may have another descriptor, or another program. */
export interface ControlDevice {
  /**
   * The controls that a number can set, with their present values.
   *
   * @throws TtycamError where the device cannot be opened.
   */
  list(): Promise<CameraControl[]>;
  /**
   * Sets a control.
   *
   * @returns Why the driver refused it; undefined where it did not.
   * @throws TtycamError where the device cannot be opened.
   */
  set(control: CameraControl, value: number): Promise<string | undefined>;
}
