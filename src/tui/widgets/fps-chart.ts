// Frames a second of the selected camera over the last minute, as a line.
import makeLine from 'blessed-contrib/lib/widget/charts/line.js';
import type { CellRectangle } from '../../core/geometry.js';
import { HISTORY_SAMPLES } from '../model/history.js';
import type { BlessedElement, Stage } from '../terminal/blessed.js';
import type { Theme } from '../text/theme.js';
import { ChartFrame } from './chart-frame.js';

interface LineElement extends BlessedElement {
  options: { maxY?: number; numYLabels?: number; showNthLabel?: number };
  canvasSize: { width: number; height: number };
  ctx: { lineTo(x: number, y: number): void };
  calcSize(): void;
  on(event: string, listener: () => void): void;
  setData(series: readonly { x: readonly string[]; y: readonly number[] }[]): void;
}

const SECONDS_AGO = Array.from({ length: HISTORY_SAMPLES }, (_, at) => `-${HISTORY_SAMPLES - at}s`);

/** Below this the line chart has no room between its labels. */
const MIN_COLUMNS = 14;
const MIN_ROWS = 4;

export class FpsChart {
  readonly #frame: ChartFrame;
  readonly #line: LineElement;

  constructor(stage: Stage, theme: Theme) {
    const text = theme.chartText < 0 ? 'normal' : theme.chartText;
    const line = theme.chartLine < 0 ? 'normal' : theme.chartLine;
    this.#line = makeLine({
      ...{ left: 0, top: 0, width: MIN_COLUMNS, height: MIN_ROWS },
      style: { line, text, baseline: text },
      ...{ wholeNumbersOnly: true, xPadding: 5, xLabelPadding: 3, showLegend: false },
    }) as LineElement;
    // By itself it reckons with a frame and a wide margin, and breaks on small sizes.
    this.#line.calcSize = () => {
      const { width, height } = this.#line;
      // One row more than there is: it keeps an empty one below its labels, which is cut off.
      this.#line.canvasSize = { width: Math.max(MIN_COLUMNS, width) * 2, height: Math.max(MIN_ROWS, height + 1) * 4 };
    };
    // It knows no gap: what is not known would have to be drawn as nought. Points that are no number are left out.
    this.#line.on('attach', () => skipUnknown(this.#line.ctx));
    this.#frame = new ChartFrame(
      { stage, theme, title: 'fps', minColumns: MIN_COLUMNS, minRows: MIN_ROWS },
      this.#line,
    );
  }

  setPlace(rectangle: CellRectangle | undefined): void {
    this.#frame.setPlace(rectangle, 0);
  }

  /** Draws the samples, the last of them at the right edge. */
  update(samples: readonly number[], now: number): void {
    this.#frame.setWords(now, samples, (value) => value.toFixed(1));
    if (!this.#frame.shown) return;
    const ceiling = niceCeiling(Math.max(0, ...samples));
    // Room above the ceiling for its label and for what wavers over it: the widget keeps 11 of its dots for the labels
    // below, and draws everything 2 dots higher than it says.
    const dots = this.#line.canvasSize.height;
    const maxY = ceiling * Math.max(1.12, (dots - 11) / (dots - 13.5));
    // Round times, as many as there is room for.
    this.#line.options.showNthLabel = this.#line.width < 30 ? 20 : this.#line.width < 60 ? 15 : 10;
    this.#line.options.maxY = maxY;
    // Labels stand at whole multiples of maxY / numYLabels, rounded down: a little more than the step is wanted.
    this.#line.options.numYLabels = maxY / (ceiling / stepsFor(ceiling, this.#line.height) + 0.01);
    const unknown = new Array<number>(HISTORY_SAMPLES - samples.length).fill(Number.NaN);
    this.#line.setData([{ x: SECONDS_AGO, y: [...unknown, ...samples.map((value) => Math.min(value, maxY))] }]);
  }
}

function skipUnknown(context: LineElement['ctx']): void {
  const lineTo = context.lineTo.bind(context);
  context.lineTo = (x, y) => {
    if (!Number.isNaN(y)) lineTo(x, y);
  };
}

/** The least of 5, 10, 15, 20, 30, 40, 60, 80, 100, ... that is not below `value`. */
function niceCeiling(value: number): number {
  const steps = [5, 10, 15, 20, 30, 40, 60, 80, 100, 120, 160, 200, 300, 500, 1_000];
  // A rate that wavers around 30 must not make the scale jump between 30 and 40.
  return steps.find((step) => value <= step * 1.05) ?? Math.ceil(value / 1_000) * 1_000;
}

/** How many steps the scale is divided into: at most one for three rows, and each a multiple of 5 where that is possible. */
function stepsFor(ceiling: number, rows: number): number {
  const most = Math.max(1, Math.min(6, Math.floor((rows - 2) / 3)));
  const counts = Array.from({ length: most }, (_, index) => most - index).filter((count) => ceiling % count === 0);
  return counts.find((count) => (ceiling / count) % 5 === 0) ?? counts[0] ?? 1;
}
