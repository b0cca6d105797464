// The two charts of the selected camera: frames a second as a line, bytes a second as a sparkline, a minute of each.
import makeLine from 'blessed-contrib/lib/widget/charts/line.js';
import makeSparkline from 'blessed-contrib/lib/widget/sparkline.js';
import type { CellRectangle } from '../core/geometry.js';
import { type BlessedElement, place, type Stage } from './blessed.js';
import { HISTORY_SAMPLES } from './model.js';
import { insideOf, Panel } from './panel.js';
import { span } from './spans.js';
import { rateText } from './texts.js';
import type { Theme } from './theme.js';

interface LineElement extends BlessedElement {
  options: { maxY?: number; numYLabels?: number };
  canvasSize: { width: number; height: number };
  calcSize(): void;
  setData(series: readonly { x: readonly string[]; y: readonly number[] }[]): void;
}

interface SparklineElement extends BlessedElement {
  setData(titles: readonly string[], series: readonly (readonly number[])[]): void;
}

const SECONDS_AGO = Array.from({ length: HISTORY_SAMPLES }, (_, at) => `-${HISTORY_SAMPLES - 1 - at}s`);

/** Below this the line chart has no room between its labels. */
const MIN_COLUMNS = 14;
const MIN_ROWS = 4;

export class FpsChart {
  readonly #stage: Stage;
  readonly #panel: Panel;
  readonly #line: LineElement;
  readonly #behind: BlessedElement;

  constructor(stage: Stage, theme: Theme) {
    this.#stage = stage;
    this.#panel = new Panel(stage, theme);
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
    this.#behind = stage.box({ hidden: true });
  }

  setPlace(rectangle: CellRectangle | undefined): void {
    this.#panel.setPlace(rectangle);
    const inside = rectangle === undefined ? undefined : insideOf(rectangle);
    if (inside === undefined || inside.columns < MIN_COLUMNS || inside.rows < MIN_ROWS) {
      // Detached, not hidden: a hidden chart is drawn all the same.
      if (!this.#line.detached) this.#line.detach();
      return;
    }
    place(this.#line, inside);
    if (this.#line.detached) this.#stage.insertBefore(this.#line, this.#behind);
    else this.#line.emit('attach'); // The canvas keeps its first size otherwise.
  }

  update(fps: readonly number[], now: number): void {
    this.#panel.setTitle([span(' fps ', 'title')], [span(` ${now.toFixed(1)} `)]);
    if (this.#line.detached) return;
    const ceiling = niceCeiling(Math.max(...fps));
    // Room above the ceiling for its label and for what wavers over it.
    const maxY = ceiling * 1.12;
    this.#line.options.maxY = maxY;
    // Labels stand at whole multiples of maxY / numYLabels, rounded down: a little more than the step is wanted.
    this.#line.options.numYLabels = maxY / (ceiling / stepsFor(ceiling, this.#line.height) + 0.01);
    this.#line.setData([{ x: SECONDS_AGO, y: fps.map((value) => Math.min(value, maxY)) }]);
  }
}

export class BytesChart {
  readonly #stage: Stage;
  readonly #panel: Panel;
  readonly #spark: SparklineElement;
  readonly #behind: BlessedElement;

  constructor(stage: Stage, theme: Theme) {
    this.#stage = stage;
    this.#panel = new Panel(stage, theme);
    this.#spark = makeSparkline({
      ...{ left: 0, top: 0, width: 10, height: 2, tags: true, wrap: false },
      style: { fg: theme.chartLine, titleFg: 'default' },
    }) as SparklineElement;
    this.#behind = stage.box({ hidden: true });
  }

  setPlace(rectangle: CellRectangle | undefined): void {
    this.#panel.setPlace(rectangle);
    const inside = rectangle === undefined ? undefined : insideOf(rectangle);
    if (inside === undefined || inside.columns < 8 || inside.rows < 2) {
      if (!this.#spark.detached) this.#spark.detach();
      return;
    }
    place(this.#spark, { ...inside, left: inside.left + 1, columns: inside.columns - 2 });
    if (this.#spark.detached) this.#stage.insertBefore(this.#spark, this.#behind);
  }

  update(bytesPerSecond: readonly number[], now: number): void {
    this.#panel.setTitle([span(' bytes ', 'title')], [span(` ${rateText(now)} `)]);
    if (this.#spark.detached) return;
    // It shows the first samples of what it is given, so it is given the last; and it scales from the least of them, so
    // a nought stands before them: a steady rate is a steady height.
    const room = this.#spark.width - 2;
    const samples = [0, ...bytesPerSecond.slice(-(room - 1))].map((value) => Math.round(value / 1e3));
    const peak = Math.max(...bytesPerSecond);
    this.#spark.setData([`peak ${rateText(peak)}`], [samples]);
    // The widget's own blank line on top would push the bars out of a small box.
    this.#spark.setContent(this.#spark.getContent().replace(/^\s*\n/, ''));
  }
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
