// The names of controls that Linux 5.16 renamed, and which automatic control holds which other one.
import type { CameraControl } from '../../../core/camera/camera-control.js';

const USER = 0x0098_0900;
const CAMERA = 0x009a_0900;

/** V4L2_CID_…, from linux/v4l2-controls.h. */
const AUTO_WHITE_BALANCE = USER + 12;
const GAIN = USER + 19;
const EXPOSURE = USER + 17;
const AUTO_GAIN = USER + 18;
const HUE = USER + 3;
const HUE_AUTO = USER + 25;
const WHITE_BALANCE_TEMPERATURE = USER + 26;
const RED_BALANCE = USER + 14;
const BLUE_BALANCE = USER + 15;
const BRIGHTNESS = USER;
const AUTO_BRIGHTNESS = USER + 32;
const EXPOSURE_AUTO = CAMERA + 1;
const EXPOSURE_ABSOLUTE = CAMERA + 2;
const EXPOSURE_AUTO_PRIORITY = CAMERA + 3;
const FOCUS_ABSOLUTE = CAMERA + 10;
const FOCUS_AUTO = CAMERA + 12;
const ISO_SENSITIVITY = CAMERA + 23;
const ISO_SENSITIVITY_AUTO = CAMERA + 24;

/** Both names of a control by its id. Before Linux 5.16 the USB driver had names of its own. */
const NAMES: ReadonlyMap<string, number> = new Map([
  ['white_balance_temperature_auto', AUTO_WHITE_BALANCE],
  ['white_balance_automatic', AUTO_WHITE_BALANCE],
  ['exposure_auto', EXPOSURE_AUTO],
  ['auto_exposure', EXPOSURE_AUTO],
  ['exposure_absolute', EXPOSURE_ABSOLUTE],
  ['exposure_time_absolute', EXPOSURE_ABSOLUTE],
  ['exposure_auto_priority', EXPOSURE_AUTO_PRIORITY],
  ['exposure_dynamic_framerate', EXPOSURE_AUTO_PRIORITY],
  ['focus_auto', FOCUS_AUTO],
  ['focus_automatic_continuous', FOCUS_AUTO],
  ['hue_auto', HUE_AUTO],
  ['hue_automatic', HUE_AUTO],
  ['gain_automatic', AUTO_GAIN],
  ['autogain', AUTO_GAIN],
]);

/** The automatic control that sets another one while it is on. */
const AUTOMATIC_OF: ReadonlyMap<number, number> = new Map([
  [WHITE_BALANCE_TEMPERATURE, AUTO_WHITE_BALANCE],
  [RED_BALANCE, AUTO_WHITE_BALANCE],
  [BLUE_BALANCE, AUTO_WHITE_BALANCE],
  [EXPOSURE_ABSOLUTE, EXPOSURE_AUTO],
  [EXPOSURE, EXPOSURE_AUTO],
  [FOCUS_ABSOLUTE, FOCUS_AUTO],
  [HUE, HUE_AUTO],
  [GAIN, AUTO_GAIN],
  [BRIGHTNESS, AUTO_BRIGHTNESS],
  [ISO_SENSITIVITY, ISO_SENSITIVITY_AUTO],
]);

const AUTOMATIC: ReadonlySet<number> = new Set([...AUTOMATIC_OF.values(), EXPOSURE_AUTO_PRIORITY]);

/** The control of a name, which may be that of an older or a newer kernel. */
export function findControl(controls: readonly CameraControl[], name: string): CameraControl | undefined {
  const wanted = plainName(name);
  const id = NAMES.get(wanted);
  return controls.find((one) => one.name === wanted) ?? controls.find((one) => one.id === id);
}

/** A name as v4l2-ctl prints it. */
export function plainName(name: string): string {
  return name.trim().toLowerCase().replaceAll('-', '_');
}

/** Whether it decides what sets other controls, and so has to be set before them. */
export function isAutomatic({ id }: CameraControl): boolean {
  return AUTOMATIC.has(id);
}

/** The control that holds an inactive one. */
export function automaticOf({ id }: CameraControl, controls: readonly CameraControl[]): CameraControl | undefined {
  const automatic = AUTOMATIC_OF.get(id);
  return controls.find((one) => one.id === automatic);
}
