// Settings of controls as a person writes them, `brightness=40`, and what is wrong with one for a certain camera.
import { notA } from '../../../cli/command/option-spec.js';
import { type CameraControl, rangeText, valueText } from '../../../core/camera/camera-control.js';
import type { ListedControls } from './control-device.js';
import { automaticOf, findControl, isAutomatic, plainName } from './control-names.js';

/** A control's name and the text of its value. */
export interface ControlSetting {
  readonly name: string;
  readonly text: string;
}

/** A setting for a certain camera. */
export type ResolvedSetting =
  | { readonly kind: 'value'; readonly control: CameraControl; readonly value: number }
  | { readonly kind: 'problem'; readonly problem: string };

/** How many names of other controls an error lists. */
const MAX_NAMES = 24;

const WORDS: Readonly<Record<string, number>> = { on: 1, true: 1, yes: 1, off: 0, false: 0, no: 0 };

/**
 * The settings of `a=1,b=2`.
 *
 * @throws InvalidValueError
 */
export function controlSettings(text: string): ControlSetting[] {
  return text.split(',').map((part) => {
    const [, name, value] = /^\s*([\w-]+)\s*=\s*(\S(?:.*\S)?)\s*$/s.exec(part) ?? [];
    if (name === undefined || value === undefined) {
      throw notA('<name>=<value>, such as brightness=40', part);
    }
    return { name, text: value };
  });
}

/** Settings for a camera, the automatic controls first: while one is on, the camera refuses what it sets. */
export function resolveSettings(settings: readonly ControlSetting[], listed: ListedControls): ResolvedSetting[] {
  const resolved = settings.map((setting) => resolve(setting, listed));
  const rank = (one: ResolvedSetting): number => (one.kind === 'value' && isAutomatic(one.control) ? 0 : 1);
  return resolved.sort((one, other) => rank(one) - rank(other));
}

function resolve({ name, text }: ControlSetting, { settable, fixed }: ListedControls): ResolvedSetting {
  const control = findControl(settable, name);
  if (control === undefined) {
    const other = fixed.find((one) => one.name === plainName(name));
    if (other !== undefined) return { kind: 'problem', problem: `${other.name} cannot be set: ${other.reason}` };
    const names = settable.map((one) => one.name);
    const shown = names.length > MAX_NAMES ? [...names.slice(0, MAX_NAMES), '…'] : names;
    const others = names.length === 0 ? 'the camera has no controls' : `the camera has ${shown.join(', ')}`;
    return { kind: 'problem', problem: `there is no control ${name}: ${others}` };
  }
  const value = numberOf(text, control);
  const problem = value === undefined ? `it takes ${rangeText(control)}` : valueProblem(control, value);
  if (value === undefined || problem !== undefined) {
    return { kind: 'problem', problem: `${control.name}=${text}: ${problem}` };
  }
  return { kind: 'value', control, value };
}

/** Why a control cannot have a value; undefined where it can. */
export function valueProblem(control: CameraControl, value: number): string | undefined {
  const { kind, minimum, maximum, choices } = control;
  if (kind === 'button') return undefined;
  const isEntry = kind !== 'menu' || choices.length === 0 || choices.some((one) => one.value === value);
  const isValid = Number.isInteger(value) && value >= minimum && value <= maximum && isEntry;
  return isValid ? undefined : `it takes ${rangeText(control)}`;
}

/** Why the camera has refused a valid value, with what to do. */
export function refusalText(control: CameraControl, controls: readonly CameraControl[], error: string): string {
  const now = controls.find(({ id }) => id === control.id) ?? control;
  return now.inactive ? heldText(now, controls) : `${now.name}: the camera refused it (${error})`;
}

/** Which automatic control sets an inactive one at present. */
export function heldText(now: CameraControl, controls: readonly CameraControl[]): string {
  const automatic = automaticOf(now, controls);
  const holder = automatic === undefined ? 'an automatic control' : `${automatic.name}=${automatic.value}`;
  const held = automatic === undefined ? '' : `, which takes ${rangeText(automatic)}`;
  const label = automatic === undefined ? '' : ` (${valueText(automatic, automatic.value)})`;
  return `${now.name} is set by ${holder}${label}${held}`;
}

function numberOf(text: string, { kind, choices }: CameraControl): number | undefined {
  if (/^[+-]?\d+$/.test(text) || /^0x[0-9a-f]+$/i.test(text)) return Number(text);
  if (kind === 'switch') return WORDS[text.toLowerCase()];
  return choices.find(({ label }) => label.toLowerCase() === text.toLowerCase())?.value;
}
