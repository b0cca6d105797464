// The help as a popup in the middle of the screen.
import type { Boxes } from '../terminal/blessed.js';
import { helpLines, type Setting } from '../text/help-texts.js';
import { span, widthOf } from '../text/spans.js';
import type { Theme } from '../text/theme.js';
import { Panel } from './panel.js';

export class HelpBox {
  readonly #theme: Theme;
  readonly #panel: Panel;

  constructor(boxes: Boxes, theme: Theme) {
    this.#theme = theme;
    this.#panel = new Panel(boxes, theme);
  }

  /** Opens, updates or closes it, on a screen of that size. */
  show(open: boolean, screen: { readonly columns: number; readonly rows: number }, settings: readonly Setting[]): void {
    if (!open) {
      this.#panel.setPlace(undefined);
      return;
    }
    const lines = helpLines(settings, screen.columns - 6, screen.rows - 4);
    const columns = Math.min(screen.columns - 4, Math.max(...lines.map(widthOf)) + 4);
    const rows = lines.length + 2;
    const left = Math.floor((screen.columns - columns) / 2);
    this.#panel.setPlace({ left, top: Math.floor((screen.rows - rows) / 2), columns, rows });
    this.#panel.setTitle([span(' help ', 'title')], [span(' Esc closes ', 'dim')], this.#theme.frameSelected);
    this.#panel.setLines(lines);
  }
}
