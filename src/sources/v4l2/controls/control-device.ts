// The interface to the controls of a V4L2 device, beside its capture.
import type { CameraControl } from '../../../core/camera/camera-control.js';

/** The controls that a device has. */
export interface ListedControls {
  /** Those that a number can set, with their present values. */
  readonly settable: readonly CameraControl[];
  /** The names of others, and why they cannot be set. */
  readonly fixed: readonly FixedControl[];
}

export interface FixedControl {
  readonly name: string;
  readonly reason: 'it is read-only' | 'it takes no number';
}

/** The controls of one device. Each call opens it again, as a capture may have another descriptor, or another program. */
export interface ControlDevice {
  /** @throws TtycamError where the device cannot be opened. */
  list(): Promise<ListedControls>;
  /**
   * Sets a control.
   *
   * @returns Why the driver refused it; undefined where it did not.
   * @throws TtycamError where the device cannot be opened.
   */
  set(control: CameraControl, value: number): Promise<string | undefined>;
}
