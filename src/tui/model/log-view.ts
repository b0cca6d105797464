// The part of the log that is shown: filtered, scrolled, and held in place while new lines come in below.
import type { LogLine } from '../../core/log.js';
import { cellText } from '../../core/text.js';
import { clockText } from '../../core/units.js';
import { cut, type Role, type Span, span } from '../text/spans.js';
import type { LogView } from './view-state.js';

/** The log, as much of it as is kept. */
export interface LogSource {
  readonly lines: readonly LogLine[];
  /** Lines ever; the number of the last one. */
  readonly total: number;
}

interface NumberedLine {
  readonly line: LogLine;
  readonly number: number;
}

export interface LogWindow {
  readonly lines: readonly LogLine[];
  /** Lines below those shown. */
  readonly below: number;
  /** Lines that pass the filter, in all. */
  readonly matching: number;
}

export type LogMove = 'top' | 'end' | number;

/** Whether a line passes a filter: the text anywhere in it, in capitals or not. */
function passes({ camera, text }: LogLine, filter: string): boolean {
  return filter === '' || `${camera ?? ''}  ${text}`.toLowerCase().includes(filter.toLowerCase());
}

function matchingLines({ lines, total }: LogSource, filter: string): NumberedLine[] {
  const first = total - lines.length + 1;
  return lines.map((line, index) => ({ line, number: first + index })).filter(({ line }) => passes(line, filter));
}

/** How many of the matching lines are shown or above: the end of the window. */
function endOf(lines: readonly NumberedLine[], anchor: number | undefined, rows: number): number {
  if (anchor === undefined) return lines.length;
  const after = lines.findIndex(({ number }) => number > anchor);
  // A full window, as long as there are so many lines.
  return Math.max(Math.min(rows, lines.length), after < 0 ? lines.length : after);
}

/** What a window of so many rows shows. */
export function logWindow(view: LogView, source: LogSource, rows: number): LogWindow {
  const lines = matchingLines(source, view.filter);
  const end = endOf(lines, view.anchor, rows);
  const shown = lines.slice(Math.max(0, end - rows), end).map(({ line }) => line);
  return { lines: shown, below: lines.length - end, matching: lines.length };
}

/** The view moved by so many lines: below 0 towards older ones. At the end it follows again. */
export function scrollLog(view: LogView, source: LogSource, rows: number, move: LogMove): LogView {
  if (move === 'end') return { ...view, anchor: undefined };
  const lines = matchingLines(source, view.filter);
  const end = endOf(lines, view.anchor, rows);
  const wanted = move === 'top' ? rows : Math.max(Math.min(rows, lines.length), end + move);
  if (wanted >= lines.length) return { ...view, anchor: undefined };
  return { ...view, anchor: lines[wanted - 1]?.number };
}

/** The rule above the log: what is filtered, and how far it is from its end. */
export function logRule(view: LogView, { below, matching }: LogWindow, width: number): Span[] {
  const left = [
    span('── ', 'dim'),
    span('log', 'title'),
    ...(view.filter === '' ? [] : [span(` / ${cellText(view.filter)} `, 'strong'), span(`${matching} found`, 'dim')]),
    span(' '),
  ];
  const right = view.anchor === undefined ? [] : [span(` ${below} newer, End follows `, 'stalled')];
  const used = [...left, ...right].reduce((sum, one) => sum + Array.from(one.text).length, 0);
  return cut([...left, span('─'.repeat(Math.max(0, width - used)), 'dim'), ...right], width);
}

/** Lines of the log, their cameras in a column; what the filter found is marked. */
export function logLines(lines: readonly LogLine[], filter: string, width: number): Span[][] {
  const names = lines.map(({ camera }) => (camera === undefined ? '' : cellText(camera, 20)));
  const column = Math.max(0, ...names.map((name) => name.length));
  return lines.map((line, index) => {
    const role: Role = line.level === 'error' ? 'lost' : line.level === 'warn' ? 'stalled' : 'plain';
    const name = column === 0 ? '' : `${(names[index] ?? '').padEnd(column)}  `;
    const head = [span(` ${clockText(line.timeMs)} `, 'dim'), span(line.level === 'info' ? '  ' : '! ', role)];
    return cut([...head, ...marked(name, filter, 'strong'), ...marked(cellText(line.text, 400), filter, role)], width);
  });
}

/** A text with every place that holds `sought` marked. */
function marked(text: string, sought: string, role: Role): Span[] {
  const spans: Span[] = [];
  const lower = text.toLowerCase();
  const wanted = sought.toLowerCase();
  let from = 0;
  while (wanted !== '') {
    const at = lower.indexOf(wanted, from);
    if (at < 0) break;
    if (at > from) spans.push(span(text.slice(from, at), role));
    spans.push(span(text.slice(at, at + wanted.length), 'mark'));
    from = at + wanted.length;
  }
  return [...spans, span(text.slice(from), role)];
}
