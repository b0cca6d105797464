// Chart of the selected camera's data rate: a sparkline over the last minute, in a gradient by height.
import makeSparkline from 'blessed-contrib/lib/widget/sparkline.js';
import type { CellRectangle } from '../../core/geometry.js';
import { barShare, rateText } from '../../core/units.js';
import type { BlessedElement, BoxRenderer } from '../terminal/blessed.js';
import { blessedMarkup } from '../text/blessed-markup.js';
import { span } from '../text/spans.js';
import { gradientColor, type Theme } from '../text/theme.js';
import { ChartFrame } from './chart-frame.js';

interface SparklineElement extends BlessedElement {
  setData(titles: readonly string[], series: readonly (readonly number[])[]): void;
}

/** Bytes a second, as a sparkline. */
export class BytesChart {
  readonly #frame: ChartFrame;
  readonly #spark: SparklineElement;
  readonly #theme: Theme;

  constructor(boxes: BoxRenderer, theme: Theme) {
    this.#theme = theme;
    this.#spark = makeSparkline({
      left: 0,
      top: 0,
      width: 10,
      height: 2,
      tags: true,
      wrap: false,
      style: { fg: -1, titleFg: 'default' },
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
    const peak = blessedMarkup([[span('peak ', 'dim'), span(rateText(Math.max(0, ...samples)))]], this.#theme);
    this.#spark.setContent(`${peak}\n${indent}${this.#coloured(Array.from(line).slice(1))}`);
  }

  /** The bars in a gradient by their height. */
  #coloured(marks: readonly string[]): string {
    return marks
      .map((mark) => {
        const color = gradientColor(this.#theme.chartGradient, barShare(mark));
        return color < 0 ? mark : `\x1b[38;5;${color}m${mark}\x1b[m`;
      })
      .join('');
  }
}
