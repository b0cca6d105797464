// Bytes a second of the selected camera over the last minute, as a sparkline.
import makeSparkline from 'blessed-contrib/lib/widget/sparkline.js';
import type { CellRectangle } from '../../core/geometry.js';
import { rateText } from '../../core/units.js';
import type { BlessedElement, Stage } from '../terminal/blessed.js';
import type { Theme } from '../text/theme.js';
import { ChartFrame } from './chart-frame.js';

interface SparklineElement extends BlessedElement {
  setData(titles: readonly string[], series: readonly (readonly number[])[]): void;
}

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
    this.#frame.setWords(now, samples, rateText);
    if (!this.#frame.shown) return;
    // It shows the first samples of what it is given, so it is given the last; and it scales from the least of them, so
    // a nought stands before them: a steady rate is a steady height. The nought's own bar becomes the gap before them.
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
