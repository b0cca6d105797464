// The texts of a camera's tile: its name and state, its numbers, and the words at the picture's foot.
import { reasonOf } from '../../core/camera/camera-state.js';
import { cellText } from '../../core/text.js';
import { ageText, clockText, durationText, rateText } from '../../core/units.js';
import { type CameraView, stateSpan } from '../model/camera-view.js';
import { shownStateOf } from '../model/shown-state.js';
import { cut, fitting, type Span, span, titleRoom, widthOf, wrap } from './spans.js';
import { FROZEN_SIGN, RECORDING_SIGN, STATE_SIGNS } from './theme.js';
import { timelineSpans } from './timeline-texts.js';

/** The texts at the two ends of a tile's upper edge. */
export interface TileHead {
  readonly left: readonly Span[];
  readonly right: readonly Span[];
  /** Whether the state is there in words, and not only as a sign. */
  readonly statesWords: boolean;
}

/** The width that a tile of `columns` cells has for the name of its camera. */
export function nameRoom(view: CameraView, columns: number): number {
  return Math.max(1, titleRoom(columns) - widthOf(named(view, '')) - widthOf(signs(view)));
}

/** The number of the camera and its name, with a space behind it. */
function named({ number, selected }: CameraView, name: string): Span[] {
  return [
    span(selected ? '▸' : ' ', 'key'),
    span(number === undefined ? '' : `${number} `, selected ? 'key' : 'dim'),
    span(`${name} `, selected ? 'strong' : 'plain'),
  ];
}

/**
 * The number and the name, and at the right edge the state and the rates. The name has priority: of what does not fit beside
 * it, the words are left out, and the signs stay.
 *
 * @param name The name, cut to `nameRoom`.
 * @param rates The numbers that the lower edge has no room for.
 */
export function tileHead(view: CameraView, name: string, columns: number, rates: readonly Span[] = []): TileHead {
  const left = named(view, name);
  const room = titleRoom(columns) - widthOf(left);
  const variants = [[...rates, ...words(view)], words(view)];
  const right = variants.find((one) => widthOf(one) <= room);
  return { left, right: right ?? signs(view), statesWords: right !== undefined };
}

function words(view: CameraView): Span[] {
  const { camera, frozen, brightened, magnification } = view;
  return [
    ...(camera.recording === true ? [span(' '), span(`${RECORDING_SIGN} REC`, 'recording')] : []),
    ...(frozen ? [span(' '), span(`${FROZEN_SIGN} FROZEN`, 'frozen')] : []),
    ...(brightened ? [span(' '), span('+ BRIGHT', 'frozen')] : []),
    ...(magnification === 1 ? [] : [span(' '), span(`ZOOM ${magnification}x`, 'frozen')]),
    span(' '),
    stateSpan(view),
    span(' '),
  ];
}

function signs({ camera, frozen, brightened, magnification }: CameraView): Span[] {
  const state = shownStateOf(camera);
  return [
    span(' '),
    ...(camera.recording === true ? [span(RECORDING_SIGN, 'lost')] : []),
    ...(frozen ? [span(FROZEN_SIGN, 'title')] : []),
    ...(brightened ? [span('+', 'title')] : []),
    ...(magnification === 1 ? [] : [span(`${magnification}x`, 'title')]),
    span(STATE_SIGNS[state], state),
    span(' '),
  ];
}

/** The numbers of a live camera, as many as fit: frame rate, age and data rate. Empty for a camera that is not live. */
export function tileRates({ camera, ageMs }: CameraView, width: number): readonly Span[] {
  if (camera.state.kind !== 'live') return [];
  const unknown = camera.ageUnknown === true ? [[span('age unknown', 'dim')]] : [];
  const age = ageMs === undefined ? unknown : [[span(ageText(ageMs))]];
  const rates = [[span(`${camera.fps.toFixed(1)} fps`)], ...age, [span(rateText(camera.bytesPerSecond))]];
  const kept = fitting(rates, '  ', width - 2);
  return kept.length === 0 ? [] : [span(' '), ...kept, span(' ')];
}

/** The most lines of words over the foot of a picture. */
const MAX_LINES = 3;

/** The fewest cells in which a timeline beside words says anything. */
const MIN_TIMELINE = 12;

/**
 * The lines at the foot of a picture: the words of a camera that is not live or not well. The last line has the timeline.
 *
 * @param rows The number of lines that may be over the picture.
 * @param hasRow Whether the last line has a row of its own, so that it may be there for the timeline alone.
 * @param statedAbove Whether the tile's upper edge says the state, so that it need not stand twice.
 */
export function stripLines(
  view: CameraView,
  width: number,
  rows: number,
  hasRow: boolean,
  statedAbove = false,
): Span[][] {
  const words = stripWords(view, statedAbove);
  if (words === undefined) return hasRow ? [timelineSpans(view.timeline(width))] : [];
  const { head, reason, tail } = words;
  const space = (spans: readonly Span[]): Span[] => (spans.length === 0 ? [] : [span('  ')]);
  const gap = tail.length === 0 || (head.length === 0 && reason === '') ? [] : [span('  ')];
  const line = [...head, ...(reason === '' ? [] : [...space(head), span(reason)]), ...gap, ...tail];
  const free = width - widthOf(line) - 2;
  const marks = free >= MIN_TIMELINE && hasRow ? view.timeline(free) : [];
  if (marks.length > 0) return [[...line, span('  '), ...timelineSpans(marks)]];
  if (widthOf(line) <= width) return [line];
  const lines = Math.max(1, Math.min(MAX_LINES, rows));
  if (lines === 1 || reason === '') return [cut(line, width)];
  const long = [...head, ...(head.length === 0 ? [] : gap), ...tail];
  const wrapped = wrap(reason, width, long.length === 0 ? lines : lines - 1).map((text) => [span(text)]);
  const first = widthOf(long) <= width ? long : cut(head, width);
  return first.length === 0 ? wrapped : [first, ...wrapped];
}

interface StripWords {
  readonly head: readonly Span[];
  readonly reason: string;
  readonly tail: readonly Span[];
}

/** The words of a camera; undefined for a live one that is well. */
function stripWords(view: CameraView, statedAbove: boolean): StripWords | undefined {
  const { camera, bottleneck } = view;
  const reason = cellText(reasonOf(camera.state) ?? '', 400);
  const state = statedAbove ? [] : [stateSpan(view)];
  const frozenHead = statedAbove ? [] : [span(`${FROZEN_SIGN} FROZEN`, 'frozen')];
  const frozen = { head: frozenHead, reason: '', tail: [span('Space resumes', 'dim')] };
  switch (camera.state.kind) {
    case 'waiting':
    case 'connecting':
      return { head: [stateSpan(view), span(` ${durationText(view.elapsedMs)}`, 'dim')], reason, tail: [] };
    case 'live':
      if (view.problem !== undefined)
        return { head: [span('no picture', 'stalled')], reason: cellText(view.problem), tail: [] };
      if (view.frozen) return frozen;
      // A camera with a low frame rate of its own is in no trouble.
      if (bottleneck.kind === 'none' || bottleneck.kind === 'camera') return undefined;
      return { head: [span(bottleneck.reason, 'stalled')], reason: '', tail: [] };
    case 'stalled':
      return statedAbove && reason === '' ? undefined : { head: state, reason, tail: [] };
    case 'lost':
      return { head: state, reason, tail: [span(`since ${clockText(view.sinceUnixMs)}`, 'dim')] };
    case 'paused':
      return { head: state, reason, tail: [span('p resumes', 'dim')] };
    case 'resting':
      if (view.frozen) return frozen;
      return statedAbove && reason === '' ? undefined : { head: state, reason, tail: [] };
  }
}
