// The cameras of this machine that `--device auto` tries, in order, and that the doctor checks.
import { hasCommand } from '../../cli/installed-command.js';
import { listFfmpegCameras } from '../tools/ffmpeg-cameras.js';
import { rpicamCommand } from '../tools/rpicam.js';
import { listCsiCameras } from '../tools/rpicam-list.js';
import { type DeviceWithRole, withRoles } from '../v4l2/device-role.js';
import { chooseBackend } from '../v4l2/v4l2-backend.js';
import { listDevices, stablePath, type VideoDevice } from '../v4l2/v4l2-devices.js';

/** A camera to try. */
export interface Candidate {
  /** The value for `--device`. */
  readonly device: string;
  /** The camera's name for itself: `HD Pro Webcam C920`. */
  readonly name: string;
  /** Its V4L2 device, where it has one. */
  readonly video: VideoDevice | undefined;
  /** How it is read: `ioctl`, `rpicam-vid`, `ffmpeg`. */
  readonly backend: string | undefined;
}

/** What was found on this machine. */
export interface Found {
  readonly devices: readonly DeviceWithRole[];
  readonly candidates: readonly Candidate[];
}

/** @param devices The devices to choose from; tests have their own. */
export async function findCandidates(
  platform: NodeJS.Platform = process.platform,
  devices: readonly VideoDevice[] = listDevices(),
): Promise<Found> {
  const described = await withRoles(devices);
  return { devices: described, candidates: await candidatesOf(platform, described) };
}

/** The candidates: V4L2 cameras first, each by a path that stays, then CSI cameras; elsewhere those of ffmpeg. */
export async function candidatesOf(
  platform: NodeJS.Platform,
  devices: readonly DeviceWithRole[],
): Promise<readonly Candidate[]> {
  if (platform === 'darwin' || platform === 'win32') return await desktopCandidates(platform);
  const backend = chooseBackend();
  const cameras = devices.filter(({ role }) => role === 'camera');
  // The second stream of a camera comes behind the first ones of all cameras.
  const inOrder = [...cameras.filter(({ index }) => index === 0), ...cameras.filter(({ index }) => index > 0)];
  const v4l2 = inOrder.map((video) => ({
    device: stablePath(video, devices),
    name: video.name,
    video,
    backend,
  }));
  return [...v4l2, ...(await csiCandidates(devices))];
}

async function csiCandidates(devices: readonly DeviceWithRole[]): Promise<readonly Candidate[]> {
  const backend = rpicamCommand();
  if (backend === undefined || !devices.some(({ role }) => role === 'csi')) return [];
  const listed = await listCsiCameras();
  if (listed === undefined) return [{ device: 'rpicam', name: 'CSI camera', video: undefined, backend }];
  return listed.map(({ number, sensor }) => ({
    device: number === 0 ? 'rpicam' : `rpicam:${number}`,
    name: `CSI camera ${sensor}`,
    video: undefined,
    backend,
  }));
}

async function desktopCandidates(platform: 'darwin' | 'win32'): Promise<readonly Candidate[]> {
  const listed = hasCommand('ffmpeg') ? await listFfmpegCameras(platform) : [];
  const byFfmpeg = listed.map(({ device, name }) => ({ device, name, video: undefined, backend: 'ffmpeg' }));
  return [...byFfmpeg, { device: 'webcam', name: 'the first camera', video: undefined, backend: 'node-webcam' }];
}

/** Why no camera can be tried, and what to do. */
export function noCandidateReason({ devices }: Found): string {
  const csi = devices.find(({ role }) => role === 'csi');
  if (csi !== undefined) {
    return rpicamCommand() === undefined
      ? 'no camera yet: the CSI camera needs rpicam-vid (apt install rpicam-apps-lite)'
      : 'no camera yet: libcamera finds none at the CSI port. Check the cable, and `rpicam-vid --list-cameras`';
  }
  const unfed = devices.find(({ role }) => role === 'unfed');
  const loopback = unfed === undefined ? '' : ` (nothing feeds ${unfed.node})`;
  return `no camera yet: plug one in${loopback}. \`--device pattern\` needs none`;
}
