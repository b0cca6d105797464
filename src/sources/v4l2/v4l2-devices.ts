// Lists the V4L2 devices of this machine from sysfs, without opening them.

import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { plainText } from '../../core/text.js';
import { namesIn, textOf } from './sysfs.js';

/** One /dev/videoN. */
export interface VideoDevice {
  /** `/dev/video0`. */
  readonly node: string;
  /** The driver's name for it: `Logitech Webcam C270`. */
  readonly name: string;
  /** The kernel driver: `uvcvideo`, `unicam`; empty for virtual devices. */
  readonly driver: string;
  /** Which of the camera's nodes it is: 0 usually gives pictures, the others metadata (or a second stream). */
  readonly index: number;
  /** udev's path that follows the camera to other ports, `/dev/v4l/by-id/…`; undefined where none leads here. */
  readonly byId: string | undefined;
  /** udev's path of the port that it is plugged into: `/dev/v4l/by-path/…`. */
  readonly byPath: string | undefined;
  /** The USB device that it belongs to. */
  readonly usb: UsbDevice | undefined;
}

/** What sysfs says about a USB device. */
interface UsbDevice {
  /** `046d:0825`. */
  readonly id: string;
  /** Empty where it has none. */
  readonly serial: string;
  /** Bus and ports from the root hub on: `1-1.2` is port 2 of a hub in port 1 of bus 1. */
  readonly port: string;
  /** In Mbit/s: 12 (full speed), 480 (high speed), 5000. */
  readonly speedMbps: number | undefined;
}

/** The folders to read; tests have their own. */
export interface DeviceFolders {
  readonly sysfs: string;
  readonly dev: string;
  readonly byId: string;
  readonly byPath: string;
}

export const FOLDERS: DeviceFolders = {
  sysfs: '/sys/class/video4linux',
  dev: '/dev',
  byId: '/dev/v4l/by-id',
  byPath: '/dev/v4l/by-path',
};

/** Drivers of CSI cameras, which give pictures only through libcamera. */
const CSI_DRIVERS = new Set(['unicam', 'bcm2835-unicam', 'rp1-cfe']);

/** Drivers of the Pi's codecs and image processors, whose devices look like cameras. */
const PROCESSORS = /^(bcm2835-(codec|isp)|pispbe|rpivid|rpi-hevc-dec|hantro-vpu)/;

/** All video devices, by number. Empty where the system has no V4L2. */
export function listDevices(folders: DeviceFolders = FOLDERS): VideoDevice[] {
  const byId = linksIn(folders.byId);
  const byPath = linksIn(folders.byPath);
  return namesIn(folders.sysfs)
    .filter((name) => /^video\d+$/.test(name))
    .map((name) => describe(name, folders, byId, byPath))
    .sort((one, other) => numberOf(one.node) - numberOf(other.node));
}

/** Whether it is a CSI camera: it can be opened, but only libcamera can stream from it. */
export function isCsi(device: VideoDevice): boolean {
  return CSI_DRIVERS.has(device.driver);
}

/** Whether it is a codec or an image processor of the Pi. */
export function isProcessor(device: VideoDevice): boolean {
  return PROCESSORS.test(device.driver);
}

/** Whether it gives pictures through V4L2, as far as names show it: no metadata node, no CSI camera, no codec. */
export function isCaptureDevice(device: VideoDevice): boolean {
  return device.index === 0 && !isCsi(device) && !isProcessor(device);
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

/** Whether another camera has the same USB ids and serial number: udev then gives both the same by-id path. */
export function isTwin(device: VideoDevice, devices: readonly VideoDevice[]): boolean {
  const { usb } = device;
  if (usb === undefined) return false;
  return devices.some(
    ({ usb: other }) =>
      other !== undefined && other.port !== usb.port && other.id === usb.id && other.serial === usb.serial,
  );
}

/** The path that leads to this camera after a restart, too: by its id where that is unique, else by its port. */
export function stablePath(device: VideoDevice, devices: readonly VideoDevice[]): string {
  const byId = isTwin(device, devices) ? undefined : device.byId;
  return byId ?? device.byPath ?? device.node;
}

function describe(
  name: string,
  folders: DeviceFolders,
  byId: ReadonlyMap<string, string>,
  byPath: ReadonlyMap<string, string>,
): VideoDevice {
  const folder = join(folders.sysfs, name);
  const node = join(folders.dev, name);
  return {
    node,
    // The USB camera itself provides this text.
    name: plainText(textOf(join(folder, 'name'))),
    driver: linkTarget(join(folder, 'device/driver')),
    index: Number(textOf(join(folder, 'index')) || '0'),
    byId: byId.get(node),
    byPath: byPath.get(node),
    usb: usbDevice(join(folder, 'device')),
  };
}

/** The USB device of an interface in sysfs, whose folder lies within that of the device. */
function usbDevice(link: string): UsbDevice | undefined {
  let folder: string;
  try {
    folder = dirname(realpathSync(link));
  } catch {
    return undefined;
  }
  const [vendor, product] = [textOf(join(folder, 'idVendor')), textOf(join(folder, 'idProduct'))];
  if (vendor === '' || product === '') return undefined;
  const speed = Number(textOf(join(folder, 'speed')));
  return {
    id: `${vendor}:${product}`,
    serial: plainText(textOf(join(folder, 'serial'))),
    port: basename(folder),
    speedMbps: speed > 0 ? speed : undefined,
  };
}

/** udev's links, by the node that each leads to. */
function linksIn(folder: string): Map<string, string> {
  const paths = new Map<string, string>();
  // In order, and the first one counts: newer versions of udev make `…-usbv2-…` besides `…-usb-…`.
  for (const name of namesIn(folder).sort()) {
    try {
      const node = realpathSync(join(folder, name));
      if (!paths.has(node)) paths.set(node, join(folder, name));
    } catch {
      // The device behind the link was unplugged meanwhile.
    }
  }
  return paths;
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
