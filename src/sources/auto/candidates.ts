// The cameras of this machine that `--device auto` tries, in order, and that the doctor checks.
import { hasCommand } from '../../cli/installed-command.js';
import { type FfmpegCamera, listFfmpegCameras } from '../tools/ffmpeg-cameras.js';
import { type CsiCamera, listCsiCameras, rpicamCommand } from '../tools/rpicam-list.js';
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

/** The programs and libraries through which cameras are found and read. */
export interface CameraTools {
  readonly platform: NodeJS.Platform;
  /** How V4L2 cameras are read; undefined where nothing can. */
  readonly v4l2Backend: string | undefined;
  /** The program for CSI cameras. */
  readonly rpicam: string | undefined;
  listCsi(): Promise<readonly CsiCamera[] | undefined>;
  /** The cameras that ffmpeg lists; none where it is not installed. */
  listFfmpeg(platform: 'darwin' | 'win32'): Promise<readonly FfmpegCamera[]>;
}

/** What this machine has. */
export async function findCandidates(): Promise<Found> {
  const devices = await withRoles(listDevices());
  const tools: CameraTools = {
    platform: process.platform,
    v4l2Backend: chooseBackend(),
    rpicam: rpicamCommand(),
    listCsi: listCsiCameras,
    listFfmpeg: async (platform) => (hasCommand('ffmpeg') ? await listFfmpegCameras(platform) : []),
  };
  return { devices, candidates: await candidatesOf(devices, tools) };
}

/** The candidates: V4L2 cameras first, each by a path that stays, then CSI cameras; elsewhere those of ffmpeg. */
export async function candidatesOf(
  devices: readonly DeviceWithRole[],
  tools: CameraTools,
): Promise<readonly Candidate[]> {
  const { platform, v4l2Backend: backend } = tools;
  if (platform === 'darwin' || platform === 'win32') return await desktopCandidates(platform, tools);
  const cameras = devices.filter(({ role }) => role === 'camera');
  // The second stream of a camera comes behind the first ones of all cameras.
  const inOrder = [...cameras.filter(({ index }) => index === 0), ...cameras.filter(({ index }) => index > 0)];
  const v4l2 = inOrder.map((video) => ({ device: stablePath(video, devices), name: video.name, video, backend }));
  return [...v4l2, ...(await csiCandidates(devices, tools))];
}

async function csiCandidates(devices: readonly DeviceWithRole[], tools: CameraTools): Promise<readonly Candidate[]> {
  const { rpicam: backend } = tools;
  if (backend === undefined || !devices.some(({ role }) => role === 'csi')) return [];
  const listed = await tools.listCsi();
  if (listed === undefined) return [{ device: 'rpicam', name: 'CSI camera', video: undefined, backend }];
  return listed.map(({ number, sensor }) => ({
    device: number === 0 ? 'rpicam' : `rpicam:${number}`,
    name: `CSI camera ${sensor}`,
    video: undefined,
    backend,
  }));
}

async function desktopCandidates(
  platform: 'darwin' | 'win32',
  { listFfmpeg }: CameraTools,
): Promise<readonly Candidate[]> {
  const listed = await listFfmpeg(platform);
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
