// Finds the V4L2 camera at a path, and refuses devices that give no pictures.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { TtycamError } from '../../core/errors.js';
import { openError } from './device-errors.js';
import { type DeviceWithRole, withRoles } from './device-role.js';
import { type DeviceFolders, deviceAt, FOLDERS, listDevices, type VideoDevice } from './v4l2-devices.js';

/**
 * Finds the camera at a path. Callers look it up for each attempt, as a camera that was plugged in again may have
 * another number.
 *
 * @throws TtycamError when there is no device, it cannot be opened, or it gives no pictures.
 */
export async function findCamera(path: string, folders: DeviceFolders = FOLDERS): Promise<VideoDevice> {
  await assertOpens(path);
  const devices = listDevices(folders);
  const device = deviceAt(path, devices);
  if (device === undefined) throw new TtycamError('source-failed', `${path} is not a video device`);
  const [described] = await withRoles([device]);
  const problem = described === undefined ? undefined : roleProblem(described, devices);
  if (problem !== undefined) throw new TtycamError('source-failed', `${path} ${problem}`);
  return device;
}

/** Why a device of such a role gives no pictures; undefined where it may give some. */
function roleProblem(device: DeviceWithRole, devices: readonly VideoDevice[]): string | undefined {
  switch (device.role) {
    case 'csi':
      return 'is a CSI camera, which only libcamera can read. Use --device rpicam';
    case 'pipeline':
      return 'is part of an image pipeline that a program has to configure first (libcamera, or media-ctl)';
    case 'metadata': {
      const camera = devices
        .filter((one) => one.name === device.name && one.index === 0 && one.node < device.node)
        .at(-1);
      return `carries the metadata of a camera and no pictures${camera === undefined ? '' : `. Use ${camera.node}`}`;
    }
    case 'camera':
    case 'codec':
    // Whether a program feeds it is known when it is opened.
    case 'unfed':
      return undefined;
  }
}

async function assertOpens(path: string): Promise<void> {
  try {
    // Opening a device starts no capture. O_NONBLOCK: the path may name something else, such as a FIFO, which would block.
    const handle = await open(path, constants.O_RDWR | constants.O_NONBLOCK);
    await handle.close();
  } catch (reason) {
    throw await openError(path, reason);
  }
}
