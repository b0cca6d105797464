// The V4L2 devices of this machine, as the kernel describes them in sysfs: nothing is opened for it.
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { plainText } from '../../core/text.js';

/** One /dev/videoN. */
export interface VideoDevice {
  /** `/dev/video0`. */
  readonly node: string;
  /** What the driver calls it: `Logitech Webcam C270`. */
  readonly name: string;
  /** The kernel driver: `uvcvideo`, `unicam`; empty for virtual devices. */
  readonly driver: string;
  /** Which of the camera's nodes this is: 0 gives pictures, the others metadata (or a second stream). */
  readonly index: number;
  /** A path that stays the same across reboots and ports: `/dev/v4l/by-id/…`, where udev made one. */
  readonly byId: string | undefined;
}

/** Where to look; other folders in tests. */
export interface DeviceFolders {
  readonly sysfs: string;
  readonly dev: string;
  readonly byId: string;
}

export const FOLDERS: DeviceFolders = { sysfs: '/sys/class/video4linux', dev: '/dev', byId: '/dev/v4l/by-id' };

/** Drivers of CSI cameras, which give pictures only through libcamera. */
const CSI_DRIVERS = new Set(['unicam', 'bcm2835-unicam', 'rp1-cfe']);

/** Drivers of the Pi's codecs, image processor and the like, which are no cameras though they stand among them. */
const NO_CAMERAS = /^(bcm2835-(codec|isp)|pispbe|rpivid|rpi-hevc-dec|hantro-vpu)/;

/** Every video device, by its number. None where the system has no V4L2. */
export function listDevices(folders: DeviceFolders = FOLDERS): VideoDevice[] {
  const byId = byIdPaths(folders.byId);
  return namesIn(folders.sysfs)
    .filter((name) => /^video\d+$/.test(name))
    .map((name) => describe(name, folders, byId))
    .sort((one, other) => numberOf(one.node) - numberOf(other.node));
}

/** Whether it is a camera behind libcamera: opening it works, streaming does not. */
export function isCsi(device: VideoDevice): boolean {
  return CSI_DRIVERS.has(device.driver);
}

/** Whether it can give pictures by itself: no metadata node, no CSI camera, no codec. */
export function givesPictures(device: VideoDevice): boolean {
  return device.index === 0 && !isCsi(device) && !NO_CAMERAS.test(device.driver);
}

/** The device that a path leads to, symbolic links followed; undefined where it leads to none. */
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
    // A USB camera chooses it.
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
      // A link whose device was unplugged just now.
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
