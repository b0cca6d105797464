// The settings of one camera: behind the `#` of its address, or as keys of its table in the configuration.
import type { CameraSetting } from '../cli/command/given-options.js';
import { InvalidValueError, notA } from '../cli/command/option-spec.js';
import { suggestion } from '../cli/suggestion.js';
import { duration, pixelSize, playSpeed, positiveNumber } from '../cli/values.js';
import { TtycamError } from '../core/errors.js';
import type { Size } from '../core/geometry.js';
import { FLIPS, type Flip, ROTATIONS, type Rotation } from '../core/jpeg/turn.js';

/** What can be set of a single camera. Undefined: as the camera gives it. */
export interface CameraSettings {
  /** How often a single picture is asked for. */
  readonly everyMs: number | undefined;
  readonly fps: number | undefined;
  readonly size: Size | undefined;
  /** A certificate that no authority has signed is accepted. */
  readonly insecureTls: boolean;
  readonly user: string | undefined;
  readonly passwordFile: string | undefined;
  /** The arguments of a program. */
  readonly arguments: readonly string[];
  /** A file begins again at its end. */
  readonly loop: boolean;
  /** The playback speed of a recording, as a factor. */
  readonly speed: number | undefined;
  /** How its pictures are turned clockwise, in degrees, and mirrored then. */
  readonly rotate: Rotation | undefined;
  readonly flip: Flip | undefined;
}

const NO_SETTINGS: CameraSettings = {
  everyMs: undefined,
  fps: undefined,
  size: undefined,
  insecureTls: false,
  user: undefined,
  passwordFile: undefined,
  arguments: [],
  loop: false,
  speed: undefined,
  rotate: undefined,
  flip: undefined,
};

type SettingKind = 'text' | 'flag' | 'texts';

interface SettingSpec {
  readonly kind: SettingKind;
  readonly example: string;
  readonly read: (value: string) => Partial<CameraSettings>;
}

const SETTINGS = {
  every: { kind: 'text', example: '"500ms"', read: (text) => ({ everyMs: duration(text) }) },
  fps: { kind: 'text', example: '5', read: (text) => ({ fps: positiveNumber(text) }) },
  size: { kind: 'text', example: '"640x480"', read: (text) => ({ size: pixelSize(text) }) },
  'insecure-tls': { kind: 'flag', example: 'true', read: () => ({ insecureTls: true }) },
  user: { kind: 'text', example: '"operator"', read: (user) => ({ user }) },
  'password-file': { kind: 'text', example: '"/run/secrets/cam"', read: (passwordFile) => ({ passwordFile }) },
  arguments: { kind: 'texts', example: '["one", "two"]', read: () => ({}) },
  loop: { kind: 'flag', example: 'true', read: () => ({ loop: true }) },
  speed: { kind: 'text', example: '2', read: (text) => ({ speed: playSpeed(text) }) },
  rotate: { kind: 'text', example: '90', read: (text) => ({ rotate: oneOf(ROTATIONS, text) }) },
  flip: { kind: 'text', example: '"h"', read: (text) => ({ flip: oneOf(FLIPS, text) }) },
} as const satisfies Readonly<Record<string, SettingSpec>>;

export type SettingName = keyof typeof SETTINGS;

/** What each camera that the receiver goes to takes. */
export const TURN_SETTINGS: readonly SettingName[] = ['rotate', 'flip'];

/** The settings of a camera over HTTP. */
export const HTTP_SETTINGS: readonly SettingName[] = ['every', 'fps', 'insecure-tls', 'user', 'password-file'];

/**
 * Reads the settings of one camera.
 *
 * @param camera The camera, as an error names it.
 * @param allowed Those that its kind of address takes.
 * @throws TtycamError `usage` for an unknown setting, or a value that it does not take.
 */
export function readSettings(
  camera: string,
  given: ReadonlyMap<string, CameraSetting>,
  allowed: readonly SettingName[],
): CameraSettings {
  let settings = NO_SETTINGS;
  for (const [key, { value, place }] of given) {
    const wrong = (why: string) => new TtycamError('usage', `${place ?? camera}: ${why}`);
    const name = allowed.find((one) => one === key);
    if (name === undefined) throw wrong(unknownSetting(key, allowed));
    const { kind, example, read }: SettingSpec = SETTINGS[name];
    const written = place === undefined ? name : `${name} = ${example}`;
    if (kind === 'texts') {
      if (typeof value === 'boolean') throw wrong(`${name} is a list of texts: ${written}`);
      settings = { ...settings, arguments: [value].flat() };
    } else if (kind === 'flag') {
      if (typeof value !== 'boolean') throw wrong(`${name} takes no value: ${written}`);
      if (value) settings = { ...settings, ...read('') };
    } else {
      if (typeof value !== 'string' || value === '') throw wrong(`${name} needs a value: ${name} = ${example}`);
      settings = { ...settings, ...readText(wrong, name, () => read(value)) };
    }
  }
  return settings;
}

function oneOf<T extends string>(values: readonly T[], text: string): T {
  const value = values.find((one) => one === text);
  if (value === undefined) throw notA(`one of ${values.join(', ')}`, text);
  return value;
}

function readText<T>(wrong: (why: string) => TtycamError, name: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof InvalidValueError) throw wrong(`${name}: ${cause.message}`);
    throw cause;
  }
}

function unknownSetting(key: string, allowed: readonly SettingName[]): string {
  const shown = key.replace(/\s.*/s, ' …');
  if (allowed.length === 0) return `${shown} is not a setting of such a camera, which has none`;
  const near = suggestion(key, allowed);
  return `${shown} is not a setting of such a camera ${near === '' ? `(it has ${allowed.join(', ')})` : near}`;
}

/** Addresses and devices whose part behind `#` holds settings. In the name of a file, `#` is a character. */
const WITH_SETTINGS = /^(https?|rtsps?|ssh):\/\/|^\/dev\/(video|v4l\/)|^(auto|pattern|rpicam(:\d+)?)#/i;

/** Settings as `every=500ms&insecure-tls`. A password that contains a `#` is followed by an `@` and does not match. */
const SETTINGS_TEXT = /^([a-z-]+(?:=[^&]*)?(?:&[a-z-]+(?:=[^&]*)?)*)?$/;

/** An address and its settings, as they are written. */
export interface WrittenSettings {
  readonly address: string;
  readonly settings: ReadonlyMap<string, CameraSetting>;
}

/** Splits what belongs to one camera from its address. */
export function splitSettings(text: string): WrittenSettings {
  const hash = WITH_SETTINGS.test(text) ? text.lastIndexOf('#') : -1;
  const behind = text.slice(hash + 1);
  if (hash === -1 || !SETTINGS_TEXT.test(behind)) return { address: text, settings: new Map() };
  const settings = new Map<string, CameraSetting>();
  for (const field of behind.split('&').filter((one) => one !== '')) {
    const equals = field.indexOf('=');
    const [key, value] = equals === -1 ? [field, true] : [field.slice(0, equals), field.slice(equals + 1)];
    settings.set(key, { value, place: undefined });
  }
  return { address: text.slice(0, hash), settings };
}
