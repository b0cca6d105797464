// One pane's picture on a shared screen: knows what its cells really show, and writes only what differs.
import type { CellRectangle } from '../core/geometry.js';
import { type CellStyle, type Cells, createCells, fillCells } from './cells.js';
import type { CellPen } from './escapes.js';
import type { RgbPicture } from './picture.js';

/** What no cell can be asked to show: it stands for "not known", and so never equals what is wanted. */
const STALE = -1;

/**
 * Keeps, for a rectangle of cells, the picture wanted there, what is on the screen, and which of the cells are the
 * pane's own: a popup over the picture takes some away, and they are left alone until they come back.
 */
export class PanePainter {
  readonly #style: CellStyle;
  #left = 0;
  #top = 0;
  #wanted: Cells = createCells(0, 0);
  #shown: Cells = createCells(0, 0);
  #owned = new Uint8Array(0);
  #picture: RgbPicture | undefined;
  #dimmed = false;
  #changed = false;

  constructor(style: CellStyle) {
    this.#style = style;
  }

  /** Where the pane stands, in cells. */
  get place(): CellRectangle {
    return { left: this.#left, top: this.#top, columns: this.#wanted.columns, rows: this.#wanted.rows };
  }

  /** Whether there may be something to write. */
  get changed(): boolean {
    return this.#changed;
  }

  /** Moves the pane. None of the cells is its own before `own` says so. Returns whether it moved. */
  setPlace(place: CellRectangle): boolean {
    const { left, top, columns, rows } = place;
    if (left === this.#left && top === this.#top && columns === this.#wanted.columns && rows === this.#wanted.rows)
      return false;
    this.#left = left;
    this.#top = top;
    this.#wanted = createCells(columns, rows);
    this.#shown = createCells(columns, rows);
    this.#owned = new Uint8Array(columns * rows);
    this.forget();
    this.#fill();
    return true;
  }

  /** The picture to show from now on; dimmed when it is an old one. Undefined: nothing is painted. */
  setPicture(picture: RgbPicture | undefined, dimmed: boolean): void {
    if (picture === this.#picture && dimmed === this.#dimmed) return;
    this.#picture = picture;
    this.#dimmed = dimmed;
    this.#fill();
  }

  /** Says whether a cell, counted from the pane's corner, is the pane's own. One that becomes so is stale. */
  own(row: number, column: number, owned: boolean): void {
    const at = row * this.#wanted.columns + column;
    if (owned === (this.#owned[at] === 1)) return;
    this.#owned[at] = owned ? 1 : 0;
    this.#shown.top[at] = STALE;
    this.#changed = true;
  }

  /** Nothing is known of the screen any more: every cell is painted anew. */
  forget(): void {
    this.#shown.top.fill(STALE);
    this.#changed = true;
  }

  /** Writes every cell of its own that does not show what it should. Returns how many. */
  paint(pen: CellPen): number {
    this.#changed = false;
    if (this.#picture === undefined) return 0;
    const { columns, rows, top, bottom } = this.#wanted;
    const shown = this.#shown;
    pen.ensure(columns * rows);
    let written = 0;
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        const at = row * columns + column;
        const upper = top[at] as number;
        const lower = bottom[at] as number;
        if (this.#owned[at] !== 1 || (shown.top[at] === upper && shown.bottom[at] === lower)) continue;
        shown.top[at] = upper;
        shown.bottom[at] = lower;
        pen.moveTo(this.#top + row, this.#left + column);
        this.#put(pen, upper, lower);
        written += 1;
      }
    }
    return written;
  }

  #put(pen: CellPen, upper: number, lower: number): void {
    if (this.#style.depth === 'none') pen.putCharacter(upper);
    else if (upper === lower) pen.put('space', upper, upper);
    // Of the two ways to draw the same cell, the one that leaves the pen as it is.
    else if (pen.cost(lower, upper) < pen.cost(upper, lower)) pen.put('lower', lower, upper);
    else pen.put('upper', upper, lower);
  }

  #fill(): void {
    this.#changed = true;
    if (this.#picture !== undefined) fillCells(this.#wanted, this.#picture, this.#style, this.#dimmed);
  }
}
