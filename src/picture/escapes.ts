// The bytes of all panes of a screen in one buffer, with the terminal's pen and cursor remembered.
import { UNKNOWN } from './kernel/cells-layout.js';
import type { Rgb } from './palette.js';

/** The most bytes one cell can take: a move (12), two colours of truecolor (37) and a glyph (4), with some to spare. */
export const MAX_CELL_BYTES = 56;

const ESC = 0x1b;
const BRACKET = 0x5b;
const SEMICOLON = 0x3b;

/**
 * A buffer that all panes of a screen share. It remembers where the cursor stands and which colours the terminal's pen has
 * behind the last byte, so that only what must change is written.
 */
export class CellPen {
  #bytes = new Uint8Array(4_096);
  #length = 0;
  #row = UNKNOWN;
  #column = UNKNOWN;
  #foreground: Rgb = UNKNOWN;
  #background: Rgb = UNKNOWN;
  #mark = { length: 0, row: UNKNOWN, column: UNKNOWN, foreground: UNKNOWN, background: UNKNOWN };

  /** What was written since `begin`: a view, valid until the next one. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** How many bytes that is. */
  get length(): number {
    return this.#length;
  }

  /** Where the cursor stands, counted from 0, or UNKNOWN. */
  get row(): number {
    return this.#row;
  }

  get column(): number {
    return this.#column;
  }

  /** The colours that characters are drawn in now, or UNKNOWN. */
  get foreground(): Rgb {
    return this.#foreground;
  }

  get background(): Rgb {
    return this.#background;
  }

  /** Makes room for a screen of so many cells, each of them changed. To be called when the size changes. */
  reserve(cells: number): void {
    this.#grow(cells * MAX_CELL_BYTES);
  }

  /** Starts a new run of bytes. What the terminal's pen and cursor are like is not known any more. */
  begin(): void {
    this.#length = 0;
    this.forget();
  }

  /** Something else moved the cursor and the pen. */
  forget(): void {
    this.#row = UNKNOWN;
    this.#column = UNKNOWN;
    this.#foreground = UNKNOWN;
    this.#background = UNKNOWN;
  }

  /** Notes how far it has got, for `rewind`. */
  mark(): void {
    this.#mark.length = this.#length;
    this.#mark.row = this.#row;
    this.#mark.column = this.#column;
    this.#mark.foreground = this.#foreground;
    this.#mark.background = this.#background;
  }

  /** Takes back what was written since `mark`. */
  rewind(): void {
    this.#length = this.#mark.length;
    this.#row = this.#mark.row;
    this.#column = this.#mark.column;
    this.#foreground = this.#mark.foreground;
    this.#background = this.#mark.background;
  }

  /** Adds bytes that are ready made. */
  append(bytes: Uint8Array): void {
    this.#grow(this.#length + bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Takes over what the cursor and the pen are like behind bytes that were appended. */
  resume(
    { row, column }: { readonly row: number; readonly column: number },
    { foreground, background }: { readonly foreground: Rgb; readonly background: Rgb },
  ): void {
    this.#row = row;
    this.#column = column;
    this.#foreground = foreground;
    this.#background = background;
  }

  /** Makes sure that `cells` more cells fit; once before a pane, so that no cell has to ask. */
  ensure(cells: number): void {
    this.#grow(this.#length + cells * MAX_CELL_BYTES);
  }

  /** The bytes that `moveTo` would write. */
  moveBytes(row: number, column: number): number {
    if (row === this.#row) {
      const step = column - this.#column;
      if (step === 0) return 0;
      if (step > 0) return step === 1 ? 3 : 3 + digits(step);
    }
    return column === 0 ? 3 + digits(row + 1) : 4 + digits(row + 1) + digits(column + 1);
  }

  /** Puts the cursor on a cell, rows and columns counted from 0: by nothing, a step to the right, or in full. */
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

  /** Writes one character of ASCII where the cursor stands, in the pen's present colours. */
  putCharacter(code: number): void {
    this.#byte(code);
    this.#column += 1;
  }

  /** Gives the pen back its default colours. */
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

  // A terminal of a thousand columns is past every real one; its numbers are held rather than written wrongly.
  #number(value: number): void {
    const held = Math.min(999, value);
    if (held > 99) this.#byte(0x30 + Math.floor(held / 100));
    if (held > 9) this.#byte(0x30 + (Math.floor(held / 10) % 10));
    this.#byte(0x30 + (held % 10));
  }

  #grow(wanted: number): void {
    // Room for a move and a reset behind whatever is asked for.
    if (wanted + MAX_CELL_BYTES <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(wanted + MAX_CELL_BYTES, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

function digits(value: number): number {
  return value < 10 ? 1 : value < 100 ? 2 : 3;
}
