// A sparkline of one row, in colours by value: a rate that falls changes its height and its colour.
import { bars } from '../../core/units.js';
import { type Role, type Span, span } from './spans.js';

/** Shares of the highest value below which a bar has the colour of a loss. */
const MIDDLE_SHARE = 0.8;
const LOW_SHARE = 0.4;

/** The role of a rate beside the highest one: a rate that fell has the colour of a loss. */
export function rateRole(value: number, most: number): Extract<Role, 'chart' | 'chart-middle' | 'chart-low'> {
  return value < most * LOW_SHARE ? 'chart-low' : value < most * MIDDLE_SHARE ? 'chart-middle' : 'chart';
}

/**
 * The last `width` values, one cell each, on a scale from 0 to the highest of them. Padded at the left.
 *
 * @param wanted Whether somebody wants frames. If not, a rate that fell is no loss.
 */
export function sparkSpans(values: readonly number[], width: number, wanted: boolean): Span[] {
  const last = values.slice(-width);
  const most = Math.max(...last, 1);
  const spans = [span(' '.repeat(Math.max(0, width - last.length)))];
  for (const value of last) {
    const role: Role = wanted ? rateRole(value, most) : 'dim';
    const bar = bars([value], 1, most);
    const previous = spans.at(-1);
    if (previous?.role === role) spans[spans.length - 1] = span(previous.text + bar, role);
    else spans.push(span(bar, role));
  }
  return spans;
}
