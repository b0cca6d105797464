// Popup with the controls of a camera.
import { cellText } from '../../core/text.js';
import type { ControlsView } from '../model/popup/controls-popup.js';
import type { Boxes } from '../terminal/blessed.js';
import { controlLines } from '../text/control-texts.js';
import { span, widthOf } from '../text/spans.js';
import type { Theme } from '../text/theme.js';
import { Panel } from './panel.js';

const MAX_COLUMNS = 92;
const MIN_LINES = 6;

export class ControlsBox {
  readonly #theme: Theme;
  readonly #panel: Panel;

  constructor(boxes: Boxes, theme: Theme) {
    this.#theme = theme;
    this.#panel = new Panel(boxes, theme);
  }

  /** Whether a cell belongs to the open popup. */
  covers(column: number, row: number): boolean {
    return this.#panel.covers(column, row);
  }

  /**
   * Opens, updates or closes the popup. It is at the lower edge of a screen of this size, and half as high at most, so that the
   * picture can be seen.
   */
  show(view: ControlsView | undefined, screen: { readonly columns: number; readonly rows: number }): void {
    if (view === undefined) {
      this.#panel.setRectangle(undefined);
      return;
    }
    const mostRows = Math.max(MIN_LINES, Math.floor(screen.rows / 2) - 2);
    const lines = controlLines(view, Math.min(MAX_COLUMNS, screen.columns - 4) - 2, mostRows);
    const columns = Math.min(screen.columns - 4, Math.max(...lines.map(widthOf), 24) + 3);
    const rows = lines.length + 2;
    const left = Math.floor((screen.columns - columns) / 2);
    this.#panel.setRectangle({ left, top: Math.max(0, screen.rows - rows - 1), columns, rows });
    const title = span(` ${cellText(view.camera)}: controls `, 'title');
    this.#panel.setTitle([title], [span(' Esc closes ', 'dim')], this.#theme.frameSelected);
    this.#panel.setLines(lines);
  }
}
