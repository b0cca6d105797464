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

/** The facts in order of importance, in two columns where one is higher than `rows` and there is room. */
export function factLines(view: CameraView, width: number, rows: number): Span[][] {
  const one = linesOf(view, width);
  const half = Math.floor((width - GAP) / 2);
  if (one.length <= rows || half < MIN_COLUMN) return one;
  const lines = linesOf(view, half);
  const down = Math.max(rows, Math.ceil(lines.length / 2));
  return lines.slice(0, down).map((left, index) => {
    const right = lines[down + index];
    return right === undefined ? left : [...left, span(' '.repeat(half + GAP - widthOf(left))), ...right];
  });
}

function linesOf(view: CameraView, width: number): Span[][] {
  const { camera, ageMs, bottleneck } = view;
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
  const reason = bottleneck.kind === 'none' ? '' : bottleneck.reason;
  // A camera with a low frame rate of its own is in no trouble.
  const label = bottleneck.kind === 'damage' ? 'damage' : bottleneck.kind === 'camera' ? 'rate' : 'limit';
  const reasonLines = wrap(reason, Math.max(1, width - INDENT), 2);
  return [
    ...reasonLines.map((text, index) =>
      cut(
        [
          span((index === 0 ? ` ${label}` : '').padEnd(INDENT), 'dim'),
          span(text, bottleneck.kind === 'camera' ? 'plain' : 'stalled'),
        ],
        width,
      ),
    ),
    ...facts.map(([name, value]) => line(name, value ?? '–')),
  ];
}
