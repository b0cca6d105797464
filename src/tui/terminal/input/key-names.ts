// The names of keys: characters, the keys without a character, and their modifiers as xterm numbers them.
import type { TerminalEvent } from './terminal-events.js';

export const LETTER_KEYS: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  E: 'begin',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
  M: 'enter',
  I: 'tab',
};
export const NUMBER_KEYS: Readonly<Record<string, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};

export function key(name: string): TerminalEvent {
  return { kind: 'key', name };
}

export function plainName(character: string): string {
  const code = character.charCodeAt(0);
  if (character === '\r' || character === '\n') return 'enter';
  if (character === '\t') return 'tab';
  if (character === '\x1b') return 'escape';
  if (character === '\x7f' || character === '\b') return 'backspace';
  if (character === ' ' || code === 0) return code === 0 ? 'C-space' : 'space';
  return code < 32 ? `C-${String.fromCharCode(code + 96)}` : character;
}

/** A key with a character. Shift is part of the character, as it is without these protocols. */
export function characterKey(code: number, modifiers: number, typed: string): TerminalEvent {
  const name = plainName(codePoint(code));
  if (Array.from(name).length > 1 || code < 32) return key(modified(name, modifiers));
  const character = typed !== '' ? typed : isShifted(modifiers) ? name.toUpperCase() : name;
  // Without the bit of Shift.
  return key(modified(character, isShifted(modifiers) ? modifiers - 1 : modifiers));
}

export function isShifted(modifiers: number): boolean {
  return (Math.max(0, modifiers - 1) & 1) === 1;
}

export function codePoint(code: number): string {
  return String.fromCodePoint(Math.min(code, 0x10ffff));
}

/** Adds xterm's modifiers to a key name. They are 1, plus 1 for Shift, 2 for Alt, 4 for Control. */
export function modified(name: string, modifiers: number): string {
  const bits = Math.max(0, modifiers - 1);
  return `${bits & 4 ? 'C-' : ''}${bits & 2 ? 'M-' : ''}${bits & 1 ? 'S-' : ''}${name}`;
}
