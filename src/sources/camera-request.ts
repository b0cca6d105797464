// What is asked of a camera, and how a device that cannot be one is told apart, with words.
import { constants } from 'node:fs';
import { access, open } from 'node:fs/promises';
import { TtycamError } from '../core/errors.js';
import type { Size } from '../core/geometry.js';
import { type DeviceFolders, deviceAt, FOLDERS, isCsi, listDevices, type VideoDevice } from './v4l2/v4l2-devices.js';

/** The pixel format asked for: `auto` takes MJPEG, else YUYV. */
export type InputFormat = 'auto' | 'mjpeg' | 'yuyv';

/** How a V4L2 device is read, the cheapest first. */
export const V4L2_BACKENDS = ['ioctl', 'v4l2-ctl', 'ffmpeg', 'webcam'] as const;
export type V4l2Backend = (typeof V4L2_BACKENDS)[number];

/** What is asked of a camera. It may give something else. */
export interface CameraRequest {
  readonly size: Size;
  /** Undefined: the camera's own rate. */
  readonly fps: number | undefined;
  readonly format: InputFormat;
  /** How to read a V4L2 device; undefined: by the best means there is. */
  readonly backend?: V4l2Backend | undefined;
}

/**
 * Finds the camera behind a path, anew each time, as a replugged one may have another number.
 *
 * @throws TtycamError when there is none, it may not be opened, or it is none that gives pictures.
 */
export async function findCamera(path: string, folders: DeviceFolders = FOLDERS): Promise<VideoDevice> {
  await assertOpens(path);
  const devices = listDevices(folders);
  const device = deviceAt(path, devices);
  if (device === undefined) throw new TtycamError('source-failed', `${path} is no video device`);
  if (isCsi(device)) {
    throw new TtycamError(
      'source-failed',
      `${path} is a CSI camera, which only libcamera can read. Use --device rpicam`,
    );
  }
  if (device.index > 0) {
    const camera = devices
      .filter((one) => one.name === device.name && one.index === 0 && one.node < device.node)
      .at(-1);
    const instead = camera === undefined ? '' : `. Use ${camera.node}`;
    throw new TtycamError('source-failed', `${path} carries the metadata of a camera and no pictures${instead}`);
  }
  return device;
}

async function assertOpens(path: string): Promise<void> {
  try {
    // Opening a device starts nothing; O_NONBLOCK keeps other files, a FIFO say, from holding us up.
    const handle = await open(path, constants.O_RDWR | constants.O_NONBLOCK);
    await handle.close();
  } catch (reason) {
    throw await openError(path, reason);
  }
}

/** Why a device could not be opened, in words. */
export async function openError(path: string, cause: unknown): Promise<TtycamError> {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'ENOENT':
    case 'ENODEV':
    case 'ENXIO':
      return unplugged(path, cause);
    case 'EACCES':
    case 'EPERM': {
      const readable = await access(path, constants.R_OK).then(
        () => true,
        () => false,
      );
      const how = readable ? 'it is read-only for this user' : "add this user to the group 'video'";
      return new TtycamError('source-denied', `cannot open ${path}: permission denied; ${how}`, { cause });
    }
    case 'EBUSY':
      return busy(path, cause);
    default: {
      const words = cause instanceof Error ? cause.message : String(cause);
      return new TtycamError('source-failed', `cannot open ${path}: ${words}`, { cause });
    }
  }
}

/** The error of a camera that is not there, or not any more. */
export function unplugged(path: string, cause?: unknown): TtycamError {
  return new TtycamError('source-missing', `unplugged, waiting for ${path}`, { cause });
}

/** The error of a camera that another program streams from. */
export function busy(path: string, cause?: unknown): TtycamError {
  return new TtycamError('source-failed', `${path} is busy: another program is using it`, { cause });
}
