// Lists the V4L2 devices of this machine from sysfs, without opening them.
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { plainText } from '../../core/text.js';

/** One /dev/videoN. */
export interface VideoDevice {
  /** `/dev/video0`. */
  readonly node: string;
  /** The driver's name for it: `Logitech Webcam C270`. */
  readonly name: string;
  /** The kernel driver: `uvcvideo`, `unicam`; empty for virtual devices. */
  readonly driver: string;
  /** Which of the camera's nodes it is: 0 gives pictures, the others metadata (or a second stream). */
  readonly index: number;
  /** A path that stays the same across reboots and ports: `/dev/v4l/by-id/…`, where udev made one. */
  readonly byId: string | undefined;
}

/** The folders to read; tests have their own. */
export interface DeviceFolders {
  readonly sysfs: string;
  readonly dev: string;
  readonly byId: string;
}

export const FOLDERS: DeviceFolders = { sysfs: '/sys/class/video4linux', dev: '/dev', byId: '/dev/v4l/by-id' };

/** Drivers of CSI cameras, which give pictures only through libcamera. */
const CSI_DRIVERS = new Set(['unicam', 'bcm2835-unicam', 'rp1-cfe']);

/** Drivers of the Pi's codecs and image processors, whose devices look like cameras. */
const NO_CAMERAS = /^(bcm2835-(codec|isp)|pispbe|rpivid|rpi-hevc-dec|hantro-vpu)/;

/** All video devices, by number. Empty where the system has no V4L2. */
export function listDevices(folders: DeviceFolders = FOLDERS): VideoDevice[] {
  const byId = byIdPaths(folders.byId);
  return namesIn(folders.sysfs)
    .filter((name) => /^video\d+$/.test(name))
    .map((name) => describe(name, folders, byId))
    .sort((one, other) => numberOf(one.node) - numberOf(other.node));
}

/** Whether it is a CSI camera: it can be opened, but only libcamera can stream from it. */
export function isCsi(device: VideoDevice): boolean {
  return CSI_DRIVERS.has(device.driver);
}

/** Whether it gives pictures through V4L2: no metadata node, no CSI camera, no codec. */
export function isCaptureDevice(device: VideoDevice): boolean {
  return device.index === 0 && !isCsi(device) && !NO_CAMERAS.test(device.driver);
}

/** The device at a path, with symbolic links resolved; undefined where there is none. */
export function deviceAt(path: string, devices: readonly VideoDevice[]): VideoDevice | undefined {
  try {
    const node = realpathSync(path);
    return devices.find((device) => device.node === node);
  } catch {
    return undefined;
  }
}

function describe(name: string, folders: DeviceFolders, byId: ReadonlyMap<string, string>): VideoDevice {
  const folder = join(folders.sysfs, name);
  const node = join(folders.dev, name);
  return {
    node,
    // The USB camera itself provides this text.
    name: plainText(read(join(folder, 'name'))),
    driver: linkTarget(join(folder, 'device/driver')),
    index: Number(read(join(folder, 'index')) || '0'),
    byId: byId.get(node),
  };
}

function byIdPaths(folder: string): Map<string, string> {
  const paths = new Map<string, string>();
  for (const name of namesIn(folder)) {
    try {
      paths.set(realpathSync(join(folder, name)), join(folder, name));
    } catch {
      // The device behind the link was unplugged meanwhile.
    }
  }
  return paths;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

function linkTarget(link: string): string {
  try {
    return basename(realpathSync(link));
  } catch {
    return '';
  }
}

function numberOf(node: string): number {
  return Number(/\d+$/.exec(node)?.[0] ?? 0);
}
