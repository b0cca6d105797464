// Terminal input parser: turns what a terminal sends into keys, mouse events, pastes and replies, however it is split.

/** A reply to one of this program's queries. */
export type TerminalReply =
  | { readonly kind: 'cursor'; readonly row: number; readonly column: number }
  | { readonly kind: 'mode'; readonly mode: number; readonly setting: number }
  | { readonly kind: 'sgr'; readonly text: string }
  | { readonly kind: 'version'; readonly text: string }
  /** DA1: the terminal's class and its extensions, as DEC's numbers. */
  | { readonly kind: 'attributes'; readonly numbers: readonly number[] }
  /** DA2: the terminal's type, version and hardware option, such as `0;276;0`. */
  | { readonly kind: 'secondary-attributes'; readonly text: string }
  /** OSC 11: the background colour; each channel is from 0 to 1. */
  | { readonly kind: 'background'; readonly channels: readonly [red: number, green: number, blue: number] }
  /** kitty's graphics protocol: whether the picture with this id could be shown. */
  | { readonly kind: 'kitty'; readonly id: number; readonly ok: boolean }
  | { readonly kind: 'cell-pixels'; readonly width: number; readonly height: number }
  /** XTSMGRAPHICS: the limits of a sixel picture, which are its size and its number of colours. */
  | { readonly kind: 'screen-pixels'; readonly width: number; readonly height: number }
  | { readonly kind: 'color-registers'; readonly count: number }
  /** iTerm2's ReportCellSize: the size in points, and the pixels in a point. */
  | { readonly kind: 'cell-points'; readonly width: number; readonly height: number; readonly scale: number };

/**
 * An event of the terminal. The name of a key is its character, or `enter`, `escape`, `tab`, `up`, `f1` and so on. The
 * prefixes `C-`, `M-` and `S-` stand for modifiers. Columns and rows of the mouse count from 0.
 */
export type TerminalEvent =
  | { readonly kind: 'key'; readonly name: string }
  | { readonly kind: 'click'; readonly column: number; readonly row: number }
  | { readonly kind: 'wheel'; readonly column: number; readonly row: number; readonly direction: 'up' | 'down' }
  /** The first characters of the pasted text, unchanged. */
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'reply'; readonly reply: TerminalReply };

/** A control sequence after its ESC [ (ECMA-48, 5.4): parameters, intermediates, and a final byte. */
const CONTROL_SEQUENCE = /^([0-?]*)([ -/]*)([@-~])/;
const INCOMPLETE_CONTROL_SEQUENCE = /^[0-?]*[ -/]*$/;
/** The characters after the ESC of a control string: DCS, OSC, APC, PM, SOS. */
const STRING_INTRODUCERS = 'P]_^X';
/** ST and BEL. */
const STRING_TERMINATORS = ['\x1b\\', '\x07'];
const PASTE_END = '\x1b[201~';

/** The limit of a paste, in characters. No text field here takes more. */
const MAX_PASTE_LENGTH = 1_024;

/** The limit of an incomplete sequence, in characters. The replies to this program's queries are shorter. */
const MAX_PENDING = 4_096;

const LETTER_KEYS: Readonly<Record<string, string>> = {
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
const NUMBER_KEYS: Readonly<Record<string, string>> = {
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

/**
 * An incremental parser. It keeps an incomplete sequence until the rest arrives. The caller calls `flush` when nothing
 * has arrived for a while, and a lone ESC then becomes the Escape key.
 *
 * Blessed's parser is not used: it reports replies and pastes as key presses, and loses the text that follows a mouse
 * report in the same read.
 */
export class TerminalInput {
  #pending = '';
  #pasting = false;
  #pasted = '';

  /** Whether an incomplete sequence is kept. */
  get waiting(): boolean {
    return this.#pending !== '';
  }

  /** Parses more text. Returns the events that are complete. */
  push(text: string): TerminalEvent[] {
    this.#pending += text;
    const events: TerminalEvent[] = [];
    while (this.#pending !== '' && this.#step(events)) {
      // Each step removes one sequence from the front.
    }
    return events;
  }

  /** Ends an incomplete sequence. A lone ESC becomes the Escape key, and other sequences are dropped. */
  flush(): TerminalEvent[] {
    if (this.#pasting) return [];
    const pending = this.#pending;
    this.#pending = '';
    if (pending === '\x1b') return [key('escape')];
    if (pending === '\x1b[' || pending === '\x1bO') return [key('escape'), key(pending.slice(1))];
    return [];
  }

  /** Removes one sequence from the front, and adds its event, if any. Returns false if the sequence is incomplete. */
  #step(events: TerminalEvent[]): boolean {
    const text = this.#pending;
    if (this.#pasting) return this.#paste(events);
    if (text[0] !== '\x1b') {
      const character = String.fromCodePoint(text.codePointAt(0) ?? 0);
      this.#consume(character.length);
      events.push(key(plainName(character)));
      return true;
    }
    if (text.length === 1) return false;
    if (text[1] === '[') return this.#controlSequence(events);
    if (text[1] === 'O') {
      if (text.length < 3) return false;
      this.#consume(3);
      const name = LETTER_KEYS[text[2] ?? ''];
      if (name !== undefined) events.push(key(name));
      return true;
    }
    if (STRING_INTRODUCERS.includes(text[1] ?? '')) return this.#string(events);
    // Alt with a key, or Esc before a key: GNU screen holds an Esc back until a key follows. No command here uses Alt.
    this.#consume(1);
    events.push(key('escape'));
    return true;
  }

  #controlSequence(events: TerminalEvent[]): boolean {
    // The Linux console's F1 to F5: ESC [ [ A.
    if (this.#pending.startsWith('\x1b[[')) {
      if (this.#pending.length < 4) return false;
      const index = 'ABCDE'.indexOf(this.#pending[3] ?? '');
      this.#consume(4);
      if (index >= 0) events.push(key(`f${index + 1}`));
      return true;
    }
    const rest = this.#pending.slice(2);
    const match = CONTROL_SEQUENCE.exec(rest);
    if (match === null) {
      if (INCOMPLETE_CONTROL_SEQUENCE.test(rest) && rest.length < MAX_PENDING) return false;
      this.#consume(2);
      return true;
    }
    const [whole, parameters = '', intermediates = '', final = ''] = match;
    this.#consume(2 + whole.length);
    if (final === '~' && parameters === '200') this.#pasting = true;
    else {
      const event = controlSequenceEvent(parameters, intermediates, final);
      if (event !== undefined) events.push(event);
    }
    return true;
  }

  /** Parses a control string (DCS, OSC, APC, PM, SOS), which ends at the first ST or BEL. */
  #string(events: TerminalEvent[]): boolean {
    const text = this.#pending;
    const ends = STRING_TERMINATORS.map((end) => ({ end, at: text.indexOf(end, 2) })).filter(({ at }) => at >= 0);
    const [first] = ends.sort((one, other) => one.at - other.at);
    if (first === undefined) {
      if (text.length < MAX_PENDING) return false;
      this.#consume(text.length);
      return true;
    }
    const body = text.slice(2, first.at);
    this.#consume(first.at + first.end.length);
    const reply = stringReply(text[1] ?? '', body);
    if (reply !== undefined) events.push({ kind: 'reply', reply });
    return true;
  }

  /** Parses pasted text, which must not act as key presses. */
  #paste(events: TerminalEvent[]): boolean {
    const end = this.#pending.indexOf(PASTE_END);
    // Keep the characters that may be the start of the end marker.
    const length = end < 0 ? Math.max(0, this.#pending.length - PASTE_END.length + 1) : end;
    this.#pasted = (this.#pasted + this.#pending.slice(0, length)).slice(0, MAX_PASTE_LENGTH);
    this.#consume(length);
    if (end < 0) return false;
    this.#consume(PASTE_END.length);
    this.#pasting = false;
    events.push({ kind: 'paste', text: this.#pasted });
    this.#pasted = '';
    return true;
  }

  #consume(count: number): void {
    this.#pending = this.#pending.slice(count);
  }
}

function key(name: string): TerminalEvent {
  return { kind: 'key', name };
}

function plainName(character: string): string {
  const code = character.charCodeAt(0);
  if (character === '\r' || character === '\n') return 'enter';
  if (character === '\t') return 'tab';
  if (character === '\x1b') return 'escape';
  if (character === '\x7f' || character === '\b') return 'backspace';
  if (character === ' ' || code === 0) return code === 0 ? 'C-space' : 'space';
  return code < 32 ? `C-${String.fromCharCode(code + 96)}` : character;
}

/** Returns the reply in a control string. Undefined if the string does not answer a query of this program. */
function stringReply(introducer: string, body: string): TerminalReply | undefined {
  if (introducer === 'P' && body.startsWith('1$r')) return { kind: 'sgr', text: body.slice(3) };
  if (introducer === 'P' && body.startsWith('>|')) return { kind: 'version', text: body.slice(2) };
  if (introducer === '_') {
    const [, id, message] = /^G(?:[^;]*,)?i=(\d{1,9})(?:,[^;]*)?;(.*)$/s.exec(body) ?? [];
    return id === undefined ? undefined : { kind: 'kitty', id: Number(id), ok: message === 'OK' };
  }
  if (introducer === ']' && body.startsWith('11;')) return backgroundReply(body.slice(3));
  if (introducer === ']') {
    const size = /^1337;ReportCellSize=(\d+(?:\.\d+)?);(\d+(?:\.\d+)?)(?:;(\d+(?:\.\d+)?))?$/.exec(body);
    if (size === null) return undefined;
    const [, height, width, scale = '1'] = size;
    return { kind: 'cell-points', width: Number(width), height: Number(height), scale: Number(scale) };
  }
  return undefined;
}

/** Parses a colour as X11 writes it: `rgb:RRRR/GGGG/BBBB` with 1 to 4 digits a channel, or with `rgba:`. */
function backgroundReply(text: string): TerminalReply | undefined {
  const match = /^rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})(?:\/[\da-f]{1,4})?$/i.exec(text);
  if (match === null) return undefined;
  const channel = (digits = ''): number => Number.parseInt(digits, 16) / (16 ** digits.length - 1);
  return { kind: 'background', channels: [channel(match[1]), channel(match[2]), channel(match[3])] };
}

function controlSequenceEvent(parameters: string, intermediates: string, final: string): TerminalEvent | undefined {
  const numbers = parameters
    .replace(/^[<>?=]/, '')
    .split(';')
    .map((part) => Number.parseInt(part, 10) || 0);
  const [first = 0, second = 0, third = 0] = numbers;
  if (intermediates === '$' && final === 'y')
    return { kind: 'reply', reply: { kind: 'mode', mode: first, setting: second } };
  if (intermediates !== '') return undefined;
  if (parameters.startsWith('<')) return mouse(first, second - 1, third - 1, final);
  if (parameters.startsWith('>') && final === 'c')
    return { kind: 'reply', reply: { kind: 'secondary-attributes', text: parameters.slice(1) } };
  if (parameters.startsWith('?') && final === 'c') return { kind: 'reply', reply: { kind: 'attributes', numbers } };
  // XTSMGRAPHICS: the first number is the item of the query, and the second is 0 on success.
  if (parameters.startsWith('?1;0;') && final === 'S')
    return { kind: 'reply', reply: { kind: 'color-registers', count: third } };
  if (parameters.startsWith('?2;0;') && final === 'S')
    return { kind: 'reply', reply: { kind: 'screen-pixels', width: third, height: numbers[3] ?? 0 } };
  if (/^[<>?=]/.test(parameters)) return undefined;
  if (final === 'R') return { kind: 'reply', reply: { kind: 'cursor', row: first, column: second } };
  // Window reports (XTWINOPS). Only number 6, the size of a cell, is queried.
  if (final === 't')
    return first === 6 ? { kind: 'reply', reply: { kind: 'cell-pixels', width: third, height: second } } : undefined;
  if (final === 'Z') return key('S-tab');
  if (final === 'u') return kittyKey(parameters);
  if (final === '~' && first === 27 && numbers.length === 3) return characterKey(third, second, '');
  // Focus reports, which this program does not enable.
  if ((final === 'I' || final === 'O') && parameters === '') return undefined;
  const name = final === '~' ? NUMBER_KEYS[first] : LETTER_KEYS[final];
  if (isRelease(parameters.split(';')[1])) return undefined;
  return name === undefined ? undefined : key(modified(name, second));
}

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
function isRelease(parameter = ''): boolean {
  return parameter.split(':')[1] === '3';
}

/**
 * A key in kitty's protocol: `code:shifted:base ; modifiers:event ; text u`. Something else may have turned it on.
 *
 * Source: https://sw.kovidgoyal.net/kitty/keyboard-protocol/
 */
function kittyKey(parameters: string): TerminalEvent | undefined {
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

/** A key with a character. Shift is part of the character, as it is without these protocols. */
function characterKey(code: number, modifiers: number, typed: string): TerminalEvent {
  const name = plainName(codePoint(code));
  if (Array.from(name).length > 1 || code < 32) return key(modified(name, modifiers));
  const character = typed !== '' ? typed : isShifted(modifiers) ? name.toUpperCase() : name;
  // Without the bit of Shift.
  return key(modified(character, isShifted(modifiers) ? modifiers - 1 : modifiers));
}

function isShifted(modifiers: number): boolean {
  return (Math.max(0, modifiers - 1) & 1) === 1;
}

function codePoint(code: number): string {
  return String.fromCodePoint(Math.min(code, 0x10ffff));
}

/** Adds xterm's modifiers to a key name. They are 1, plus 1 for Shift, 2 for Alt, 4 for Control. */
function modified(name: string, modifiers: number): string {
  const bits = Math.max(0, modifiers - 1);
  return `${bits & 4 ? 'C-' : ''}${bits & 2 ? 'M-' : ''}${bits & 1 ? 'S-' : ''}${name}`;
}

/** Parses an SGR mouse report (mode 1006). Only the wheel and presses of the first button are events. */
function mouse(button: number, column: number, row: number, final: string): TerminalEvent | undefined {
  if (final !== 'M' || button & 32) return undefined;
  if (button & 64) return { kind: 'wheel', column, row, direction: button & 1 ? 'down' : 'up' };
  return (button & 3) === 0 ? { kind: 'click', column, row } : undefined;
}
