// The facts about one camera, as lines of a name and a value.
import { cellText } from '../../core/text.js';
import { ageText, sizeText } from '../../core/units.js';
import type { CameraView } from '../model/camera-view.js';
import { cut, type Span, span, widthOf, wrap } from './spans.js';

/** The column of the values. */
const INDENT = 9;

/** The least width of one of two columns of facts, and the cells between them. */
const MIN_COLUMN = 26;
const GAP = 2;

/**
 * The facts in order of importance, in two columns where one is higher than `rows` and there is room. The reason of a low
 * rate has the whole width, as half of it would cut the figures.
 */
export function factLines(view: CameraView, width: number, rows: number): Span[][] {
  const reason = reasonLines(view, width);
  const one = [...reason, ...figureLines(view, width)];
  const half = Math.floor((width - GAP) / 2);
  if (one.length <= rows || half < MIN_COLUMN) return one;
  const left = Math.max(0, rows - reason.length);
  const lines = figureLines(view, half);
  const columns = lines.slice(0, left).map((line, index) => {
    const right = lines[left + index];
    return right === undefined ? line : [...line, span(' '.repeat(half + GAP - widthOf(line))), ...right];
  });
  return [...reason, ...columns].slice(0, rows);
}

/** Why the rate is low, in two lines at most; none where it is not. */
function reasonLines({ bottleneck }: CameraView, width: number): Span[][] {
  if (bottleneck.kind === 'none') return [];
  const isOfCamera = bottleneck.kind === 'camera';
  // A camera with a low frame rate of its own is in no trouble.
  const label = bottleneck.kind === 'damage' ? 'damage' : isOfCamera ? 'rate' : 'limit';
  return wrap(bottleneck.reason, Math.max(1, width - INDENT), 2).map((text, index) => {
    const name = (index === 0 ? ` ${label}` : '').padEnd(INDENT);
    return cut([span(name, 'dim'), span(text, isOfCamera ? 'plain' : 'stalled')], width);
  });
}

function figureLines(view: CameraView, width: number): Span[][] {
  const { camera, ageMs } = view;
  const { latencyMs, roundTripMs, frame, sender } = camera;
  const latency = latencyMs && `${ageText(latencyMs.p50)}, p95 ${ageText(latencyMs.p95)}`;
  const latencyFits = latency !== undefined && latency.length <= width - INDENT;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['age', ageMs === undefined ? (camera.ageUnknown === true ? 'unknown' : '–') : ageText(ageMs)],
    ['latency', latencyFits ? latency : latencyMs && ageText(latencyMs.p50)],
    ['dropped', camera.corrupt > 0 ? `${camera.dropped}, ${camera.corrupt} corrupt` : String(camera.dropped)],
    ['from', cellText(camera.address)],
    ['source', camera.source === '' ? '–' : cellText(camera.source)],
    ['rtt', roundTripMs === undefined ? '–' : `${roundTripMs.toFixed(1)} ms`],
    ...(sender === undefined || sender.cameraFps === 0
      ? []
      : [['camera', `${sender.cameraFps.toFixed(1)} fps`] as const]),
    ['picture', frame === undefined ? '–' : `${frame.trueSize.width}×${frame.trueSize.height}`],
    ['frames', String(camera.frames)],
    ['total', sizeText(camera.bytes)],
  ];
  const line = (name: string, value: string): Span[] =>
    cut([span(` ${name}`.padEnd(INDENT), 'dim'), span(value)], width);
  return facts.map(([name, value]) => line(name, value ?? '–'));
}
