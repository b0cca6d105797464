// The texts of the camera list beside the pictures, and of the camera table.
import { reasonOf } from '../../core/camera/camera-state.js';
import { cellText } from '../../core/text.js';
import { ageText, bars, rateText, shortDurationText } from '../../core/units.js';
import { type CameraView, stateSpan } from '../model/camera-view.js';
import { cut, justify, type Span, span, widthOf } from './spans.js';
import { FROZEN_SIGN, RECORDING_SIGN, STATE_SIGNS } from './theme.js';

/** A camera's line in the list: `▸ 1 ● front  24.9 fps`. */
export function listLine(view: CameraView, width: number): Span[] {
  const { camera, selected } = view;
  const state = camera.state.kind;
  const left = [
    span(selected ? '▸' : ' ', 'key'),
    span(`${String(camera.place).padStart(2)} `, 'dim'),
    span(`${STATE_SIGNS[state]} `, state),
    ...signs(view),
    span(cellText(camera.name), selected ? 'strong' : 'plain'),
  ];
  const status =
    state === 'live'
      ? span(`${camera.fps.toFixed(1)} fps `)
      : span(`${stateSpan(view, shortDurationText).text.slice(2)} `, state);
  const room = width - widthOf([status]) - 1;
  return justify(cut(left, room), [status], width);
}

/** The signs of a camera that is recorded or frozen. */
function signs({ camera, frozen }: CameraView): Span[] {
  return [
    ...(camera.recording === true ? [span(RECORDING_SIGN, 'lost'), span(' ')] : []),
    ...(frozen ? [span(FROZEN_SIGN, 'title'), span(' ')] : []),
  ];
}

/** A column of the table. If there is room for few, those with the lowest `order` are kept. */
interface Column {
  readonly head: string;
  readonly width: number;
  readonly order: number;
  readonly cell: (view: CameraView) => Span;
}

const live = (view: CameraView): boolean => view.camera.state.kind === 'live';

const COLUMNS: readonly Column[] = [
  {
    head: 'fps',
    width: 5,
    order: 1,
    cell: (view) => (live(view) ? span(view.camera.fps.toFixed(1)) : span('–', 'dim')),
  },
  {
    head: 'age',
    width: 8,
    order: 2,
    cell: ({ ageMs }) =>
      ageMs === undefined ? span('–', 'dim') : span(ageMs < 60_000 ? ageText(ageMs) : shortDurationText(ageMs)),
  },
  {
    head: 'bytes',
    width: 9,
    order: 3,
    cell: (view) => (live(view) ? span(rateText(view.camera.bytesPerSecond)) : span('–', 'dim')),
  },
  {
    head: 'rtt',
    width: 7,
    order: 5,
    cell: ({ camera: { roundTripMs } }) =>
      roundTripMs === undefined ? span('–', 'dim') : span(`${roundTripMs.toFixed(roundTripMs < 10 ? 1 : 0)} ms`),
  },
  { head: 'dropped', width: 7, order: 6, cell: ({ camera }) => span(String(camera.dropped)) },
];

const STATE_WIDTH = 14;
const MIN_NAME_WIDTH = 10;
const SPARKLINE = { min: 10, max: 60 };

/** The columns of a table, and the widths of its name and its sparkline; 0 for no sparkline. */
interface TableColumns {
  readonly columns: readonly Column[];
  readonly name: number;
  readonly sparkline: number;
}

/** The columns of a table of `width` cells. */
function tableColumns(width: number): TableColumns {
  let remaining = width - 4 - STATE_WIDTH - MIN_NAME_WIDTH;
  const kept = new Set<Column>();
  for (const column of [...COLUMNS].sort((one, other) => one.order - other.order)) {
    if (column.width + 1 > remaining) break;
    kept.add(column);
    remaining -= column.width + 1;
  }
  // The remaining cells widen the name first, then hold the sparkline.
  const name = Math.min(22, MIN_NAME_WIDTH + Math.max(0, remaining));
  remaining -= name - MIN_NAME_WIDTH;
  const sparkline = remaining - 2 < SPARKLINE.min ? 0 : Math.min(SPARKLINE.max, remaining - 2);
  return { columns: COLUMNS.filter((column) => kept.has(column)), name, sparkline };
}

/** The header of the table. */
export function tableHead(width: number): Span[] {
  const { columns, name, sparkline } = tableColumns(width);
  const text = [
    '  # ',
    'state'.padEnd(STATE_WIDTH),
    'name'.padEnd(name),
    ...columns.map((column) => ` ${column.head.padStart(column.width)}`),
    sparkline === 0 ? '' : `  ${'fps, last minute'.slice(0, sparkline)}`,
  ];
  return cut([span(text.join(''), 'dim')], width);
}

/** A camera's line in the table. If the camera has a problem, its reason replaces the numbers. */
export function tableLine(view: CameraView, width: number): Span[] {
  const { camera, selected, fpsSamples } = view;
  const { columns, name, sparkline } = tableColumns(width);
  const state = camera.state.kind;
  const reason = cellText(reasonOf(camera.state) ?? '', 200);
  const head = [
    span(selected ? '▸' : ' ', 'key'),
    span(`${String(camera.place).padStart(2)} `, 'dim'),
    padded(stateSpan(view, shortDurationText), STATE_WIDTH),
    ...signs(view),
  ];
  const nameWidth = name - widthOf(signs(view));
  head.push(padded(span(cellText(camera.name), selected ? 'strong' : 'plain'), nameWidth));
  const numbers = columns.flatMap((column) => {
    const { text, role } = column.cell(view);
    return [span(` ${text.slice(0, column.width).padStart(column.width)}`, role)];
  });
  const chart =
    sparkline === 0 ? [] : [span('  '), span(bars(fpsSamples, sparkline, Math.max(...fpsSamples, 1)), 'chart')];
  if (reason === '' || state === 'paused') return cut([...head, ...numbers, ...chart], width);
  const room = widthOf(numbers);
  const reasonSpans = room < 8 ? [] : [span(' '), padded(span(reason, 'plain'), room - 1)];
  return cut([...head, ...reasonSpans, ...chart], width);
}

/** The span cut or padded to exactly `width` cells. */
function padded(one: Span, width: number): Span {
  const [kept = span('')] = cut([one], Math.max(0, width - 1));
  return { ...kept, text: kept.text.padEnd(Math.max(0, width)) };
}
