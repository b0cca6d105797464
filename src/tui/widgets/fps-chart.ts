// Chart of the selected camera's frame rate: a line over the last minute, with the area below it in colours by value.
import makeLine from 'blessed-contrib/lib/widget/charts/line.js';
import type { CellRectangle } from '../../core/geometry.js';
import { labelInterval, niceCeiling, scaleSteps, timeSpan } from '../model/chart-scale.js';
import { HISTORY_SAMPLES } from '../model/history.js';
import type { BlessedElement, BoxRenderer } from '../terminal/blessed.js';
import { rateRole } from '../text/sparkline.js';
import { gradientColor, type Theme } from '../text/theme.js';
import { type AreaStyle, type ChartContext, fillBelowLine } from './chart-area.js';
import { ChartFrame } from './chart-frame.js';

interface LabelContext {
  fillText(text: string, x: number, y: number): void;
}

interface LineElement extends BlessedElement {
  options: { maxY?: number; numYLabels?: number; showNthLabel?: number };
  canvasSize: { width: number; height: number };
  ctx: ChartContext & LabelContext;
  calcSize(): void;
  on(event: string, listener: () => void): void;
  setData(series: readonly { x: readonly string[]; y: readonly number[] }[]): void;
}

const SECONDS_AGO = Array.from({ length: HISTORY_SAMPLES }, (_, at) => `-${HISTORY_SAMPLES - at}s`);

/** The smallest line chart that has room between its labels. */
const MIN_LINE_COLUMNS = 14;
const MIN_LINE_ROWS = 4;

/** The dots that the widget reserves for the labels below, and those between the zero and the axis. */
const LABEL_DOTS = 11;
const BASELINE_DOTS = 2;

/** Frames a second, as a line with the area below it filled. */
export class FpsChart {
  readonly #frame: ChartFrame;
  readonly #line: LineElement;
  readonly #theme: Theme;
  #area: AreaStyle | undefined;
  #ceiling = 1;

  constructor(boxes: BoxRenderer, theme: Theme) {
    this.#theme = theme;
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
    // The first line that the widget strokes is that of the samples. The axes follow.
    this.#line.on('attach', () =>
      fillBelowLine(this.#line.ctx, () => {
        const area = this.#area;
        this.#area = undefined;
        return area;
      }),
    );
    this.#line.on('attach', () => alignRight(this.#line.ctx, () => String(this.#ceiling).length));
    this.#frame = new ChartFrame(
      { boxes, theme, title: 'fps', minColumns: MIN_LINE_COLUMNS, minRows: MIN_LINE_ROWS },
      this.#line,
    );
  }

  setRectangle(rectangle: CellRectangle | undefined): void {
    this.#frame.setRectangle(rectangle, 0);
  }

  /**
   * Draws the samples, with the last one at the right edge.
   *
   * @param wanted Whether somebody wants frames. If not, a rate that fell is no loss.
   */
  update(samples: readonly number[], now: number, wanted: boolean): void {
    this.#frame.setFigures(now, samples, (value) => value.toFixed(1));
    if (!this.#frame.shown) return;
    const ceiling = niceCeiling(Math.max(0, ...samples));
    this.#ceiling = ceiling;
    // Leave room above the ceiling for its label and for small peaks. The widget draws everything 2 dots too
    // high.
    const dots = this.#line.canvasSize.height;
    const maxY = ceiling * Math.max(1.12, (dots - LABEL_DOTS) / (dots - LABEL_DOTS - 2.5));
    const span = timeSpan(samples.length);
    this.#line.options.showNthLabel = labelInterval(span, this.#line.width);
    this.#line.options.maxY = maxY;
    // The widget labels multiples of maxY / numYLabels, rounded down. So the quotient must be slightly above the step.
    this.#line.options.numYLabels = maxY / (ceiling / scaleSteps(ceiling, this.#line.height) + 0.01);
    this.#area = this.#areaStyle(maxY, wanted ? Math.max(0, ...samples) : 0);
    const unknown = new Array<number>(Math.max(0, span - samples.length)).fill(Number.NaN);
    const y = [...unknown, ...samples.map((value) => Math.min(value, maxY))];
    this.#line.setData([{ x: SECONDS_AGO.slice(-span), y }]);
  }

  /** A rate that falls has the colour of a loss. A good one has a gradient by height. */
  #areaStyle(maxY: number, peak: number): AreaStyle {
    const bottom = this.#line.canvasSize.height - LABEL_DOTS - BASELINE_DOTS;
    const height = this.#line.canvasSize.height - LABEL_DOTS;
    const { roles, chartGradient } = this.#theme;
    const color = (value: number): number | string => (value < 0 ? 'normal' : value);
    return {
      bottom,
      colorAt: (row, top) => {
        const role = rateRole(((bottom - top) / height) * maxY, peak);
        if (role !== 'chart') return color(roles[role].foreground);
        const share = 1 - (row * 4 + 1.5) / bottom;
        return color(gradientColor(chartGradient, share));
      },
    };
  }
}

/** Aligns the labels of the values to the right, in so many cells. The widget has no option for it. */
function alignRight(context: LabelContext, cells: () => number): void {
  const fillText = context.fillText.bind(context);
  context.fillText = (text, x, y) => fillText(/^\d+$/.test(text) ? text.padStart(cells()) : text, x, y);
}
