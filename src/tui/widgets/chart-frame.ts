// The panel around a chart: its title has the present value, and its lower edge the statistics of the last minute.
import type { CellRectangle } from '../../core/geometry.js';
import { insideOf } from '../layout/tile-parts.js';
import { statisticsOf } from '../model/history.js';
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

/** A panel with a widget of blessed-contrib in it. It detaches the widget if there is no room for it. */
export class ChartFrame {
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
