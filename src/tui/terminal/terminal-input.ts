// What a terminal sends becomes keys, mouse clicks, pastes and replies, however the bytes were cut.

/** What one of our questions was answered with. */
export type TerminalReply =
  | { readonly kind: 'cursor'; readonly row: number; readonly column: number }
  | { readonly kind: 'mode'; readonly mode: number; readonly setting: number }
  | { readonly kind: 'sgr'; readonly text: string }
  | { readonly kind: 'version'; readonly text: string }
  /** DA1: the terminal's class, and what it can do, by DEC's numbers. */
  | { readonly kind: 'attributes'; readonly numbers: readonly number[] }
  /** kitty's graphics: whether the picture with this number could be shown. */
  | { readonly kind: 'kitty'; readonly id: number; readonly ok: boolean }
  | { readonly kind: 'cell-pixels'; readonly width: number; readonly height: number }
  /** XTSMGRAPHICS: how large a sixel picture may be, and how many colours it may have. */
  | { readonly kind: 'screen-pixels'; readonly width: number; readonly height: number }
  | { readonly kind: 'color-registers'; readonly count: number }
  /** iTerm2's ReportCellSize, in points, and the pixels of a point. */
  | { readonly kind: 'cell-points'; readonly width: number; readonly height: number; readonly scale: number };

/**
 * Key names are the character itself, or `enter`, `escape`, `tab`, `up`, `f1` and so on, behind `C-`, `M-` and `S-`.
 * Columns and rows of the mouse count from 0.
 */
export type TerminalEvent =
  | { readonly kind: 'key'; readonly name: string }
  | { readonly kind: 'click'; readonly column: number; readonly row: number }
  | { readonly kind: 'wheel'; readonly column: number; readonly row: number; readonly direction: 'up' | 'down' }
  /** Its first characters, as they came. */
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'reply'; readonly reply: TerminalReply };

/** What follows ESC [ (ECMA-48, 5.4): parameters, intermediates, and a final byte. */
const CONTROL_SEQUENCE = /^([0-?]*)([ -/]*)([@-~])/;
const CONTROL_SEQUENCE_BEGUN = /^[0-?]*[ -/]*$/;
/** What follows the ESC of a string: DCS, OSC, APC, PM, SOS. */
const STRING_BEGINNINGS = 'P]_^X';
const STRING_ENDS = ['\x1b\\', '\x07'];
const PASTE_END = '\x1b[201~';

/** As much of a paste as anything here has room for. */
const MAX_PASTE = 1_024;

/** Longest string kept while its end is awaited: past it, it is no reply of ours. */
const MAX_PENDING = 4_096;

const LETTER_KEYS: Readonly<Record<string, string>> = {
  ...{ A: 'up', B: 'down', C: 'right', D: 'left', E: 'begin', F: 'end', H: 'home' },
  ...{ P: 'f1', Q: 'f2', R: 'f3', S: 'f4', M: 'enter', I: 'tab' },
};
const NUMBER_KEYS: Readonly<Record<string, string>> = {
  ...{ 1: 'home', 2: 'insert', 3: 'delete', 4: 'end', 5: 'pageup', 6: 'pagedown', 7: 'home', 8: 'end' },
  ...{ 11: 'f1', 12: 'f2', 13: 'f3', 14: 'f4', 15: 'f5', 17: 'f6', 18: 'f7', 19: 'f8', 20: 'f9', 21: 'f10' },
  ...{ 23: 'f11', 24: 'f12' },
};

/**
 * A parser fed with text as it arrives. A sequence that is cut stays until its rest comes; `flush`, called when nothing
 * came for a while, takes a lone ESC for the key.
 *
 * Blessed's own parser is not used: it takes terminals' replies and pastes for key presses, and loses what follows a
 * mouse report in the same read.
 */
export class TerminalInput {
  #pending = '';
  #pasting = false;
  #pasted = '';

  /** Whether something incomplete is held. */
  get waiting(): boolean {
    return this.#pending !== '';
  }

  /** What `text` completes. */
  push(text: string): TerminalEvent[] {
    this.#pending += text;
    const events: TerminalEvent[] = [];
    while (this.#pending !== '' && this.#step(events)) {
      // Each step takes one thing off the front.
    }
    return events;
  }

  /** Nothing more is coming: a lone ESC is a key, any other beginning is dropped. */
  flush(): TerminalEvent[] {
    if (this.#pasting) return [];
    const pending = this.#pending;
    this.#pending = '';
    if (pending === '\x1b') return [key('escape')];
    if (pending === '\x1b[' || pending === '\x1bO') return [key('escape'), key(pending.slice(1))];
    return [];
  }

  /** Takes one event, or something to ignore, off the front. False when the rest has yet to come. */
  #step(events: TerminalEvent[]): boolean {
    const text = this.#pending;
    if (this.#pasting) return this.#paste(events);
    if (text[0] !== '\x1b') {
      const character = String.fromCodePoint(text.codePointAt(0) ?? 0);
      this.#take(character.length);
      events.push(key(plainName(character)));
      return true;
    }
    if (text.length === 1) return false;
    if (text[1] === '[') return this.#controlSequence(events);
    if (text[1] === 'O') {
      if (text.length < 3) return false;
      this.#take(3);
      const name = LETTER_KEYS[text[2] ?? ''];
      if (name !== undefined) events.push(key(name));
      return true;
    }
    if (STRING_BEGINNINGS.includes(text[1] ?? '')) return this.#string(events);
    // Alt and a key, or Esc and a key: GNU screen keeps an Esc back until something follows it. No key of ours is with Alt.
    this.#take(1);
    events.push(key('escape'));
    return true;
  }

  #controlSequence(events: TerminalEvent[]): boolean {
    // The Linux console's F1 to F5: ESC [ [ A.
    if (this.#pending.startsWith('\x1b[[')) {
      if (this.#pending.length < 4) return false;
      const index = 'ABCDE'.indexOf(this.#pending[3] ?? '');
      this.#take(4);
      if (index >= 0) events.push(key(`f${index + 1}`));
      return true;
    }
    const rest = this.#pending.slice(2);
    const match = CONTROL_SEQUENCE.exec(rest);
    if (match === null) {
      if (CONTROL_SEQUENCE_BEGUN.test(rest) && rest.length < MAX_PENDING) return false;
      this.#take(2);
      return true;
    }
    const [whole, parameters = '', between = '', final = ''] = match;
    this.#take(2 + whole.length);
    if (final === '~' && parameters === '200') this.#pasting = true;
    else {
      const event = meaningOf(parameters, between, final);
      if (event !== undefined) events.push(event);
    }
    return true;
  }

  /** DCS, OSC, APC, PM and SOS: up to ST or BEL, whichever comes first. */
  #string(events: TerminalEvent[]): boolean {
    const text = this.#pending;
    const ends = STRING_ENDS.map((end) => ({ end, at: text.indexOf(end, 2) })).filter(({ at }) => at >= 0);
    const [first] = ends.sort((one, other) => one.at - other.at);
    if (first === undefined) {
      if (text.length < MAX_PENDING) return false;
      this.#take(text.length);
      return true;
    }
    const body = text.slice(2, first.at);
    this.#take(first.at + first.end.length);
    const reply = replyOf(text[1] ?? '', body);
    if (reply !== undefined) events.push({ kind: 'reply', reply });
    return true;
  }

  /** What is pasted is not typed: it must not press keys. */
  #paste(events: TerminalEvent[]): boolean {
    const end = this.#pending.indexOf(PASTE_END);
    // What might be the beginning of the end stays.
    const length = end < 0 ? Math.max(0, this.#pending.length - PASTE_END.length + 1) : end;
    this.#pasted = (this.#pasted + this.#pending.slice(0, length)).slice(0, MAX_PASTE);
    this.#take(length);
    if (end < 0) return false;
    this.#take(PASTE_END.length);
    this.#pasting = false;
    events.push({ kind: 'paste', text: this.#pasted });
    this.#pasted = '';
    return true;
  }

  #take(count: number): void {
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

/** What a string says, by the character behind its ESC. Undefined for one that answers none of our questions. */
function replyOf(beginning: string, body: string): TerminalReply | undefined {
  if (beginning === 'P' && body.startsWith('1$r')) return { kind: 'sgr', text: body.slice(3) };
  if (beginning === 'P' && body.startsWith('>|')) return { kind: 'version', text: body.slice(2) };
  if (beginning === '_') {
    const [, id, words] = /^G(?:[^;]*,)?i=(\d{1,9})(?:,[^;]*)?;(.*)$/s.exec(body) ?? [];
    return id === undefined ? undefined : { kind: 'kitty', id: Number(id), ok: words === 'OK' };
  }
  if (beginning === ']') {
    const size = /^1337;ReportCellSize=(\d+(?:\.\d+)?);(\d+(?:\.\d+)?)(?:;(\d+(?:\.\d+)?))?$/.exec(body);
    if (size === null) return undefined;
    const [, height, width, scale = '1'] = size;
    return { kind: 'cell-points', width: Number(width), height: Number(height), scale: Number(scale) };
  }
  return undefined;
}

function meaningOf(parameters: string, between: string, final: string): TerminalEvent | undefined {
  const numbers = parameters
    .replace(/^[<>?=]/, '')
    .split(';')
    .map((part) => Number.parseInt(part, 10) || 0);
  const [first = 0, second = 0, third = 0] = numbers;
  if (between === '$' && final === 'y') return { kind: 'reply', reply: { kind: 'mode', mode: first, setting: second } };
  if (between !== '') return undefined;
  if (parameters.startsWith('<')) return mouse(first, second - 1, third - 1, final);
  if (parameters.startsWith('?') && final === 'c') return { kind: 'reply', reply: { kind: 'attributes', numbers } };
  // The first number is what was asked for; the second is 0 when it could be answered.
  if (parameters.startsWith('?1;0;') && final === 'S')
    return { kind: 'reply', reply: { kind: 'color-registers', count: third } };
  if (parameters.startsWith('?2;0;') && final === 'S')
    return { kind: 'reply', reply: { kind: 'screen-pixels', width: third, height: numbers[3] ?? 0 } };
  if (/^[<>?=]/.test(parameters)) return undefined;
  if (final === 'R') return { kind: 'reply', reply: { kind: 'cursor', row: first, column: second } };
  // Reports of the window (XTWINOPS), of which the cell's size is asked for.
  if (final === 't')
    return first === 6 ? { kind: 'reply', reply: { kind: 'cell-pixels', width: third, height: second } } : undefined;
  if (final === 'Z') return key('S-tab');
  if (final === 'u') return key(modified(plainName(String.fromCodePoint(Math.min(first, 0x10ffff))), second));
  // Focus reports, which nobody asked for.
  if ((final === 'I' || final === 'O') && parameters === '') return undefined;
  const name = final === '~' ? NUMBER_KEYS[first] : LETTER_KEYS[final];
  return name === undefined ? undefined : key(modified(name, second));
}

/** Modifiers as xterm counts them: 1 + shift 1, alt 2, control 4. */
function modified(name: string, modifiers: number): string {
  const bits = Math.max(0, modifiers - 1);
  return `${bits & 4 ? 'C-' : ''}${bits & 2 ? 'M-' : ''}${bits & 1 ? 'S-' : ''}${name}`;
}

/** SGR mouse reports (mode 1006): presses of the first button, and the wheel. Motion and releases mean nothing here. */
function mouse(button: number, column: number, row: number, final: string): TerminalEvent | undefined {
  if (final !== 'M' || button & 32) return undefined;
  if (button & 64) return { kind: 'wheel', column, row, direction: button & 1 ? 'down' : 'up' };
  return (button & 3) === 0 ? { kind: 'click', column, row } : undefined;
}
