// Terminal input parser: turns what a terminal sends into keys, mouse events, pastes and replies, however it is split.
import { controlSequenceEvent } from './control-sequences.js';
import { stringReply } from './control-strings.js';
import { key, LETTER_KEYS, plainName } from './key-names.js';
import type { TerminalEvent } from './terminal-events.js';

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

/**
 * An incremental parser. It keeps an incomplete sequence until the rest arrives. The caller calls `flush` when nothing
 * has arrived for a while, and a lone ESC then becomes the Escape key.
 *
 * Blessed's parser is not used. It reports replies and pastes as key presses, and loses the text that follows a mouse
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
