// Help popup: what the keys do, and the settings of the dashboard.
import type { Setting } from '../model/dashboard-settings.js';
import { KEY_HELP } from '../model/keys.js';
import type { Boxes } from '../terminal/blessed.js';
import { cut, type Span, span, widthOf } from '../text/spans.js';
import type { Theme } from '../text/theme.js';
import { Panel } from './panel.js';

const KEYS_WIDTH = 16;
const COLUMN_GAP = 2;

/**
 * Returns the lines of the help, in one column, or in two if one is longer than `rows`. Text that does not fit into
 * `columns` and `rows` is cut.
 */
export function helpLines(settings: readonly Setting[], columns: number, rows: number): Span[][] {
  const line = (keys: string, text: string, width: number): Span[] => [
    span(` ${keys}`.padEnd(width), 'key'),
    span(text),
  ];
  const values = settings.map(([name, value]) => [span(` ${name}`.padEnd(KEYS_WIDTH), 'dim'), span(value)]);
  const long = KEY_HELP.map(({ keys, description }) => line(keys, description, KEYS_WIDTH));
  if (long.length + 1 + values.length <= rows) return [...long, [], ...values].map((one) => cut(one, columns));
  const half = Math.ceil(long.length / 2);
  const columnWidth = Math.floor((columns - COLUMN_GAP) / 2);
  const keys =
    Math.max(...long.map(widthOf)) <= columnWidth ? long : KEY_HELP.map((one) => line(one.keys, one.short, KEYS_WIDTH));
  const pairedLines = Array.from({ length: half }, (_, index) => {
    const left = cut(keys[index] ?? [], columnWidth);
    return [
      ...left,
      span(' '.repeat(columnWidth - widthOf(left) + COLUMN_GAP)),
      ...cut(keys[index + half] ?? [], columnWidth),
    ];
  });
  return [...pairedLines, [], ...values.map((one) => cut(one, columns))].slice(0, rows);
}

export class HelpBox {
  readonly #theme: Theme;
  readonly #panel: Panel;

  constructor(boxes: Boxes, theme: Theme) {
    this.#theme = theme;
    this.#panel = new Panel(boxes, theme);
  }

  /** Opens, updates or closes the popup, which is in the middle of a screen of this size. */
  show(open: boolean, screen: { readonly columns: number; readonly rows: number }, settings: readonly Setting[]): void {
    if (!open) {
      this.#panel.setRectangle(undefined);
      return;
    }
    const lines = helpLines(settings, screen.columns - 6, screen.rows - 4);
    const columns = Math.min(screen.columns - 4, Math.max(...lines.map(widthOf)) + 4);
    const rows = lines.length + 2;
    const left = Math.floor((screen.columns - columns) / 2);
    this.#panel.setRectangle({ left, top: Math.floor((screen.rows - rows) / 2), columns, rows });
    this.#panel.setTitle([span(' help ', 'title')], [span(' Esc closes ', 'dim')], this.#theme.frameSelected);
    this.#panel.setLines(lines);
  }
}
