// The popup of a camera's last errors: its warnings and errors in the log, the newest first.
import type { LogLine } from '../../core/log.js';
import { cellText } from '../../core/text.js';
import { clockText } from '../../core/units.js';
import { type Span, span, wrap } from './spans.js';

/** How many lines of the log are shown, and how many lines of text one of them takes at most. */
const MAX_ERRORS = 50;
const MAX_WRAPPED = 4;
const INDENT = 12;

/** The texts, each line at most `width` cells wide. */
export function errorLines(log: readonly LogLine[], camera: string, width: number): Span[][] {
  const errors = log.filter((line) => line.camera === camera && line.level !== 'info').slice(-MAX_ERRORS);
  if (errors.length === 0)
    return [[span(' none since the dashboard was opened, or the log is full of newer lines', 'dim')]];
  return errors.reverse().flatMap(({ timeMs, level, text }) => {
    const lines = wrap(cellText(text, 400), Math.max(10, width - INDENT), MAX_WRAPPED);
    return lines.map((line, index) => [
      span((index === 0 ? ` ${clockText(timeMs)} ` : '').padEnd(INDENT), 'dim'),
      span(line, level === 'error' ? 'lost' : 'stalled'),
    ]);
  });
}
