// Chooses the camera for `--device auto`.
import { hasCommand } from '../cli/installed-command.js';
import { TtycamError } from '../core/errors.js';
import { rpicamCommand } from './tools/rpicam.js';
import { chooseBackend } from './v4l2/v4l2-backend.js';
import { isCaptureDevice, isCsi, listDevices, type VideoDevice } from './v4l2/v4l2-devices.js';

/** A choice, and the reason to show to the user. */
export interface AutoChoice {
  readonly device: string;
  readonly why: string;
}

/**
 * The first camera of this machine: a V4L2 camera by its stable path, else a CSI camera through rpicam. On systems
 * without V4L2: the first camera of ffmpeg or node-webcam.
 *
 * @throws TtycamError `source-missing` when there is none.
 */
export function chooseDevice(platform: NodeJS.Platform, devices: readonly VideoDevice[] = listDevices()): AutoChoice {
  const camera = devices.find(isCaptureDevice);
  const backend = chooseBackend();
  if (camera !== undefined && backend !== undefined) {
    return { device: camera.byId ?? camera.node, why: `${camera.name} at ${camera.node}, through ${backend}` };
  }
  const rpicam = rpicamCommand();
  if (rpicam !== undefined && devices.some(isCsi)) return { device: 'rpicam', why: `a CSI camera, through ${rpicam}` };
  if (platform === 'darwin' && hasCommand('ffmpeg')) {
    return { device: 'ffmpeg:avfoundation:0', why: 'the first camera, through ffmpeg' };
  }
  if (platform === 'darwin' || platform === 'win32')
    return { device: 'webcam', why: 'the first camera, through node-webcam' };
  throw noCameraError(devices, camera);
}

function noCameraError(devices: readonly VideoDevice[], camera: VideoDevice | undefined): TtycamError {
  const problem =
    camera !== undefined
      ? `${camera.node} (${camera.name}) cannot be read: apt install v4l-utils`
      : devices.some(isCsi)
        ? 'the CSI camera cannot be read: apt install rpicam-apps-lite'
        : 'no camera found';
  return new TtycamError('source-missing', `${problem}. \`--device pattern\` needs none`);
}
