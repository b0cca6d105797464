// The texts of the top line and the status line.
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import { cellText } from '../../core/text.js';
import { clockText, rateText } from '../../core/units.js';
import type { CameraView } from '../model/camera-view.js';
import { listLine } from './list-texts.js';
import { cut, fitting, justify, type Role, type Span, span, widthOf } from './spans.js';
import { RECORDING_SIGN, STATE_SIGNS } from './theme.js';

/** What the top line shows besides the cameras. */
export interface Totals {
  /** Now, in ms since 1970. */
  readonly nowMs: number;
  /** What the terminal is sent. */
  readonly terminalBytesPerSecond: number;
  /** Which page of how many is shown, from 1. */
  readonly page: number;
  readonly pages: number;
  /** The filter of camera names, and how many cameras there are without it. */
  readonly filter?: { readonly text: string; readonly known: number };
}

/** The first line: how many cameras are in which state, what comes in altogether, and what the terminal is sent. */
export function topLine(cameras: readonly CameraSnapshot[], totals: Totals, width: number): Span[] {
  const count = (state: string): number => cameras.filter((camera) => camera.state.kind === state).length;
  const states = (words: boolean): Span[] =>
    (['live', 'stalled', 'lost', 'connecting', 'waiting', 'paused', 'resting'] as const)
      .filter((state) => count(state) > 0)
      .map((state) => span(`  ${STATE_SIGNS[state]} ${count(state)}${words ? ` ${state}` : ''}`, state));
  const recorded = cameras.filter(({ recording }) => recording === true).length;
  const fps = cameras.reduce((sum, camera) => sum + camera.fps, 0);
  const bytes = cameras.reduce((sum, camera) => sum + camera.bytesPerSecond, 0);
  const head = (words: boolean): Span[] => [
    span(' ttycam', 'title'),
    ...(cameras.length === 0 ? [span('  no camera yet', 'dim')] : states(words)),
    ...(recorded === 0 ? [] : [span('  '), span(`${RECORDING_SIGN} REC ${recorded}`, 'recording')]),
    ...filterSpans(cameras.length, totals.filter),
    ...(totals.pages < 2 ? [] : [span(`  page ${totals.page} of ${totals.pages}`, 'dim')]),
  ];
  // Where the words for the states leave no room for the rates, the signs do.
  const left = widthOf(head(true)) + 34 <= width ? head(true) : head(false);
  const clock = [span(`${clockText(totals.nowMs)} `, 'dim')];
  const groups = [
    clock,
    [span(rateText(bytes))],
    [span(`${fps.toFixed(1)} fps`)],
    [span('drawn ', 'dim'), span(rateText(totals.terminalBytesPerSecond))],
  ];
  // Dropped from the last on, where there is no room for all; shown the other way round, the clock at the edge.
  const room = width - widthOf(left) - 2;
  const kept = groups.filter((_, at) => widthOf(fitting(groups.slice(0, at + 1), '   ', 1_000)) <= room);
  return justify(left, fitting([...kept].reverse(), '   ', Math.max(0, room)), width);
}

/** The filter, where it hides some cameras. */
function filterSpans(shown: number, filter: Totals['filter']): Span[] {
  if (filter === undefined || shown === filter.known) return [];
  return [span(`  / ${cellText(filter.text, 20)}`, 'strong'), span(` ${shown} of ${filter.known}`, 'dim')];
}

/** What the status line shows: the keys, unless there is a question or a message. */
export type StatusLine =
  | { readonly kind: 'keys'; readonly zoomed: boolean; readonly settings: string }
  | { readonly kind: 'prompt'; readonly text: string }
  | { readonly kind: 'quit'; readonly recorded: number }
  | { readonly kind: 'message'; readonly text: string; readonly role: Role };

const KEYS: readonly (readonly [string, string])[] = [
  ['q', 'quit'],
  ['?', 'help'],
  ['Enter', 'zoom'],
  ['g', 'layout'],
  ['Space', 'freeze'],
  ['s', 'snap'],
  ['r', 'rec'],
  ['p', 'pause'],
  ['/', 'find'],
  ['o', 'order'],
  ['1-9', 'camera'],
];

export function statusLine(status: StatusLine, width: number): Span[] {
  switch (status.kind) {
    case 'keys': {
      const words = KEYS.map(([key, word]) => [
        span(key, 'key'),
        span(` ${key === 'Enter' && status.zoomed ? 'back' : word}`, 'dim'),
      ]);
      const right = [span(`${status.settings} `, 'dim')];
      const left = [span(' '), ...fitting(words, '  ', width - 3 - widthOf(right))];
      return justify(left, right, width);
    }
    case 'prompt': {
      const text = cellText(status.text, 400);
      // The end of what is typed stays in sight.
      const room = Math.max(1, width - 12);
      const tail = text.length > room ? `…${text.slice(1 - room)}` : text;
      return justify([span(' / ', 'key'), span(tail), span(' ', 'mark')], [span('Enter, Esc ', 'dim')], width);
    }
    case 'quit': {
      const what = status.recorded === 1 ? 'A camera is' : `${status.recorded} cameras are`;
      return cut(
        [span(` ${RECORDING_SIGN} REC `, 'recording'), span(` ${what} being recorded. Quit? `), span('y n', 'key')],
        width,
      );
    }
    case 'message':
      return cut([span(` ${cellText(status.text, 400)}`, status.role)], width);
  }
}

/** What a terminal too small for the dashboard shows: what it takes, and the cameras in a line each. */
export function smallLines(
  views: readonly CameraView[],
  size: { readonly columns: number; readonly rows: number },
  needed: string,
): Span[][] {
  const { columns, rows } = size;
  const words = [
    `Terminal too small: ${columns}x${rows}, needed ${needed} (q quits)`,
    `Too small: ${columns}x${rows}, needs ${needed}, q quits`,
    `Needs ${needed}, q quits`,
    `Needs ${needed}`,
    needed,
  ];
  const head = words.find((text) => text.length <= columns) ?? needed;
  return [[span(head, 'strong')], ...views.map((view) => listLine(view, columns))].slice(0, rows);
}
