// The lines of the help: what the keys do, and the settings of the dashboard.
import type { Setting } from '../model/dashboard-settings.js';
import { KEY_HELP } from '../model/operator/keys.js';
import { cut, type Span, span, widthOf } from './spans.js';

const KEYS_WIDTH = 16;
const COLUMN_GAP = 2;

/** The narrowest screen for two columns. */
const MIN_FOR_TWO = 54;

/**
 * Returns the lines of the help, in one column, or in two if one is longer than `rows` and there is room. Text that does
 * not fit into `columns` is cut. There may be more lines than `rows`, as the popup scrolls.
 */
export function helpLines(settings: readonly Setting[], columns: number, rows: number): Span[][] {
  const line = (keys: string, text: string, width: number): Span[] => [
    span(` ${keys}`.padEnd(width), 'key'),
    span(text),
  ];
  const values = settings.map(([name, value]) => [span(` ${name}`.padEnd(KEYS_WIDTH), 'dim'), span(value)]);
  const long = KEY_HELP.map(({ keys, description }) => line(keys, description, KEYS_WIDTH));
  const short = KEY_HELP.map((one) => line(one.keys, one.short, KEYS_WIDTH));
  if (long.length + 1 + values.length <= rows || columns < MIN_FOR_TWO) {
    const fitting = long.map((one, index) => (widthOf(one) <= columns ? one : (short[index] ?? one)));
    return [...fitting, [], ...values].map((one) => cut(one, columns));
  }
  const half = Math.ceil(long.length / 2);
  const columnWidth = Math.floor((columns - COLUMN_GAP) / 2);
  const keys = Math.max(...long.map(widthOf)) <= columnWidth ? long : short;
  const pairedLines = Array.from({ length: half }, (_, index) => {
    const left = cut(keys[index] ?? [], columnWidth);
    return [
      ...left,
      span(' '.repeat(columnWidth - widthOf(left) + COLUMN_GAP)),
      ...cut(keys[index + half] ?? [], columnWidth),
    ];
  });
  return [...pairedLines, [], ...values.map((one) => cut(one, columns))];
}
