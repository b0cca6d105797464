// The texts of a camera's tile: its title, its numbers, and the banner over its picture.
import { reasonOf } from '../../core/camera/camera-state.js';
import { cellText } from '../../core/text.js';
import { ageText, clockText, durationText, rateText } from '../../core/units.js';
import { type CameraView, stateSpan } from '../model/camera-view.js';
import { cut, fitting, type Span, span, widthOf, wrap } from './spans.js';
import { FROZEN_SIGN, RECORDING_SIGN } from './theme.js';

/** A tile's title. The state precedes the name, which may be truncated. */
export function tileTitle(view: CameraView): Span[] {
  const { camera, frozen, brightened, magnification, selected } = view;
  return [
    span(` ${camera.place} `, selected ? 'key' : 'dim'),
    stateSpan(view),
    ...(camera.recording === true ? [span(' '), span(`${RECORDING_SIGN} REC`, 'recording')] : []),
    ...(frozen ? [span(' '), span(`${FROZEN_SIGN} FROZEN`, 'frozen')] : []),
    ...(brightened ? [span(' '), span('+ BRIGHT', 'frozen')] : []),
    ...(magnification === 1 ? [] : [span(' '), span(`ZOOM ${magnification}x`, 'frozen')]),
    span(` ${cellText(camera.name)} `, selected ? 'strong' : 'plain'),
  ];
}

/** The texts in the bottom border of a tile. */
export interface TileFoot {
  readonly right: readonly Span[];
  readonly left: readonly Span[];
}

/**
 * The numbers of a live camera, as many as fit: frame rate, age and data rate. A bottleneck is shown on their left, or in a
 * narrow tile instead of the rates. Empty for a camera that is not live.
 */
export function tileFoot({ camera, ageMs, bottleneck }: CameraView, width: number): TileFoot {
  if (camera.state.kind !== 'live') return { right: [], left: [] };
  const age = ageMs === undefined ? [] : [[span(ageText(ageMs))]];
  const rates = [[span(`${camera.fps.toFixed(1)} fps`)], ...age, [span(rateText(camera.bytesPerSecond))]];
  const numbers = spaced(fitting(rates, '  ', width - 2));
  // A camera with a low frame rate of its own is no problem to report.
  if (bottleneck.kind === 'none' || bottleneck.kind === 'camera') return { right: numbers, left: [] };
  const { reason } = bottleneck;
  const reasonSpans = [span(reason, 'stalled')];
  if (reason.length + 2 + widthOf(numbers) + 3 <= width) return { right: numbers, left: spaced(reasonSpans) };
  return { right: spaced(fitting([cut(reasonSpans, width - 2), ...age], '  ', width - 2)), left: [] };
}

/** The spans with a space on each side. */
function spaced(spans: readonly Span[]): readonly Span[] {
  return spans.length === 0 ? [] : [span(' '), ...spans, span(' ')];
}

const FROZEN_BANNER: Span[][] = [[span(` ${FROZEN_SIGN} FROZEN `, 'frozen'), span('  Space resumes', 'dim')]];

/** The maximum number of lines of a reason. */
const MAX_REASON_LINES = 3;

/** The lines over a picture that is not live, each of at most `width` cells; empty for no banner. */
export function bannerLines(view: CameraView, width: number): Span[][] {
  const { camera } = view;
  const reason = wrap(cellText(reasonOf(camera.state) ?? '', 400), width, MAX_REASON_LINES).map((line) => [span(line)]);
  switch (camera.state.kind) {
    case 'waiting':
    case 'connecting':
      return [[stateSpan(view), span(`  ${durationText(view.elapsedMs)}`, 'dim')], ...reason];
    case 'live':
      if (view.problem !== undefined) return [[span('no picture', 'stalled')], [span(cellText(view.problem))]];
      return view.frozen ? FROZEN_BANNER : [];
    case 'stalled':
      return [[stateSpan(view)], ...reason];
    case 'lost':
      return [[stateSpan(view)], ...reason, [span(`since ${clockText(view.sinceUnixMs)}`, 'dim')]];
    case 'paused':
      return [[stateSpan(view)], ...reason, [span('p resumes', 'dim')]];
    case 'resting':
      return view.frozen ? FROZEN_BANNER : [[stateSpan(view)], ...reason];
  }
}
