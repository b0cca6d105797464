// The texts of the top line and the status line.
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import { cellText } from '../../core/text.js';
import { clockText, rateText } from '../../core/units.js';
import type { CameraView } from '../model/camera-view.js';
import { SHOWN_STATES, type ShownState, shownStateOf } from '../model/shown-state.js';
import { type BarKey, barKeyAt, keyBarSpans } from './key-bar.js';
import { listLine } from './list-texts.js';
import { cut, fitting, justify, type Role, type Span, span, widthOf } from './spans.js';
import { RECORDING_SIGN, STATE_SIGNS } from './theme.js';

/** The content of the top line besides the cameras' states and rates. */
export interface Totals {
  /** Now, in ms since 1970. */
  readonly nowMs: number;
  /** The rate of the output to the terminal. */
  readonly terminalBytesPerSecond: number;
  /** The number of the visible page, from 1, and the number of pages. */
  readonly page: number;
  readonly pages: number;
  /** The filter of camera names, and the number of cameras without it. */
  readonly filter?: { readonly text: string; readonly known: number };
}

/** The top line: the number of cameras in each state, their total rates, and the rate of output to the terminal. */
export function topLine(cameras: readonly CameraSnapshot[], totals: Totals, width: number): Span[] {
  const count = (state: ShownState): number => cameras.filter((camera) => shownStateOf(camera) === state).length;
  const states = (withNames: boolean): Span[] =>
    SHOWN_STATES.filter((state) => count(state) > 0).map((state) =>
      span(`  ${STATE_SIGNS[state]} ${count(state)}${withNames ? ` ${state}` : ''}`, state),
    );
  const recorded = cameras.filter(({ recording }) => recording === true).length;
  const fps = cameras.reduce((sum, camera) => sum + camera.fps, 0);
  const bytes = cameras.reduce((sum, camera) => sum + camera.bytesPerSecond, 0);
  const head = (withNames: boolean): Span[] => [
    span(' ttycam', 'title'),
    ...(cameras.length === 0 ? [span('  no camera yet', 'dim')] : states(withNames)),
    ...(recorded === 0 ? [] : [span('  '), span(`${RECORDING_SIGN} REC ${recorded}`, 'recording')]),
    ...filterSpans(cameras.length, totals.filter),
    ...(totals.pages < 2 ? [] : [span(`  page ${totals.page} of ${totals.pages}`, 'dim')]),
  ];
  // If the states' names leave no room for the rates, their signs alone are shown.
  const left = widthOf(head(true)) + 34 <= width ? head(true) : head(false);
  const clock = [span(`${clockText(totals.nowMs)} `, 'dim')];
  const groups = [
    clock,
    [span(rateText(bytes))],
    [span(`${fps.toFixed(1)} fps`)],
    [span('drawn ', 'dim'), span(rateText(totals.terminalBytesPerSecond))],
  ];
  // Groups that do not fit are left out from the last on. They are displayed in reverse, with the clock at the edge.
  const room = width - widthOf(left) - 2;
  const kept = groups.filter((_, at) => widthOf(fitting(groups.slice(0, at + 1), '   ', 1_000)) <= room);
  return justify(left, fitting([...kept].reverse(), '   ', Math.max(0, room)), width);
}

/** The filter, if it hides any camera. */
function filterSpans(shown: number, filter: Totals['filter']): Span[] {
  if (filter === undefined || shown === filter.known) return [];
  return [span(`  / ${cellText(filter.text, 20)}`, 'strong'), span(` ${shown} of ${filter.known}`, 'dim')];
}

/** The content of the status line: the keys, unless there is a prompt, a question or a message. */
export type StatusLine =
  | { readonly kind: 'keys'; readonly keys: readonly BarKey[]; readonly coarse: boolean; readonly settings: string }
  /** `label`: what is asked for; undefined: a filter. */
  | { readonly kind: 'prompt'; readonly text: string; readonly label?: string }
  | { readonly kind: 'quit'; readonly recorded: number }
  | { readonly kind: 'message'; readonly text: string; readonly role: Role };

/** The first column of the keys. */
const KEYS_LEFT = 1;

/** The room of the keys in a status line of `width` cells. */
function keyBarWidth({ coarse }: Extract<StatusLine, { kind: 'keys' }>, width: number): number {
  return width - KEYS_LEFT - (coarse ? 9 : 1);
}

/** The key to press for a click at a column of the status line; undefined where there is none. */
export function statusKeyAt(status: StatusLine, width: number, column: number): string | undefined {
  if (status.kind !== 'keys') return undefined;
  return barKeyAt(status.keys, keyBarWidth(status, width), column - KEYS_LEFT)?.press;
}

/** The status line in `width` cells. */
export function statusLine(status: StatusLine, width: number): Span[] {
  switch (status.kind) {
    case 'keys': {
      const right = status.coarse ? [span('coarse ', 'dim')] : [];
      const left = [span(' '), ...keyBarSpans(status.keys, keyBarWidth(status, width))];
      const settings = [...right, span(`${status.settings} `, 'dim')];
      // The settings are in the help, too, so the keys come first.
      return justify(left, widthOf(left) + widthOf(settings) < width ? settings : right, width);
    }
    case 'prompt': {
      const text = cellText(status.text, 400);
      // Of a long text, the end stays visible.
      const { label = '/ ' } = status;
      const room = Math.max(1, width - 10 - label.length);
      const tail = text.length > room ? `…${text.slice(1 - room)}` : text;
      return justify([span(` ${label}`, 'key'), span(tail), span(' ', 'mark')], [span('Enter, Esc ', 'dim')], width);
    }
    case 'quit': {
      const subject = status.recorded === 1 ? 'A camera is' : `${status.recorded} cameras are`;
      return cut(
        [span(` ${RECORDING_SIGN} REC `, 'recording'), span(` ${subject} being recorded. Quit? `), span('y n', 'key')],
        width,
      );
    }
    case 'message':
      return cut([span(` ${cellText(status.text, 400)}`, status.role)], width);
  }
}

/** The screen of a terminal that is too small: the size that is needed, and one line for each camera. */
export function smallLines(
  views: readonly CameraView[],
  size: { readonly columns: number; readonly rows: number },
  needed: string,
): Span[][] {
  const { columns, rows } = size;
  const variants = [
    `Terminal too small: ${columns}x${rows}, needed ${needed} (q quits)`,
    `Too small: ${columns}x${rows}, needs ${needed}, q quits`,
    `Needs ${needed}, q quits`,
    `Needs ${needed}`,
    needed,
  ];
  const head = variants.find((text) => text.length <= columns) ?? needed;
  return [[span(head, 'strong')], ...views.map((view) => listLine(view, columns))].slice(0, rows);
}
