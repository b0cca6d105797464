// The visible window of the log: its lines after filter and scroll, and their texts.
import type { LogLine } from '../../core/log.js';
import { cellText } from '../../core/text.js';
import { clockText } from '../../core/units.js';
import { cut, type Role, type Span, span } from '../text/spans.js';
import type { LogView } from './view-state.js';

/** The lines of the log that are kept. */
export interface LogSource {
  readonly lines: readonly LogLine[];
  /** How many lines were ever logged, which is the number of the last line. */
  readonly total: number;
}

interface NumberedLine {
  readonly line: LogLine;
  readonly number: number;
}

export interface LogWindow {
  readonly lines: readonly LogLine[];
  /** How many lines are below the window. */
  readonly below: number;
  /** How many lines match the filter. */
  readonly matching: number;
}

/** A scroll: to the first line, to the last, or by a number of lines; a negative one towards older lines. */
export type LogMove = 'top' | 'end' | number;

/** Whether a line contains the filter's text, regardless of case. */
function matches({ camera, text }: LogLine, filter: string): boolean {
  return filter === '' || `${camera ?? ''}  ${text}`.toLowerCase().includes(filter.toLowerCase());
}

function matchingLines({ lines, total }: LogSource, filter: string): NumberedLine[] {
  const first = total - lines.length + 1;
  return lines.map((line, index) => ({ line, number: first + index })).filter(({ line }) => matches(line, filter));
}

/** The end of the window, as an exclusive index into the matching lines. */
function endOf(lines: readonly NumberedLine[], anchor: number | undefined, rows: number): number {
  if (anchor === undefined) return lines.length;
  const after = lines.findIndex(({ number }) => number > anchor);
  // At least a full window, where there are enough lines.
  return Math.max(Math.min(rows, lines.length), after < 0 ? lines.length : after);
}

/** The window of `rows` rows. */
export function logWindow(view: LogView, source: LogSource, rows: number): LogWindow {
  const lines = matchingLines(source, view.filter);
  const end = endOf(lines, view.anchor, rows);
  const shown = lines.slice(Math.max(0, end - rows), end).map(({ line }) => line);
  return { lines: shown, below: lines.length - end, matching: lines.length };
}

/** The view after a scroll. At the end of the log it follows new lines again. */
export function scrollLog(view: LogView, source: LogSource, rows: number, move: LogMove): LogView {
  if (move === 'end') return { ...view, anchor: undefined };
  const lines = matchingLines(source, view.filter);
  const end = endOf(lines, view.anchor, rows);
  const newEnd = move === 'top' ? rows : Math.max(Math.min(rows, lines.length), end + move);
  if (newEnd >= lines.length) return { ...view, anchor: undefined };
  return { ...view, anchor: lines[newEnd - 1]?.number };
}

/** The separator above the log, with the filter and the number of newer lines. */
export function logRule(view: LogView, { below, matching }: LogWindow, width: number): Span[] {
  const left = [
    span('── ', 'frame'),
    span('log', 'title'),
    ...(view.filter === '' ? [] : [span(` / ${cellText(view.filter)} `, 'strong'), span(`${matching} found`, 'dim')]),
    span(' '),
  ];
  const right = view.anchor === undefined ? [] : [span(` ${below} newer, End follows `, 'stalled')];
  const used = [...left, ...right].reduce((sum, one) => sum + Array.from(one.text).length, 0);
  return cut([...left, span('─'.repeat(Math.max(0, width - used)), 'frame'), ...right], width);
}

/** The texts of log lines, with a column for camera names. Matches of the filter are highlighted. */
export function logLines(lines: readonly LogLine[], filter: string, width: number): Span[][] {
  const names = lines.map(({ camera }) => (camera === undefined ? '' : cellText(camera, 20)));
  const column = Math.max(0, ...names.map((name) => name.length));
  return lines.map((line, index) => {
    const role: Role = line.level === 'error' ? 'lost' : line.level === 'warn' ? 'stalled' : 'plain';
    const name = column === 0 ? '' : `${(names[index] ?? '').padEnd(column)}  `;
    const head = [span(` ${clockText(line.timeMs)} `, 'dim'), span(line.level === 'info' ? '  ' : '! ', role)];
    return cut(
      [...head, ...highlighted(name, filter, 'strong'), ...highlighted(cellText(line.text, 400), filter, role)],
      width,
    );
  });
}

/** A text with all occurrences of `sought` highlighted, regardless of case. */
function highlighted(text: string, sought: string, role: Role): Span[] {
  const spans: Span[] = [];
  const lower = text.toLowerCase();
  const needle = sought.toLowerCase();
  let from = 0;
  while (needle !== '') {
    const at = lower.indexOf(needle, from);
    if (at < 0) break;
    if (at > from) spans.push(span(text.slice(from, at), role));
    spans.push(span(text.slice(at, at + needle.length), 'mark'));
    from = at + needle.length;
  }
  return [...spans, span(text.slice(from), role)];
}
