// Reads the keys of a table [[on]], and names the place where one is wrong.
import type { CameraSetting, RuleTable } from '../../cli/command/given-options.js';
import { InvalidValueError, notA } from '../../cli/command/option-spec.js';
import { TtycamError } from '../../core/errors.js';

type Value = CameraSetting['value'];

/**
 * Reads one key with a parser; undefined where it is not there.
 *
 * @throws TtycamError `usage`, with the place and the key.
 */
export function read<T>(
  settings: RuleTable['settings'],
  key: string,
  place: string,
  parse: (setting: Value) => T,
): T | undefined {
  const setting = settings.get(key);
  if (setting === undefined) return undefined;
  try {
    return parse(setting.value);
  } catch (cause) {
    if (cause instanceof InvalidValueError) throw wrong(setting.place ?? place, `${key}: ${cause.message}`);
    throw cause;
  }
}

/** One text or several. */
export function texts(value: Value): readonly string[] {
  if (typeof value === 'boolean') throw notA('a text or an array of texts', String(value));
  return typeof value === 'string' ? [value] : value;
}

export function oneText(value: Value): string {
  if (typeof value !== 'string') throw notA('one text', shown(value));
  return value;
}

export function onOrOff(value: Value): boolean {
  if (typeof value !== 'boolean') throw notA('true or false without quotes', shown(value));
  return value;
}

function shown(value: Value): string {
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? JSON.stringify(value) : 'an array';
}

export function wrong(place: string, message: string): TtycamError {
  return new TtycamError('usage', `${place}: ${message}`);
}
