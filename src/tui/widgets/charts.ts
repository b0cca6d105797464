// Charts of the selected camera for the last minute: frames a second as a line, bytes a second as a sparkline.
import makeLine from 'blessed-contrib/lib/widget/charts/line.js';
import makeSparkline from 'blessed-contrib/lib/widget/sparkline.js';
import type { CellRectangle } from '../../core/geometry.js';
import { rateText } from '../../core/units.js';
import { insideOf } from '../layout/tile-parts.js';
import { HISTORY_SAMPLES, statisticsOf } from '../model/history.js';
import { type BlessedElement, type BoxRenderer, setRectangle } from '../terminal/blessed.js';
import { type Span, span } from '../text/spans.js';
import type { Theme } from '../text/theme.js';
import { Panel } from './panel.js';

interface ChartFrameOptions {
  readonly boxes: BoxRenderer;
  readonly theme: Theme;
  readonly title: string;
  /** The smallest size of the widget, in cells. */
  readonly minColumns: number;
  readonly minRows: number;
}

/** The panel around a widget of blessed-contrib. It detaches the widget if there is no room for it. */
class ChartFrame {
  readonly #options: ChartFrameOptions;
  readonly #panel: Panel;
  readonly #widget: BlessedElement;
  /** A hidden box in front of the widget, which marks the widget's place in the order. */
  readonly #marker: BlessedElement;
  #columns = 0;

  constructor(options: ChartFrameOptions, widget: BlessedElement) {
    this.#options = options;
    this.#panel = new Panel(options.boxes, options.theme);
    this.#widget = widget;
    this.#marker = options.boxes.box({ hidden: true });
  }

  /** Whether the widget is on the screen. */
  get shown(): boolean {
    return !this.#widget.detached;
  }

  /** Moves and resizes the panel and the widget in it, with `margin` cells on its left and right. */
  setRectangle(rectangle: CellRectangle | undefined, margin: number): void {
    this.#panel.setRectangle(rectangle);
    this.#columns = rectangle?.columns ?? 0;
    const { minColumns, minRows, boxes } = this.#options;
    const inside = rectangle === undefined ? undefined : insideOf(rectangle);
    if (inside === undefined || inside.columns < minColumns || inside.rows < minRows) {
      // Detach it instead of hiding it, as blessed-contrib draws hidden charts too.
      if (this.shown) this.#widget.detach();
      return;
    }
    setRectangle(this.#widget, { ...inside, left: inside.left + margin, columns: inside.columns - 2 * margin });
    // Without `attach`, a canvas keeps its first size.
    if (this.shown) this.#widget.emit('attach');
    else boxes.insertBefore(this.#widget, this.#marker);
  }

  /** Writes the present value into the title, and the statistics of the samples into the footer. */
  setFigures(now: number, samples: readonly number[], text: (value: number) => string): void {
    const { title } = this.#options;
    this.#panel.setTitle([span(` ${title} `, 'title')], [span(` now ${text(now)} `)]);
    const figures = statisticsOf(samples);
    this.#panel.setFooter(figures === undefined ? [] : this.#footer(text(figures.mean), text(figures.p95)));
  }

  #footer(mean: string, p95: string): Span[] {
    const long = [span(' mean ', 'dim'), span(mean), span('  p95 ', 'dim'), span(`${p95} `)];
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

/** The smallest line chart that has room between its labels. */
const MIN_LINE_COLUMNS = 14;
const MIN_LINE_ROWS = 4;

/** Frames a second, as a line. */
export class FpsChart {
  readonly #frame: ChartFrame;
  readonly #line: LineElement;

  constructor(boxes: BoxRenderer, theme: Theme) {
    const text = theme.chartText < 0 ? 'normal' : theme.chartText;
    const line = theme.chartLine < 0 ? 'normal' : theme.chartLine;
    this.#line = makeLine({
      left: 0,
      top: 0,
      width: MIN_LINE_COLUMNS,
      height: MIN_LINE_ROWS,
      style: { line, text, baseline: text },
      wholeNumbersOnly: true,
      xPadding: 5,
      xLabelPadding: 3,
      showLegend: false,
      // Without colours the canvas has trailing spaces, which would wrap.
      wrap: false,
    }) as LineElement;
    // The widget's own calcSize subtracts a frame and a wide margin, and fails on small sizes.
    this.#line.calcSize = () => {
      const { width, height } = this.#line;
      // Add a row: the widget leaves the row below its labels empty, and blessed clips that one.
      this.#line.canvasSize = {
        width: Math.max(MIN_LINE_COLUMNS, width) * 2,
        height: Math.max(MIN_LINE_ROWS, height + 1) * 4,
      };
    };
    // The widget cannot draw gaps, and unknown samples must not look like zeros. So points that are NaN are skipped.
    this.#line.on('attach', () => skipUnknown(this.#line.ctx));
    this.#frame = new ChartFrame(
      { boxes, theme, title: 'fps', minColumns: MIN_LINE_COLUMNS, minRows: MIN_LINE_ROWS },
      this.#line,
    );
  }

  setRectangle(rectangle: CellRectangle | undefined): void {
    this.#frame.setRectangle(rectangle, 0);
  }

  /** Draws the samples, with the last one at the right edge. */
  update(samples: readonly number[], now: number): void {
    this.#frame.setFigures(now, samples, (value) => value.toFixed(1));
    if (!this.#frame.shown) return;
    const ceiling = niceCeiling(Math.max(0, ...samples));
    // Leave room above the ceiling for its label and for small peaks. The widget reserves 11 of its dots for the labels
    // below, and draws everything 2 dots too high.
    const dots = this.#line.canvasSize.height;
    const maxY = ceiling * Math.max(1.12, (dots - 11) / (dots - 13.5));
    // Label round times, as many as there is room for.
    this.#line.options.showNthLabel = this.#line.width < 30 ? 20 : this.#line.width < 60 ? 15 : 10;
    this.#line.options.maxY = maxY;
    // The widget labels multiples of maxY / numYLabels, rounded down. So the quotient must be slightly above the step.
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

/** Rounds a maximum up to a value for the top of a scale: 5, 10, 15, 20, 30, 40, 60, 80, 100, and so on. */
function niceCeiling(value: number): number {
  const steps = [5, 10, 15, 20, 30, 40, 60, 80, 100, 120, 160, 200, 300, 500, 1_000];
  // A tolerance of 5 %: the scale must not jump between 30 and 40 for a rate of about 30.
  return steps.find((step) => value <= step * 1.05) ?? Math.ceil(value / 1_000) * 1_000;
}

/** Returns the number of steps of the scale: at most one for three rows, and multiples of 5 if possible. */
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

  constructor(boxes: BoxRenderer, theme: Theme) {
    this.#spark = makeSparkline({
      left: 0,
      top: 0,
      width: 10,
      height: 2,
      tags: true,
      wrap: false,
      style: { fg: theme.chartLine, titleFg: 'default' },
    }) as SparklineElement;
    this.#frame = new ChartFrame({ boxes, theme, title: 'bytes', minColumns: 8, minRows: 2 }, this.#spark);
  }

  setRectangle(rectangle: CellRectangle | undefined): void {
    this.#frame.setRectangle(rectangle, 1);
  }

  /** Draws the samples, with the last one at the right edge. */
  update(samples: readonly number[], now: number): void {
    this.#frame.setFigures(now, samples, rateText);
    if (!this.#frame.shown) return;
    // The widget shows the first samples, so only the last ones are passed. Its scale begins at the smallest sample, so a
    // zero is added before them, and a steady rate has a steady height. The bar of the zero is removed below.
    const room = this.#spark.width - 2;
    const last = samples.slice(-(room - 1)).map((value) => Math.round(value / 1e3));
    this.#spark.setData([''], [[0, ...last]]);
    const [, line = ''] = this.#spark.getContent().trim().split(/\s*\n/);
    // The widget begins with a blank line, which would move the bars out of a small box, and ends its title with a colon.
    const indent = ' '.repeat(Math.max(0, room - last.length));
    const peak = rateText(Math.max(0, ...samples));
    this.#spark.setContent(`peak ${peak}\n${indent}${Array.from(line).slice(1).join('')}`);
  }
}
