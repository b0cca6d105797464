// What stands on a camera's tile: title, numbers, and the words over its picture when it is in trouble.
import { reasonOf } from '../../core/camera/camera-state.js';
import { cellText } from '../../core/text.js';
import { ageText, clockText, durationText, rateText } from '../../core/units.js';
import { type CameraView, stateSpan } from '../model/camera-view.js';
import { cut, fitting, type Span, span, widthOf, wrap } from './spans.js';
import { FROZEN_SIGN, RECORDING_SIGN } from './theme.js';

/** A tile's title: the state first, as the name may be cut. */
export function tileTitle(view: CameraView): Span[] {
  const { camera, frozen, brightened, selected } = view;
  return [
    span(` ${camera.place} `, selected ? 'key' : 'dim'),
    stateSpan(view),
    ...(camera.recording === true ? [span(' '), span(`${RECORDING_SIGN} REC`, 'recording')] : []),
    ...(frozen ? [span(' '), span(`${FROZEN_SIGN} FROZEN`, 'frozen')] : []),
    ...(brightened ? [span(' '), span('+ BRIGHT', 'frozen')] : []),
    span(` ${cellText(camera.name)} `, selected ? 'strong' : 'plain'),
  ];
}

/** What stands in a tile's lower edge. */
export interface TileFoot {
  readonly right: readonly Span[];
  readonly left: readonly Span[];
}

/**
 * A tile's numbers, as many as fit: how fluent it is, how old its picture, how much it costs; and why it gives less than
 * its camera, which in a narrow tile takes the place of the rates. Empty when it is not live.
 */
export function tileFoot({ camera, ageMs, bottleneck }: CameraView, width: number): TileFoot {
  if (camera.state.kind !== 'live') return { right: [], left: [] };
  const age = ageMs === undefined ? [] : [[span(ageText(ageMs))]];
  const rates = [[span(`${camera.fps.toFixed(1)} fps`)], ...age, [span(rateText(camera.bytesPerSecond))]];
  const numbers = between(fitting(rates, '  ', width - 2));
  // A camera that gives what it can is in no trouble.
  if (bottleneck.kind === 'none' || bottleneck.kind === 'camera') return { right: numbers, left: [] };
  const slower = bottleneck.reason;
  const why = [span(slower, 'stalled')];
  if (slower.length + 2 + widthOf(numbers) + 3 <= width) return { right: numbers, left: between(why) };
  return { right: between(fitting([cut(why, width - 2), ...age], '  ', width - 2)), left: [] };
}

function between(spans: readonly Span[]): readonly Span[] {
  return spans.length === 0 ? [] : [span(' '), ...spans, span(' ')];
}

const FROZEN: Span[][] = [[span(` ${FROZEN_SIGN} FROZEN `, 'frozen'), span('  Space goes on', 'dim')]];

/** Most lines of a reason. */
const REASON_LINES = 3;

/** What stands over the picture when it is not live; empty when nothing has to be said. `width` is the widest a line can be. */
export function bannerLines(view: CameraView, width: number): Span[][] {
  const { camera } = view;
  const reason = wrap(cellText(reasonOf(camera.state) ?? '', 400), width, REASON_LINES).map((line) => [span(line)]);
  switch (camera.state.kind) {
    case 'waiting':
    case 'connecting':
      return [[stateSpan(view), span(`  ${durationText(view.elapsedMs)}`, 'dim')], ...reason];
    case 'live':
      if (view.problem !== undefined) return [[span('no picture', 'stalled')], [span(cellText(view.problem))]];
      return view.frozen ? FROZEN : [];
    case 'stalled':
      return [[stateSpan(view)], ...reason];
    case 'lost':
      return [[stateSpan(view)], ...reason, [span(`since ${clockText(view.sinceUnixMs)}`, 'dim')]];
    case 'paused':
      return [[stateSpan(view)], ...reason, [span('p goes on', 'dim')]];
    case 'resting':
      return view.frozen ? FROZEN : [[stateSpan(view)], ...reason];
  }
}
