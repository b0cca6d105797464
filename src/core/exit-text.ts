// Output sanitising, the last step before a text leaves the process: it removes secrets and control characters.
import { knownSecrets } from './secrets.js';
import { printable } from './text.js';

/** The longest text in an event: longer than any path, and far shorter than what a peer can send. */
const MAX_EVENT_TEXT_LENGTH = 4_096;

/** Fields whose values are constants of ttycam. Scripts compare them, so no secret may change them. */
const OWN_WORDS: ReadonlySet<string> = new Set(['event', 'time', 'state', 'code', 'kind', 'level', 'topic']);

/** A text of one or more lines for a terminal or a log, without secrets and control characters. */
export function textForPeople(text: string): string {
  return printable(knownSecrets.hide(text));
}

/** The same on one line. */
export function lineForPeople(text: string): string {
  return textForPeople(text).replace(/\s*[\n\t]\s*/g, ' ');
}

/**
 * A value of an event without secrets, and with texts of bounded length. Control characters stay, because a path must not
 * change; JSON escapes them.
 */
export function valueForScripts(value: unknown, field = ''): unknown {
  if (typeof value === 'string') return OWN_WORDS.has(field) ? value : boundedText(knownSecrets.hide(value));
  if (Array.isArray(value)) return value.map((one) => valueForScripts(one, field));
  if (typeof value !== 'object' || value === null) return value;
  // An address or a date defines its own JSON form.
  if ('toJSON' in value && typeof value.toJSON === 'function') return valueForScripts(value.toJSON(), field);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, valueForScripts(one, name)]));
}

function boundedText(text: string): string {
  return text.length <= MAX_EVENT_TEXT_LENGTH ? text : `${text.slice(0, MAX_EVENT_TEXT_LENGTH - 1)}…`;
}

/**
 * A value as one line of JSON. It also escapes C1 and bidirectional control characters: JSON allows them, terminals
 * obey them.
 */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
