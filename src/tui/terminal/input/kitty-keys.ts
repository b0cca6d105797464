// Keys in kitty's keyboard protocol, which another program may have turned on.
import { characterKey, codePoint, isShifted, key, modified } from './key-names.js';
import type { TerminalEvent } from './terminal-events.js';

/** kitty's numbers of keys without a character: functional keys from 57344 on, and keypad keys. Others have no name here. */
const KITTY_KEYS: ReadonlyMap<number, string> = new Map([
  ...['escape', 'enter', 'tab', 'backspace', 'insert', 'delete', 'left', 'right', 'up', 'down', 'pageup', 'pagedown']
    .concat(['home', 'end'])
    .map((name, index): [number, string] => [57_344 + index, name]),
  ...Array.from({ length: 12 }, (_, index): [number, string] => [57_364 + index, `f${index + 1}`]),
  ...Array.from('0123456789./*-+', (name, index): [number, string] => [57_399 + index, name]),
  [57_414, 'enter'],
  [57_415, '='],
  ...['left', 'right', 'up', 'down', 'pageup', 'pagedown', 'home', 'end', 'insert', 'delete', 'begin'].map(
    (name, index): [number, string] => [57_417 + index, name],
  ),
]);

/** The first number that is a functional key of kitty, and the last: the private use area. */
const KITTY_FIRST = 57_344;
const KITTY_LAST = 63_743;

/** Whether the second parameter says that a key was released: modifiers, then the event after a colon. */
export function isRelease(parameter = ''): boolean {
  return parameter.split(':')[1] === '3';
}

/**
 * A key in kitty's protocol: `code:shifted:base ; modifiers:event ; text u`.
 *
 * Source: https://sw.kovidgoyal.net/kitty/keyboard-protocol/
 */
export function kittyKey(parameters: string): TerminalEvent | undefined {
  const [codes = '', modifiers = '', text = ''] = parameters.split(';');
  if (isRelease(modifiers)) return undefined;
  const [code = 0, shifted = 0] = codes.split(':').map((part) => Number.parseInt(part, 10) || 0);
  const bits = Number.parseInt(modifiers, 10) || 1;
  const name = KITTY_KEYS.get(code);
  if (name !== undefined) return key(Array.from(name).length === 1 ? name : modified(name, bits));
  if (code >= KITTY_FIRST && code <= KITTY_LAST) return undefined;
  const typed = Number.parseInt(text, 10) || (isShifted(bits) ? shifted : 0);
  return characterKey(code, bits, typed === 0 ? '' : codePoint(typed));
}
