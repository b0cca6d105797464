// The texts of a status timeline: a cell for each part of the last ten minutes, higher and brighter where it was worse.
import type { TimelineMark } from '../model/timeline.js';
import { type Role, type Span, span } from './spans.js';

/** Height means trouble, as colour alone must not carry meaning. */
const MARKS: Readonly<Record<TimelineMark, readonly [sign: string, role: Role]>> = {
  unknown: [' ', 'dim'],
  ended: [' ', 'dim'],
  resting: ['·', 'dim'],
  live: ['▁', 'timeline'],
  recorded: ['▂', 'timeline'],
  paused: ['–', 'dim'],
  connecting: ['·', 'connecting'],
  slow: ['▃', 'chart-middle'],
  stalled: ['▅', 'stalled'],
  lost: ['█', 'chart-low'],
};

/** The marks as spans, one cell each. Neighbours of one kind are one span. */
export function timelineSpans(marks: readonly TimelineMark[]): Span[] {
  const spans: Span[] = [];
  for (const mark of marks) {
    const [sign, role] = MARKS[mark];
    const last = spans.at(-1);
    if (last !== undefined && last.role === role) spans[spans.length - 1] = span(last.text + sign, role);
    else spans.push(span(sign, role));
  }
  return spans;
}
