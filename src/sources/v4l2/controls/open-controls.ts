// Chooses how to reach the controls of a V4L2 device: through ioctl, else through v4l2-ctl.
import type { KernelAccess } from '../v4l2-syscalls.js';
import type { ControlDevice } from './control-device.js';
import { ioctlControls } from './ioctl-controls.js';
import { v4l2CtlControls } from './v4l2-ctl-controls.js';

/** The controls of the device `node`. */
export function controlDevice(node: string, access: KernelAccess): ControlDevice {
  return 'kernel' in access ? ioctlControls(node, access.kernel) : v4l2CtlControls(node);
}
