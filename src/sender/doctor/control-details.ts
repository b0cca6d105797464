// Lists the controls of a camera for the doctor, as --control takes them.
import { type CameraControl, rangeText } from '../../core/camera/camera-control.js';
import { controlDevice } from '../../sources/v4l2/controls/open-controls.js';
import { kernelAccess } from '../../sources/v4l2/v4l2-syscalls.js';

/** The controls of a device; undefined where it does not answer. */
export async function listControls(node: string): Promise<readonly CameraControl[] | undefined> {
  try {
    return (await controlDevice(node, kernelAccess()).list()).settable;
  } catch {
    return undefined;
  }
}

/** One line with each control, its present value and its range. Empty where there is none. */
export function controlDetails(controls: readonly CameraControl[] | undefined): string[] {
  if (controls === undefined || controls.length === 0) return [];
  const texts = controls.map((control) => {
    const { name, kind, value, inactive } = control;
    if (kind === 'button') return name;
    return `${name}=${value} (${rangeText(control)}${inactive ? '; set automatically' : ''})`;
  });
  return [`--control ${texts.join(', ')}`];
}
