// What stands on a camera's tile: title, numbers, and the words over its picture when it is in trouble.
import { reasonOf } from '../core/camera-state.js';
import { cellText } from '../core/text.js';
import { type CameraView, shownState, stateSpan } from './camera-view.js';
import { fitting, type Span, span, wrap } from './spans.js';
import { FROZEN_SIGN, RECORDING_SIGN } from './theme.js';
import { ageText, clockText, durationText, rateText } from './units.js';
import { whySlower } from './why.js';

/** A tile's title: the state first, as the name may be cut. */
export function tileTitle(view: CameraView): Span[] {
  const { camera, frozen, selected } = view;
  return [
    span(` ${camera.place} `, selected ? 'key' : 'dim'),
    stateSpan(view),
    ...(camera.recording === true ? [span(' '), span(`${RECORDING_SIGN} REC`, 'recording')] : []),
    ...(frozen ? [span(' '), span(`${FROZEN_SIGN} FROZEN`, 'frozen')] : []),
    span(` ${cellText(camera.name)} `, selected ? 'strong' : 'plain'),
  ];
}

/** A tile's numbers, as many as fit: how old the picture is, how fluent, how much it costs. Empty when it is not live. */
export function tileNumbers({ camera, ageMs }: CameraView, width: number): Span[] {
  if (shownState(camera) !== 'live') return [];
  const groups = [
    [span(`${camera.fps.toFixed(1)} fps`)],
    ...(ageMs === undefined ? [] : [[span(ageText(ageMs))]]),
    [span(rateText(camera.bytesPerSecond))],
  ];
  const kept = fitting(groups, '  ', width - 2);
  return kept.length === 0 ? [] : [span(' '), ...kept, span(' ')];
}

/** Why a live camera gives less than it could, for the tile's lower edge; empty when it does not, or nobody knows. */
export function tileWhy({ camera }: CameraView): Span[] {
  const why = shownState(camera) === 'live' ? whySlower(camera) : undefined;
  return why === undefined ? [] : [span(` ${why} `, 'stalled')];
}

/** Most lines of a reason. */
const REASON_LINES = 3;

/** What stands over the picture when it is not live; empty when nothing has to be said. `width` is the widest a line can be. */
export function bannerLines(view: CameraView, width: number): Span[][] {
  const { camera } = view;
  const reason = wrap(cellText(reasonOf(camera.state) ?? '', 400), width, REASON_LINES).map((line) => [span(line)]);
  switch (shownState(camera)) {
    case 'waiting':
    case 'connecting':
      return [[stateSpan(view), span(`  ${durationText(view.elapsedMs)}`, 'dim')], ...reason];
    case 'live':
      if (view.problem !== undefined) return [[span('no picture', 'stalled')], [span(cellText(view.problem))]];
      return view.frozen ? [[span(` ${FROZEN_SIGN} FROZEN `, 'frozen'), span('  Space goes on', 'dim')]] : [];
    case 'stalled':
      return [[stateSpan(view)], ...reason];
    case 'lost':
      return [[stateSpan(view)], ...reason, [span(`since ${clockText(view.sinceUnixMs)}`, 'dim')]];
    case 'paused':
      return [[stateSpan(view)], [span('p goes on', 'dim')]];
  }
}
