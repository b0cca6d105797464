// The texts of the camera list beside the pictures, and of the camera table. The name comes first, and has priority.
import { reasonOf } from '../../core/camera/camera-state.js';
import { cellText } from '../../core/text.js';
import { ageText, rateText, shortDurationText } from '../../core/units.js';
import { type CameraView, nameOf, stateSpan } from '../model/camera-view.js';
import { shownStateOf, wantsFrames } from '../model/shown-state.js';
import { distinctNames } from './names.js';
import { cut, justify, type Span, span, widthOf } from './spans.js';
import { sparkSpans } from './sparkline.js';
import { FROZEN_SIGN, RECORDING_SIGN, STATE_SIGNS } from './theme.js';
import { timelineSpans } from './timeline-texts.js';

const live = (view: CameraView): boolean => view.camera.state.kind === 'live';

/** The cells before a name: the mark of the selection and the number. */
const LEAD = 4;

function lead({ selected, number }: CameraView): Span[] {
  return [
    span(selected ? '▸' : ' ', 'key'),
    span(`${number ?? ''}`.padStart(2).padEnd(LEAD - 1), selected ? 'key' : 'dim'),
  ];
}

/** The lines of the list: `▸ 1 front  24.9 fps ●`. */
export function listLines(views: readonly CameraView[], width: number): Span[][] {
  const ends = views.map((view) => {
    const state = shownStateOf(view.camera);
    const text = live(view)
      ? `${view.camera.fps.toFixed(1)} fps`
      : state === 'connecting'
        ? ''
        : shortDurationText(view.elapsedMs);
    const full = [span(`${text} `), ...signs(view), span(`${STATE_SIGNS[state]} `, state)];
    return widthOf(full) + LEAD + 8 <= width ? full : full.slice(1);
  });
  const room = Math.max(1, width - LEAD - 1 - Math.max(0, ...ends.map(widthOf)));
  const names = distinctNames(
    views.map(({ camera }) => nameOf(camera)),
    room,
  );
  return views.map((view, index) => {
    const name = span(names[index] ?? '', view.selected ? 'strong' : 'plain');
    return justify(cut([...lead(view), name], width), ends[index] ?? [], width);
  });
}

/** A camera's line where the screen has room for lines only. */
export function listLine(view: CameraView, width: number): Span[] {
  return listLines([view], width)[0] ?? [];
}

/** The signs of a camera that is recorded or frozen. */
function signs({ camera, frozen }: CameraView): Span[] {
  return [
    ...(camera.recording === true ? [span(RECORDING_SIGN, 'lost'), span(' ')] : []),
    ...(frozen ? [span(FROZEN_SIGN, 'title'), span(' ')] : []),
  ];
}

/** A column of the table. */
interface Column {
  readonly head: string;
  readonly width: number;
  readonly cell: (view: CameraView) => Span;
}

const NONE = span('–', 'dim');

const COLUMNS: readonly [Column, Column, Column, ...Column[]] = [
  { head: 'fps', width: 5, cell: (view) => (live(view) ? span(view.camera.fps.toFixed(1)) : NONE) },
  {
    head: 'age',
    width: 8,
    cell: ({ ageMs }) =>
      ageMs === undefined ? NONE : span(ageMs < 60_000 ? ageText(ageMs) : shortDurationText(ageMs)),
  },
  {
    head: 'bytes',
    width: 9,
    cell: (view) => (live(view) ? span(rateText(view.camera.bytesPerSecond)) : NONE),
  },
  {
    head: 'rtt',
    width: 7,
    cell: ({ camera: { roundTripMs } }) =>
      roundTripMs === undefined ? NONE : span(`${roundTripMs.toFixed(roundTripMs < 10 ? 1 : 0)} ms`),
  },
  { head: 'dropped', width: 7, cell: ({ camera }) => span(String(camera.dropped)) },
];

const SIGNS_WIDTH = 4;
const STATE_WIDTH = 15;
const NAME = { min: 10, max: 32 };
const SPARKLINE = { min: 6, max: 30 };
const TIMELINE = { min: 15, max: 60 };

/** The columns of a table, and the widths of the others; 0 for none. */
interface TableColumns {
  readonly columns: readonly Column[];
  readonly name: number;
  /** A sign only, or a sign with a word. */
  readonly state: number;
  readonly sparkline: number;
  readonly timeline: number;
}

/** The columns of a table of `width` cells: names as long as they are, then numbers, words, the sparkline and the timeline. */
function tableColumns(width: number, longestName: number): TableColumns {
  const wanted = Math.max(4, Math.min(NAME.max, longestName));
  let remaining = width - LEAD - SIGNS_WIDTH;
  const name = Math.max(1, Math.min(wanted, Math.max(NAME.min, remaining - 7), remaining));
  remaining -= name;
  const take = (cells: number): boolean => {
    if (cells > remaining) return false;
    remaining -= cells;
    return true;
  };
  const kept = new Set<Column>();
  // The columns are in the order of their importance.
  const keep = (columns: readonly Column[]): boolean =>
    columns.every((column) => {
      const fits = take(column.width + 1);
      if (fits) kept.add(column);
      return fits;
    });
  const [fps, age, bytes, ...others] = COLUMNS;
  keep([fps]);
  const hasSparkline = take(SPARKLINE.min + 2);
  const hasWords = take(STATE_WIDTH - 2);
  const hasNumbers = keep([age, bytes]);
  const hasTimeline = hasNumbers && take(TIMELINE.min + 2);
  if (hasTimeline) keep(others);
  const longer = hasSparkline ? Math.min(SPARKLINE.max - SPARKLINE.min, Math.floor(remaining / 3)) : 0;
  return {
    columns: COLUMNS.filter((column) => kept.has(column)),
    name,
    state: hasWords ? STATE_WIDTH + 2 : SIGNS_WIDTH,
    sparkline: hasSparkline ? SPARKLINE.min + longer : 0,
    timeline: hasTimeline ? Math.min(TIMELINE.max, TIMELINE.min + remaining - longer) : 0,
  };
}

/** The header and the lines of the table. If a camera has a problem, its reason replaces the numbers. */
export function tableLines(views: readonly CameraView[], width: number): Span[][] {
  const full = views.map(({ camera }) => nameOf(camera));
  const columns = tableColumns(width, Math.max(0, ...full.map((name) => Array.from(name).length)));
  const names = distinctNames(full, columns.name);
  return [
    tableHead(columns, width),
    ...views.map((view, index) => tableLine(view, names[index] ?? '', columns, width)),
  ];
}

function tableHead({ columns, name, state, sparkline, timeline }: TableColumns, width: number): Span[] {
  const text = [
    ' #'.padEnd(LEAD),
    'name'.padEnd(name),
    (state > SIGNS_WIDTH ? '  state' : '').padEnd(state),
    ...columns.map((column) => ` ${column.head.padStart(column.width)}`),
    sparkline === 0 ? '' : `  ${(sparkline < 10 ? '1 min' : 'fps, 1 min').padEnd(sparkline)}`,
    timeline === 0 ? '' : `  ${'last 10 minutes'.slice(0, timeline)}`,
  ];
  return cut([span(text.join(''), 'dim')], width);
}

function tableLine(view: CameraView, name: string, table: TableColumns, width: number): Span[] {
  const { camera, selected, fpsSamples } = view;
  const { columns, sparkline, timeline } = table;
  const state = shownStateOf(camera);
  const reason = cellText(reasonOf(camera.state) ?? '', 200);
  const word = table.state > SIGNS_WIDTH ? stateSpan(view, shortDurationText) : span(STATE_SIGNS[state], state);
  const head = [
    ...lead(view),
    padded(span(name, selected ? 'strong' : 'plain'), table.name + 1),
    ...stateCells([word, span(' '), ...signs(view)], table.state - 1),
  ];
  const numbers = columns.flatMap((column) => {
    const { text, role } = column.cell(view);
    return [span(` ${text.slice(0, column.width).padStart(column.width)}`, role)];
  });
  const room = widthOf(numbers);
  const replaced = reason !== '' && state !== 'paused';
  const middle = replaced
    ? room < 8
      ? [span(' '.repeat(room))]
      : [span(' '), padded(span(reason), room - 1)]
    : numbers;
  return cut(
    [
      ...head,
      ...middle,
      ...(sparkline === 0 ? [] : [span('  '), ...sparkSpans(fpsSamples, sparkline, wantsFrames(camera))]),
      ...(timeline === 0 ? [] : [span('  '), ...timelineSpans(view.timeline(timeline))]),
    ],
    width,
  );
}

/** The spans cut or padded to exactly `width` cells. */
function stateCells(spans: readonly Span[], width: number): Span[] {
  const kept = cut(spans, width);
  return [...kept, span(' '.repeat(Math.max(0, width - widthOf(kept))))];
}

/** The span cut or padded to exactly `width` cells, with a space at its end. */
function padded(one: Span, width: number): Span {
  const [kept = span('')] = cut([one], Math.max(0, width - 1));
  return { ...kept, text: kept.text.padEnd(Math.max(0, width)) };
}
