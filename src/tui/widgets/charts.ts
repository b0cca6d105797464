// The charts of the selected camera over the last minute: frames a second as a line, bytes a second as a sparkline.
import makeLine from 'blessed-contrib/lib/widget/charts/line.js';
import makeSparkline from 'blessed-contrib/lib/widget/sparkline.js';
import type { CellRectangle } from '../../core/geometry.js';
import { rateText } from '../../core/units.js';
import { HISTORY_SAMPLES, statisticsOf } from '../model/history.js';
import { type BlessedElement, type Boxes, place, type Stage } from '../terminal/blessed.js';
import { type Span, span } from '../text/spans.js';
import type { Theme } from '../text/theme.js';
import { insideOf, Panel } from './panel.js';

interface ChartFrameOptions {
  readonly stage: Stage;
  readonly theme: Theme;
  readonly title: string;
  /** The least room that the widget needs, in cells. */
  readonly minColumns: number;
  readonly minRows: number;
}

/** The panel around one of blessed-contrib's widgets. It detaches the widget where there is no room for it. */
class ChartFrame {
  readonly #options: ChartFrameOptions;
  readonly #panel: Panel;
  readonly #widget: BlessedElement;
  readonly #behind: BlessedElement;
  #columns = 0;

  constructor(options: ChartFrameOptions, widget: BlessedElement, boxes: Boxes = options.stage) {
    this.#options = options;
    this.#panel = new Panel(boxes, options.theme);
    this.#widget = widget;
    this.#behind = boxes.box({ hidden: true });
  }

  /** Whether the widget is on the screen. */
  get shown(): boolean {
    return !this.#widget.detached;
  }

  /** Puts the panel somewhere, and the widget into it, `margin` cells from its sides. */
  setPlace(rectangle: CellRectangle | undefined, margin: number): void {
    this.#panel.setPlace(rectangle);
    this.#columns = rectangle?.columns ?? 0;
    const { minColumns, minRows, stage } = this.#options;
    const inside = rectangle === undefined ? undefined : insideOf(rectangle);
    if (inside === undefined || inside.columns < minColumns || inside.rows < minRows) {
      // Detached, not hidden: a hidden chart is drawn all the same.
      if (this.shown) this.#widget.detach();
      return;
    }
    place(this.#widget, { ...inside, left: inside.left + margin, columns: inside.columns - 2 * margin });
    if (this.shown)
      this.#widget.emit('attach'); // A canvas keeps its first size otherwise.
    else stage.insertBefore(this.#widget, this.#behind);
  }

  /** Writes the figures of what the widget draws. */
  setFigures(now: number, samples: readonly number[], text: (value: number) => string): void {
    const { title } = this.#options;
    this.#panel.setTitle([span(` ${title} `, 'title')], [span(` now ${text(now)} `)]);
    const figures = statisticsOf(samples);
    this.#panel.setFoot(figures === undefined ? [] : this.#foot(text(figures.mean), text(figures.p95)));
  }

  #foot(mean: string, p95: string): Span[] {
    const long = [span(' mean ', 'dim'), span(mean), span('  95 % ', 'dim'), span(`${p95} `)];
    const length = long.reduce((sum, one) => sum + one.text.length, 0);
    return length <= this.#columns - 3 ? long : [span(' mean ', 'dim'), span(`${mean} `)];
  }
}

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
const MIN_LINE_COLUMNS = 14;
const MIN_LINE_ROWS = 4;

/** Frames a second, as a line. */
export class FpsChart {
  readonly #frame: ChartFrame;
  readonly #line: LineElement;

  constructor(stage: Stage, theme: Theme) {
    const text = theme.chartText < 0 ? 'normal' : theme.chartText;
    const line = theme.chartLine < 0 ? 'normal' : theme.chartLine;
    this.#line = makeLine({
      ...{ left: 0, top: 0, width: MIN_LINE_COLUMNS, height: MIN_LINE_ROWS },
      style: { line, text, baseline: text },
      ...{ wholeNumbersOnly: true, xPadding: 5, xLabelPadding: 3, showLegend: false },
    }) as LineElement;
    // The widget's own calcSize subtracts a frame and a wide margin, and fails on small sizes.
    this.#line.calcSize = () => {
      const { width, height } = this.#line;
      // One row more than there is: the widget keeps an empty one below its labels, which is cut off.
      this.#line.canvasSize = {
        width: Math.max(MIN_LINE_COLUMNS, width) * 2,
        height: Math.max(MIN_LINE_ROWS, height + 1) * 4,
      };
    };
    // The widget knows no gap, and unknown samples are no zeros: points that are NaN are left out.
    this.#line.on('attach', () => skipUnknown(this.#line.ctx));
    this.#frame = new ChartFrame(
      { stage, theme, title: 'fps', minColumns: MIN_LINE_COLUMNS, minRows: MIN_LINE_ROWS },
      this.#line,
    );
  }

  setPlace(rectangle: CellRectangle | undefined): void {
    this.#frame.setPlace(rectangle, 0);
  }

  /** Draws the samples, the last of them at the right edge. */
  update(samples: readonly number[], now: number): void {
    this.#frame.setFigures(now, samples, (value) => value.toFixed(1));
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

interface SparklineElement extends BlessedElement {
  setData(titles: readonly string[], series: readonly (readonly number[])[]): void;
}

/** Bytes a second, as a sparkline. */
export class BytesChart {
  readonly #frame: ChartFrame;
  readonly #spark: SparklineElement;

  constructor(stage: Stage, theme: Theme) {
    this.#spark = makeSparkline({
      ...{ left: 0, top: 0, width: 10, height: 2, tags: true, wrap: false },
      style: { fg: theme.chartLine, titleFg: 'default' },
    }) as SparklineElement;
    this.#frame = new ChartFrame({ stage, theme, title: 'bytes', minColumns: 8, minRows: 2 }, this.#spark);
  }

  setPlace(rectangle: CellRectangle | undefined): void {
    this.#frame.setPlace(rectangle, 1);
  }

  /** Draws the samples, the last of them at the right edge. */
  update(samples: readonly number[], now: number): void {
    this.#frame.setFigures(now, samples, rateText);
    if (!this.#frame.shown) return;
    // The widget shows the first samples, so it is given only the last ones. It scales from the least sample, so a zero
    // stands before them: a steady rate has a steady height. The bar of the zero is cut off below.
    const room = this.#spark.width - 2;
    const last = samples.slice(-(room - 1)).map((value) => Math.round(value / 1e3));
    this.#spark.setData([`peak ${rateText(Math.max(0, ...samples))}`], [[0, ...last]]);
    const [title = '', line = ''] = this.#spark.getContent().trim().split(/\s*\n/);
    // The widget's own blank line on top would push the bars out of a small box.
    this.#spark.setContent(
      `${title}\n${' '.repeat(Math.max(0, room - last.length))}${Array.from(line).slice(1).join('')}`,
    );
  }
}
