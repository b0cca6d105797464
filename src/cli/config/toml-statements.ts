// Finds the statements of a TOML text, as smol-toml gives no line numbers for keys.

/** A table header, or a key with its value. */
export interface TomlStatement {
  /** Counted from 1. */
  readonly line: number;
  readonly kind: 'table' | 'array-table' | 'key';
  /** The key as it is written, quotes and dots included. */
  readonly key: string;
  /** The value as it is written; empty for a table. */
  readonly value: string;
}

const BLANK = /(?:[ \t\r\n\ufeff]|#[^\n]*)*/y;
const KEY = /(?:"(?:\\.|[^"\\\n])*"|'[^'\n]*'|[^"'=\]\n])*/y;
/** Up to five quotes may end a multi-line string: two of them belong to it. */
const STRING = /"""(?:\\[\s\S]|[^\\])*?"{3,5}|'''[\s\S]*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'/y;
const COMMENT = /#[^\n]*/y;
const OTHER = /[^"'#[\]{}\n]+/y;

/**
 * Lists the statements in their order.
 *
 * @param text A valid TOML text. Of any other text the result is incomplete.
 */
export function tomlStatements(text: string): TomlStatement[] {
  const statements: TomlStatement[] = [];
  let line = 1;
  let at = 0;
  const skipTo = (end: number) => {
    line += text.slice(at, end).split('\n').length - 1;
    at = end;
  };
  for (;;) {
    skipTo(matchEnd(BLANK, text, at));
    if (at >= text.length) return statements;
    const header = /^\[{1,2}/.exec(text.slice(at, at + 2))?.[0] ?? '';
    const keyEnd = matchEnd(KEY, text, at + header.length);
    const key = text.slice(at + header.length, keyEnd).trim();
    const end = header === '' ? valueEnd(text, keyEnd + 1) : keyEnd + header.length;
    const value = header === '' ? text.slice(keyEnd + 1, end).trim() : '';
    const kind = header === '' ? 'key' : header === '[' ? 'table' : 'array-table';
    statements.push({ line, kind, key, value });
    skipTo(end);
  }
}

/** Where a value ends that begins here: before a comment or a line end that is outside of all brackets and strings. */
function valueEnd(text: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const character = text.charAt(at);
    if (depth <= 0 && (character === '\n' || character === '#')) return at;
    if (character === '[' || character === '{') depth += 1;
    if (character === ']' || character === '}') depth -= 1;
    // A single character is consumed in any case, even in an invalid text.
    at = Math.max(at + 1, ...[STRING, COMMENT, OTHER].map((pattern) => matchEnd(pattern, text, at)));
  }
  return text.length;
}

/** The end of the match of a sticky pattern at a position; the position itself where it does not match. */
function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
