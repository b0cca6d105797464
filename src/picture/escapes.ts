// Cells become the bytes a terminal understands, written into one buffer, with the pen and the cursor remembered.
import type { ColorCode, ColorDepth } from './palette.js';

/** The glyphs of a cell whose halves differ, and of one whose halves agree. */
export type Glyph = 'upper' | 'lower' | 'space';

/** The most bytes one cell can take: a move (12), two colours of truecolor (37) and a glyph (3), with some to spare. */
const MAX_CELL_BYTES = 56;

const ESC = 0x1b;
const BRACKET = 0x5b;
const SEMICOLON = 0x3b;

/** The digits of 0 to 999, as bytes, three to a number; their counts beside them. */
const DIGITS = new Uint8Array(3_000);
const DIGIT_COUNTS = new Uint8Array(1_000);
for (let value = 0; value < 1_000; value += 1) {
  const text = String(value);
  DIGIT_COUNTS[value] = text.length;
  for (let at = 0; at < text.length; at += 1) DIGITS[value * 3 + at] = text.charCodeAt(at);
}

/**
 * Writes cells into one buffer that all panes of a screen share. It remembers where the cursor stands and which colours
 * the terminal's pen has, and writes only what must change. No strings are made.
 */
export class CellPen {
  readonly #depth: ColorDepth;
  #bytes = new Uint8Array(4_096);
  #length = 0;
  // -1: not known, so whatever is wanted next is written.
  #row = -1;
  #column = -1;
  #foreground = -1;
  #background = -1;

  constructor(depth: ColorDepth) {
    this.#depth = depth;
  }

  /** What was written since `begin`: a view, valid until the next one. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
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
    this.#row = -1;
    this.#column = -1;
    this.#foreground = -1;
    this.#background = -1;
  }

  /** Adds bytes that are ready made. */
  append(bytes: Uint8Array): void {
    this.#grow(this.#length + bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Makes sure that `cells` more cells fit; once before a pane, so that no cell has to ask. */
  ensure(cells: number): void {
    this.#grow(this.#length + cells * MAX_CELL_BYTES);
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
      this.#byte(SEMICOLON);
      this.#number(column + 1);
      this.#byte(0x48);
    }
    this.#row = row;
    this.#column = column;
  }

  /** How many of two colours the pen would have to be given. */
  cost(foreground: ColorCode, background: ColorCode): number {
    return (foreground === this.#foreground ? 0 : 1) + (background === this.#background ? 0 : 1);
  }

  /** Writes one cell where the cursor stands. A space leaves the foreground alone. */
  put(glyph: Glyph, foreground: ColorCode, background: ColorCode): void {
    this.#colors(glyph === 'space' ? this.#foreground : foreground, background);
    if (glyph === 'space') {
      this.#byte(0x20);
    } else {
      this.#byte(0xe2);
      this.#byte(0x96);
      this.#byte(glyph === 'upper' ? 0x80 : 0x84);
    }
    this.#column += 1;
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
    this.#foreground = -1;
    this.#background = -1;
  }

  #colors(foreground: ColorCode, background: ColorCode): void {
    const newForeground = foreground !== this.#foreground;
    const newBackground = background !== this.#background;
    if (!newForeground && !newBackground) return;
    this.#csi();
    if (newForeground) this.#color(foreground, 30, 90, 38);
    if (newForeground && newBackground) this.#byte(SEMICOLON);
    if (newBackground) this.#color(background, 40, 100, 48);
    this.#byte(0x6d);
    this.#foreground = foreground;
    this.#background = background;
  }

  #color(code: ColorCode, base: number, brightBase: number, extended: number): void {
    switch (this.#depth) {
      case 'truecolor':
        this.#number(extended);
        this.#byte(SEMICOLON);
        this.#byte(0x32);
        this.#byte(SEMICOLON);
        this.#number((code >> 16) & 255);
        this.#byte(SEMICOLON);
        this.#number((code >> 8) & 255);
        this.#byte(SEMICOLON);
        this.#number(code & 255);
        return;
      case '256':
        this.#number(extended);
        this.#byte(SEMICOLON);
        this.#byte(0x35);
        this.#byte(SEMICOLON);
        this.#number(code);
        return;
      case '16':
        this.#number(code < 8 ? base + code : brightBase + code - 8);
        return;
      case 'none':
        this.#number(base + 9);
        return;
    }
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
    const held = Math.min(value, 999);
    const count = DIGIT_COUNTS[held] as number;
    for (let at = 0; at < count; at += 1) this.#byte(DIGITS[held * 3 + at] as number);
  }

  #grow(wanted: number): void {
    // Room for a move and a reset behind whatever is asked for.
    if (wanted + MAX_CELL_BYTES <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(wanted + MAX_CELL_BYTES, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
