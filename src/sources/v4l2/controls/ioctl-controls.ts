// The controls of a V4L2 device through ioctl.
import type { CameraControl, ControlChoice, ControlKind } from '../../../core/camera/camera-control.js';
import { VIDIOC } from '../abi/ioctl-numbers.js';
import { errnoText, V4l2Device } from '../v4l2-device.js';
import type { Kernel } from '../v4l2-syscalls.js';
import {
  controlValue,
  menuQuery,
  nextControl,
  type QueriedControl,
  readControl,
  readMenuLabel,
  readValue,
} from './control-abi.js';
import type { ControlDevice, FixedControl, ListedControls } from './control-device.js';

/** A driver with more controls, or a menu with more entries, is rejected. */
const MAX_CONTROLS = 200;
const MAX_CHOICES = 64;

/** The controls of the device `node`. */
export function ioctlControls(node: string, kernel: Kernel): ControlDevice {
  const withDevice = async <T>(use: (device: V4l2Device) => Promise<T>): Promise<T> => {
    const device = await V4l2Device.open({ node, path: node }, kernel);
    try {
      return await use(device);
    } finally {
      await device.close();
    }
  };
  // Menus do not change, and a camera is asked for its values again and again.
  const menus: Menus = new Map();
  return {
    list: () => withDevice((device) => listControls(device, menus)),
    set: (control, value) =>
      withDevice(async ({ fd }) => {
        const errno = await kernel.slowIoctl(fd, VIDIOC.S_CTRL, controlValue(control.id, value));
        return errno === 0 ? undefined : errnoText(errno);
      }),
  };
}

/** The entries of the menus that were read, by the control's id. */
type Menus = Map<number, readonly ControlChoice[]>;

async function listControls(device: V4l2Device, menus: Menus): Promise<ListedControls> {
  const settable: CameraControl[] = [];
  const fixed: FixedControl[] = [];
  let id = 0;
  for (let count = 0; count < MAX_CONTROLS; count += 1) {
    const query = nextControl(id);
    // The driver says so where there is no more, and so does one without controls.
    if ((await device.kernel.slowIoctl(device.fd, VIDIOC.QUERYCTRL, query)) !== 0) break;
    const queried = readControl(query);
    if (queried.id <= id) break;
    id = queried.id;
    const { name, kind, isReadOnly, isThere } = queried;
    if (!isThere) continue;
    if (isReadOnly) fixed.push({ name, reason: 'it is read-only' });
    else if (kind === undefined) fixed.push({ name, reason: 'it takes no number' });
    else {
      const control = await withValue(device, queried, kind, menus);
      if (control !== undefined) settable.push(control);
    }
  }
  return { settable, fixed };
}

async function withValue(
  device: V4l2Device,
  queried: QueriedControl,
  kind: ControlKind,
  menus: Menus,
): Promise<CameraControl | undefined> {
  const { isReadable, hasNumbers, isReadOnly, isThere, ...control } = queried;
  const argument = controlValue(control.id);
  const isRead = isReadable && (await device.kernel.slowIoctl(device.fd, VIDIOC.G_CTRL, argument)) === 0;
  // A camera that fails to answer for one control still has the others.
  if (!isRead && kind !== 'button') return undefined;
  const choices = kind === 'menu' ? (menus.get(control.id) ?? (await choicesOf(device, queried))) : [];
  menus.set(control.id, choices);
  return {
    ...control,
    kind,
    value: isRead ? readValue(argument) : control.standard,
    choices,
  };
}

async function choicesOf(
  device: V4l2Device,
  { id, minimum, maximum, hasNumbers }: QueriedControl,
): Promise<ControlChoice[]> {
  const choices: ControlChoice[] = [];
  for (let value = minimum; value <= maximum && value < minimum + MAX_CHOICES; value += 1) {
    const query = menuQuery(id, value);
    // A menu may have gaps.
    if ((await device.kernel.slowIoctl(device.fd, VIDIOC.QUERYMENU, query)) !== 0) continue;
    choices.push({ value, label: readMenuLabel(query, hasNumbers) });
  }
  return choices;
}
