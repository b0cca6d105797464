// Writes options as TOML.

/** Whole and decimal numbers that are read as they were written. */
const PLAIN_NUMBER = /^(0|[1-9]\d{0,14})(\.\d{1,9})?$/;

/** An option as a line of TOML. An undefined value is a flag. */
export function tomlLine(name: string, value: string | undefined): string {
  return `${name} = ${value === undefined ? 'true' : tomlValue(value)}`;
}

/** A key of a table, with a text, a flag or several texts. */
export function tomlSetting(key: string, value: string | boolean | readonly string[]): string {
  if (typeof value === 'boolean') return `${key} = ${value}`;
  return typeof value === 'string' ? tomlLine(key, value) : `${key} = [${value.map(tomlString).join(', ')}]`;
}

function tomlValue(text: string): string {
  return PLAIN_NUMBER.test(text) ? text : tomlString(text);
}

function tomlString(text: string): string {
  // A literal string needs no escapes, and is easier to read and to change.
  if (/["\\]/.test(text) && !/'|\p{Cc}/u.test(text)) return `'${text}'`;
  const escaped = text.replace(/["\\]/g, '\\$&').replace(/\p{Cc}/gu, unicodeEscape);
  return `"${escaped}"`;
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
