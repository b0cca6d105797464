// Popup in the middle of the screen: a title, and lines that scroll where there is no room for all of them.
import type { Popup } from '../model/view-state.js';
import type { Boxes } from '../terminal/blessed.js';
import { cut, type Span, span, widthOf } from '../text/spans.js';
import type { Theme } from '../text/theme.js';
import { Panel } from './panel.js';

/** The size of the screen, in cells. */
export interface ScreenCells {
  readonly columns: number;
  readonly rows: number;
}

/** The room for lines in a popup on such a screen. */
export function popupRoom({ columns, rows }: ScreenCells): ScreenCells {
  return { columns: Math.max(1, columns - (columns < 50 ? 2 : 6)), rows: Math.max(1, rows - (rows < 16 ? 2 : 4)) };
}

export class PopupBox {
  readonly #theme: Theme;
  readonly #panel: Panel;
  #maxTop = 0;
  #rows = 1;

  constructor(boxes: Boxes, theme: Theme) {
    this.#theme = theme;
    this.#panel = new Panel(boxes, theme);
  }

  /** The largest first line, and the number of visible lines. */
  get extent(): { readonly popupMaxTop: number; readonly popupRows: number } {
    return { popupMaxTop: this.#maxTop, popupRows: this.#rows };
  }

  /** Whether a cell belongs to the open popup. */
  covers(column: number, row: number): boolean {
    return this.#panel.covers(column, row);
  }

  hide(): void {
    this.#panel.setRectangle(undefined);
    this.#maxTop = 0;
  }

  /** Shows the lines, which are at most as wide as `popupRoom` says, from the popup's first line on. */
  show({ top }: Popup, title: string, lines: readonly (readonly Span[])[], screen: ScreenCells): void {
    const room = popupRoom(screen);
    this.#rows = Math.min(room.rows, lines.length);
    this.#maxTop = Math.max(0, lines.length - this.#rows);
    const first = Math.min(top, this.#maxTop);
    const shown = lines.slice(first, first + this.#rows).map((line) => cut(line, room.columns));
    // The width is that of all lines, so that scrolling does not change it.
    const width = Math.min(room.columns, Math.max(widthOf([span(title)]) + 18, ...lines.map(widthOf)) + 1);
    const columns = Math.min(screen.columns, width + 2);
    const rows = Math.min(screen.rows, shown.length + 2);
    const left = Math.floor((screen.columns - columns) / 2);
    this.#panel.setRectangle({ left, top: Math.floor((screen.rows - rows) / 2), columns, rows });
    this.#panel.setTitle([span(` ${title} `, 'title')], [span(' Esc closes ', 'dim')], this.#theme.frameSelected);
    const below = this.#maxTop - first;
    this.#panel.setFooter(below > 0 ? [span(` ${below} more, PgDn `, 'stalled')] : []);
    this.#panel.setLines(shown);
  }
}
