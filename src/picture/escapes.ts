// The output buffer of all panes of a screen, with the state of the terminal's cursor and colours (SGR).
import { UNKNOWN } from './kernel/cells-layout.js';
import type { Rgb } from './palette.js';

/** The most bytes that one cell can take: a move (12), two colours of truecolor (37) and a glyph (4), with some to spare. */
export const MAX_CELL_BYTES = 56;

const ESC = 0x1b;
const BRACKET = 0x5b;
const SEMICOLON = 0x3b;

/**
 * The output buffer that all panes of a screen share. It has the cursor's position and the terminal's colours, called
 * the pen, after the last byte: so only changes are written.
 */
export class CellPen {
  #bytes = new Uint8Array(4_096);
  #length = 0;
  #row = UNKNOWN;
  #column = UNKNOWN;
  #foreground: Rgb = UNKNOWN;
  #background: Rgb = UNKNOWN;
  #mark = { length: 0, row: UNKNOWN, column: UNKNOWN, foreground: UNKNOWN, background: UNKNOWN };

  /** The bytes since `begin`: a view, valid until the next write. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** How many bytes were written since `begin`. */
  get length(): number {
    return this.#length;
  }

  /** The cursor's row and column, counted from 0, or UNKNOWN. */
  get row(): number {
    return this.#row;
  }

  get column(): number {
    return this.#column;
  }

  /** The colours in which the terminal draws the next character, or UNKNOWN. */
  get foreground(): Rgb {
    return this.#foreground;
  }

  get background(): Rgb {
    return this.#background;
  }

  /** Allocates room for a screen of so many changed cells. Call it when the size changes. */
  reserve(cells: number): void {
    this.#grow(cells * MAX_CELL_BYTES);
  }

  /** Clears the buffer. The terminal's cursor and pen are unknown. */
  begin(): void {
    this.#length = 0;
    this.forget();
  }

  /** Other output has changed the cursor and the pen: both are unknown. */
  forget(): void {
    this.#row = UNKNOWN;
    this.#column = UNKNOWN;
    this.#foreground = UNKNOWN;
    this.#background = UNKNOWN;
  }

  /** Saves the state, for `rewind`. */
  mark(): void {
    this.#mark.length = this.#length;
    this.#mark.row = this.#row;
    this.#mark.column = this.#column;
    this.#mark.foreground = this.#foreground;
    this.#mark.background = this.#background;
  }

  /** Restores the state of `mark`: what was written since is dropped. */
  rewind(): void {
    this.#length = this.#mark.length;
    this.#row = this.#mark.row;
    this.#column = this.#mark.column;
    this.#foreground = this.#mark.foreground;
    this.#background = this.#mark.background;
  }

  /** Appends bytes. The cursor and the pen are taken to be unchanged. */
  append(bytes: Uint8Array): void {
    this.#grow(this.#length + bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Sets the state of the cursor and the pen after appended bytes. */
  resume(
    { row, column }: { readonly row: number; readonly column: number },
    { foreground, background }: { readonly foreground: Rgb; readonly background: Rgb },
  ): void {
    this.#row = row;
    this.#column = column;
    this.#foreground = foreground;
    this.#background = background;
  }

  /** Makes sure that `cells` more cells fit: called once for each pane, so that no cell has to check. */
  ensure(cells: number): void {
    this.#grow(this.#length + cells * MAX_CELL_BYTES);
  }

  /** How many bytes `moveTo` would write. */
  moveBytes(row: number, column: number): number {
    if (row === this.#row) {
      const step = column - this.#column;
      if (step === 0) return 0;
      if (step > 0) return step === 1 ? 3 : 3 + digits(step);
    }
    return column === 0 ? 3 + digits(row + 1) : 4 + digits(row + 1) + digits(column + 1);
  }

  /** Moves the cursor to a cell, counted from 0: by no bytes, by CUF (to the right), or by CUP (a position). */
  moveTo(row: number, column: number): void {
    if (row === this.#row && column === this.#column) return;
    this.#csi();
    if (row === this.#row && column > this.#column) {
      if (column - this.#column > 1) this.#number(column - this.#column);
      this.#byte(0x43);
    } else {
      this.#number(row + 1);
      if (column > 0) {
        this.#byte(SEMICOLON);
        this.#number(column + 1);
      }
      this.#byte(0x48);
    }
    this.#row = row;
    this.#column = column;
  }

  /** Writes one ASCII character at the cursor, in the pen's colours. */
  putCharacter(code: number): void {
    this.#byte(code);
    this.#column += 1;
  }

  /** Resets the pen to the terminal's default colours. */
  reset(): void {
    this.#csi();
    this.#byte(0x6d);
    this.#foreground = UNKNOWN;
    this.#background = UNKNOWN;
  }

  #csi(): void {
    this.#byte(ESC);
    this.#byte(BRACKET);
  }

  #byte(value: number): void {
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  // No real terminal has a thousand columns: larger numbers are clamped.
  #number(value: number): void {
    const clamped = Math.min(999, value);
    if (clamped > 99) this.#byte(0x30 + Math.floor(clamped / 100));
    if (clamped > 9) this.#byte(0x30 + (Math.floor(clamped / 10) % 10));
    this.#byte(0x30 + (clamped % 10));
  }

  #grow(minBytes: number): void {
    // With room for a move and a reset behind it.
    if (minBytes + MAX_CELL_BYTES <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(minBytes + MAX_CELL_BYTES, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

function digits(value: number): number {
  return value < 10 ? 1 : value < 100 ? 2 : 3;
}
