// Chooses the cheapest way to read a V4L2 device that this machine has.
import { hasCommand } from '../../cli/installed-command.js';
import type { V4l2Backend } from '../camera-request.js';
import { type KernelAccess, kernelAccess } from './v4l2-syscalls.js';

/** The cheapest backend that is present; undefined where there is none. */
export function chooseBackend(access: KernelAccess = kernelAccess()): V4l2Backend | undefined {
  if ('kernel' in access) return 'ioctl';
  if (hasCommand('v4l2-ctl')) return 'v4l2-ctl';
  if (hasCommand('ffmpeg')) return 'ffmpeg';
  if (hasCommand('fswebcam')) return 'webcam';
  return undefined;
}
