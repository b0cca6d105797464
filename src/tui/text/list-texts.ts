// Cameras a line each: in the short list beside the pictures, and in the table with its columns.
import { reasonOf } from '../../core/camera/camera-state.js';
import { cellText } from '../../core/text.js';
import { ageText, bars, rateText, shortDurationText } from '../../core/units.js';
import { type CameraView, stateSpan } from '../model/camera-view.js';
import { cut, justify, type Span, span, widthOf } from './spans.js';
import { FROZEN_SIGN, RECORDING_SIGN, STATE_SIGNS } from './theme.js';

/** One camera in a list: `▸ 1 ● front  24.9 fps`. */
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
  const word =
    state === 'live'
      ? span(`${camera.fps.toFixed(1)} fps `)
      : span(`${stateSpan(view, shortDurationText).text.slice(2)} `, state);
  const room = width - widthOf([word]) - 1;
  return justify(cut(left, room), [word], width);
}

function signs({ camera, frozen }: CameraView): Span[] {
  return [
    ...(camera.recording === true ? [span(RECORDING_SIGN, 'lost'), span(' ')] : []),
    ...(frozen ? [span(FROZEN_SIGN, 'title'), span(' ')] : []),
  ];
}

/** A column of the table. Those with the least `order` are there first when there is room for few. */
interface Column {
  readonly head: string;
  readonly width: number;
  readonly order: number;
  readonly cell: (view: CameraView) => Span;
}

const live = (view: CameraView): boolean => view.camera.state.kind === 'live';

const COLUMNS: readonly Column[] = [
  {
    ...{ head: 'fps', width: 5, order: 1 },
    cell: (view) => (live(view) ? span(view.camera.fps.toFixed(1)) : span('–', 'dim')),
  },
  {
    ...{ head: 'age', width: 8, order: 2 },
    cell: ({ ageMs }) =>
      ageMs === undefined ? span('–', 'dim') : span(ageMs < 60_000 ? ageText(ageMs) : shortDurationText(ageMs)),
  },
  {
    ...{ head: 'bytes', width: 9, order: 3 },
    cell: (view) => (live(view) ? span(rateText(view.camera.bytesPerSecond)) : span('–', 'dim')),
  },
  {
    ...{ head: 'rtt', width: 7, order: 5 },
    cell: ({ camera: { roundTripMs } }) =>
      roundTripMs === undefined ? span('–', 'dim') : span(`${roundTripMs.toFixed(roundTripMs < 10 ? 1 : 0)} ms`),
  },
  { ...{ head: 'dropped', width: 7, order: 6 }, cell: ({ camera }) => span(String(camera.dropped)) },
];

const STATE_WIDTH = 14;
const NAME_LEAST = 10;
const SPARK = { least: 10, most: 60 };

/** The widths that a table of so many cells is divided into. */
function divide(width: number): { readonly columns: readonly Column[]; readonly spark: number; readonly name: number } {
  let left = width - 4 - STATE_WIDTH - NAME_LEAST;
  const kept = new Set<Column>();
  for (const column of [...COLUMNS].sort((one, other) => one.order - other.order)) {
    if (column.width + 1 > left) break;
    kept.add(column);
    left -= column.width + 1;
  }
  // What is left goes to the name first, then to the minute's line.
  const name = Math.min(22, NAME_LEAST + Math.max(0, left));
  left -= name - NAME_LEAST;
  const spark = left - 2 < SPARK.least ? 0 : Math.min(SPARK.most, left - 2);
  return { columns: COLUMNS.filter((column) => kept.has(column)), spark, name };
}

/** The table's head. */
export function tableHead(width: number): Span[] {
  const { columns, spark, name } = divide(width);
  const text = [
    '  # ',
    'state'.padEnd(STATE_WIDTH),
    'name'.padEnd(name),
    ...columns.map((column) => ` ${column.head.padStart(column.width)}`),
    spark === 0 ? '' : `  ${'fps, last minute'.slice(0, spark)}`,
  ];
  return cut([span(text.join(''), 'dim')], width);
}

/** A camera's line of the table. One in trouble says why where the others have numbers. */
export function tableLine(view: CameraView, width: number): Span[] {
  const { camera, selected, fpsSamples } = view;
  const { columns, spark, name } = divide(width);
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
  const chart = spark === 0 ? [] : [span('  '), span(bars(fpsSamples, spark, Math.max(...fpsSamples, 1)), 'chart')];
  if (reason === '' || state === 'paused') return cut([...head, ...numbers, ...chart], width);
  const room = widthOf(numbers);
  const words = room < 8 ? [] : [span(' '), padded(span(reason, 'plain'), room - 1)];
  return cut([...head, ...words, ...chart], width);
}

/** Exactly so many cells. */
function padded(one: Span, width: number): Span {
  const [kept = span('')] = cut([one], Math.max(0, width - 1));
  return { ...kept, text: kept.text.padEnd(Math.max(0, width)) };
}
