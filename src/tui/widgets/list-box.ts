// Camera list: a panel with a line for each camera. It scrolls to the selected one, and lines can be clicked.
import type { CellRectangle } from '../../core/geometry.js';
import { insideOf } from '../layout/tile-parts.js';
import type { CameraView } from '../model/camera-view.js';
import type { Boxes } from '../terminal/blessed.js';
import { listLines, tableLines } from '../text/list-texts.js';
import { span } from '../text/spans.js';
import type { Theme } from '../text/theme.js';
import { Panel } from './panel.js';

export class ListBox {
  readonly #panel: Panel;
  readonly #kind: 'list' | 'table';
  #shown: readonly (number | undefined)[] = [];

  /** @param kind A `table` has a header and columns of numbers. A `list` has only the name and one number. */
  constructor(boxes: Boxes, theme: Theme, kind: 'list' | 'table') {
    this.#panel = new Panel(boxes, theme);
    this.#kind = kind;
  }

  setRectangle(rectangle: CellRectangle | undefined): void {
    this.#panel.setRectangle(rectangle);
  }

  update(views: readonly CameraView[]): void {
    const { rectangle } = this.#panel;
    if (rectangle === undefined) return;
    const { columns, rows } = insideOf(rectangle);
    const headerRows = this.#kind === 'table' ? 1 : 0;
    const room = Math.max(0, rows - headerRows);
    const selected = views.findIndex((view) => view.selected);
    const first = Math.max(0, Math.min(selected - Math.floor(room / 2), views.length - room));
    const shown = views.slice(first, first + room);
    this.#shown = [...new Array<undefined>(headerRows), ...shown.map(({ camera }) => camera.place)];
    this.#panel.setTitle([span(' cameras ', 'title')], [span(` ${selected + 1} of ${views.length} `)]);
    this.#panel.setLines(this.#kind === 'table' ? tableLines(shown, columns) : listLines(shown, columns));
  }

  /** Returns the place of the camera whose line is at a cell. */
  placeAt(column: number, row: number): number | undefined {
    const { rectangle } = this.#panel;
    if (rectangle === undefined) return undefined;
    const { left, top, columns } = insideOf(rectangle);
    return column >= left && column < left + columns ? this.#shown[row - top] : undefined;
  }
}
