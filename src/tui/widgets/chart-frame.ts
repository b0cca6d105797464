// The panel around one of blessed-contrib's widgets, which is only there while it has room.
import type { CellRectangle } from '../../core/geometry.js';
import { figuresOf } from '../model/history.js';
import { type BlessedElement, type Boxes, place, type Stage } from '../terminal/blessed.js';
import { type Span, span } from '../text/spans.js';
import type { Theme } from '../text/theme.js';
import { insideOf, Panel } from './panel.js';

export interface ChartFrameOptions {
  readonly stage: Stage;
  readonly theme: Theme;
  readonly title: string;
  /** The least room that the widget needs, in cells. */
  readonly minColumns: number;
  readonly minRows: number;
}

export class ChartFrame {
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

  /** Says in words what the widget draws. */
  setWords(now: number, samples: readonly number[], text: (value: number) => string): void {
    const { title } = this.#options;
    this.#panel.setTitle([span(` ${title} `, 'title')], [span(` now ${text(now)} `)]);
    const figures = figuresOf(samples);
    this.#panel.setFoot(figures === undefined ? [] : this.#foot(text(figures.mean), text(figures.p95)));
  }

  #foot(mean: string, p95: string): Span[] {
    const long = [span(' mean ', 'dim'), span(mean), span('  95 % ', 'dim'), span(`${p95} `)];
    const length = long.reduce((sum, one) => sum + one.text.length, 0);
    return length <= this.#columns - 3 ? long : [span(' mean ', 'dim'), span(`${mean} `)];
  }
}
