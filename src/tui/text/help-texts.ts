// The help: what the keys do, and what the dashboard runs with.
import { KEY_HELP } from '../model/keys.js';
import { cut, type Span, span, widthOf } from './spans.js';

const KEYS_WIDTH = 16;
const BETWEEN = 2;

/** One setting: its name, and what it is now. */
export type Setting = readonly [name: string, value: string];

/**
 * The lines of the help, in one column or in two: as few rows as possible, at most `rows`, and no wider than `columns`.
 * What does not fit is cut.
 */
export function helpLines(settings: readonly Setting[], columns: number, rows: number): Span[][] {
  const line = (keys: string, words: string, width: number): Span[] => [
    span(` ${keys}`.padEnd(width), 'key'),
    span(words),
  ];
  const values = settings.map(([name, value]) => [span(` ${name}`.padEnd(KEYS_WIDTH), 'dim'), span(value)]);
  const long = KEY_HELP.map(({ keys, words }) => line(keys, words, KEYS_WIDTH));
  if (long.length + 1 + values.length <= rows) return [...long, [], ...values].map((one) => cut(one, columns));
  const half = Math.ceil(long.length / 2);
  const each = Math.floor((columns - BETWEEN) / 2);
  const keys =
    Math.max(...long.map(widthOf)) <= each ? long : KEY_HELP.map((one) => line(one.keys, one.short, KEYS_WIDTH));
  const two = Array.from({ length: half }, (_, index) => {
    const left = cut(keys[index] ?? [], each);
    return [...left, span(' '.repeat(each - widthOf(left) + BETWEEN)), ...cut(keys[index + half] ?? [], each)];
  });
  return [...two, [], ...values.map((one) => cut(one, columns))].slice(0, rows);
}
