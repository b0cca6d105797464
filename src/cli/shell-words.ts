// Quotes commands for a POSIX shell, and splits what was quoted for one.
import { TtycamError } from '../core/errors.js';

/** Joins words to a command line, quoted where the shell needs it. */
export function shellWords(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`)).join(' ');
}

/**
 * Splits a text into words as a POSIX shell does, with quotes and backslashes, and without any expansion.
 *
 * @throws TtycamError `usage` for a quote that does not end.
 */
export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (const [part] of text.matchAll(/'[^']*'|"(?:\\.|[^"\\])*"|\\.|\s+|[^\s'"\\]+|./gs)) {
    if (/^\s/.test(part)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    if (part === "'" || part === '"' || part === '\\') throw new TtycamError('usage', `${text}: a quote does not end`);
    word = (word ?? '') + unquoted(part);
  }
  return word === undefined ? words : [...words, word];
}

function unquoted(part: string): string {
  if (part.startsWith("'")) return part.slice(1, -1);
  if (part.startsWith('"')) return part.slice(1, -1).replace(/\\(["\\$`])/g, '$1');
  return part.startsWith('\\') ? part.slice(1) : part;
}
