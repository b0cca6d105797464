// The ways to read a V4L2 device, and the choice of the cheapest one that this machine has.
import { hasCommand } from '../../cli/installed-command.js';
import { type KernelAccess, kernelAccess } from './v4l2-syscalls.js';

/** The backends, the cheapest first: system calls, a small child process, a large one, a process for each picture. */
export const V4L2_BACKENDS = ['ioctl', 'v4l2-ctl', 'ffmpeg', 'webcam'] as const;
export type V4l2Backend = (typeof V4L2_BACKENDS)[number];

/** The cheapest backend that is present; undefined where there is none. */
export function chooseBackend(access: KernelAccess = kernelAccess()): V4l2Backend | undefined {
  if ('kernel' in access) return 'ioctl';
  if (hasCommand('v4l2-ctl')) return 'v4l2-ctl';
  if (hasCommand('ffmpeg')) return 'ffmpeg';
  if (hasCommand('fswebcam')) return 'webcam';
  return undefined;
}
