// What a video device can be used for, by what QUERYCAP says of it. Nothing is captured.
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type Capability, capabilityOf, newCapability, readCapability } from './abi/capability-abi.js';
import { VIDIOC } from './abi/ioctl-numbers.js';
import { isCaptureDevice, isCsi, isProcessor, type VideoDevice } from './v4l2-devices.js';
import { type KernelAccess, kernelAccess } from './v4l2-syscalls.js';

/**
 * `csi`: only libcamera can read it. `pipeline`: a node of an image pipeline that a program has to configure first.
 * `unfed`: a loopback device that no program writes to. `codec`: it converts pictures, and captures none.
 */
export type DeviceRole = 'camera' | 'metadata' | 'csi' | 'pipeline' | 'unfed' | 'codec';

/** A device, and what it can be used for. */
export interface DeviceWithRole extends VideoDevice {
  readonly role: DeviceRole;
}

const ASK_TIMEOUT_MS = 5_000;

/** The devices with their roles, in the same order. */
export async function withRoles(
  devices: readonly VideoDevice[],
  access: KernelAccess = kernelAccess(),
): Promise<DeviceWithRole[]> {
  return await Promise.all(
    devices.map(async (device) => ({ ...device, role: roleOf(device, await queryCapability(device.node, access)) })),
  );
}

/** @param capability Undefined where the device could not be asked, as without the permission to open it. */
export function roleOf(device: VideoDevice, capability: Capability | undefined): DeviceRole {
  if (capability === undefined) return roleByName(device);
  const { captures, capturesPlanes, capturesMetadata, converts, needsMediaController, outputs, driver } = capability;
  if (converts) return 'codec';
  if (captures || capturesPlanes) {
    // An HDMI bridge has the same driver as a CSI camera, and needs no media controller.
    if (needsMediaController) return isCsi(device) ? 'csi' : 'pipeline';
    return isProcessor(device) ? 'codec' : 'camera';
  }
  if (capturesMetadata) return 'metadata';
  return outputs || driver === 'v4l2 loopback' ? 'unfed' : 'codec';
}

function roleByName(device: VideoDevice): DeviceRole {
  if (isCsi(device)) return 'csi';
  if (isCaptureDevice(device)) return 'camera';
  return isProcessor(device) ? 'codec' : 'metadata';
}

/** The capabilities of a node, by ioctl or through v4l2-ctl; undefined where neither can ask. */
async function queryCapability(node: string, access: KernelAccess): Promise<Capability | undefined> {
  return 'kernel' in access ? await queryByIoctl(node, access) : await queryByTool(node);
}

async function queryByIoctl(
  node: string,
  { kernel }: Extract<KernelAccess, { kernel: unknown }>,
): Promise<Capability | undefined> {
  try {
    const handle = await open(node, constants.O_RDWR | constants.O_NONBLOCK);
    try {
      const capability = newCapability();
      const errno = await kernel.slowIoctl(handle.fd, VIDIOC.QUERYCAP, capability);
      return errno === 0 ? readCapability(capability) : undefined;
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}

async function queryByTool(node: string): Promise<Capability | undefined> {
  try {
    const options = { timeout: ASK_TIMEOUT_MS, killSignal: 'SIGKILL', env: { ...process.env, LC_ALL: 'C' } } as const;
    return parseCapability((await promisify(execFile)('v4l2-ctl', ['-d', node, '-D'], options)).stdout);
  } catch {
    return undefined;
  }
}

/** Parses the output of `v4l2-ctl -D`; undefined where it names no capabilities. */
export function parseCapability(text: string): Capability | undefined {
  const driver = /^\s*Driver name\s*:\s*(.*)$/m.exec(text)?.[1] ?? '';
  const caps =
    /^\s*Device Caps\s*:\s*(0x[0-9a-f]+)/im.exec(text) ?? /^\s*Capabilities\s*:\s*(0x[0-9a-f]+)/im.exec(text);
  return caps?.[1] === undefined ? undefined : capabilityOf(driver.trim(), Number(caps[1]));
}
