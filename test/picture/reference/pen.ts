// The reference writer of control sequences in JavaScript.
import type { GlyphSet } from '#src/picture/block-glyphs.js';
import { UNKNOWN } from '#src/picture/kernel/cells-layout.js';
import { type ColorDepth, type Palette, paletteOf, type Rgb } from './palette.js';

/** The most bytes one cell can take: a move (12), two colours of truecolor (37) and a glyph (4), with some to spare. */
const MAX_CELL_BYTES = 56;

const ESC = 0x1b;
const BRACKET = 0x5b;
const SEMICOLON = 0x3b;

/** The digits of 0 to 999 in three bytes each, and their numbers. */
const DIGITS = new Uint8Array(3_000);
const DIGIT_COUNTS = new Uint8Array(1_000);
for (let value = 0; value < 1_000; value += 1) {
  const text = String(value);
  DIGIT_COUNTS[value] = text.length;
  for (let at = 0; at < text.length; at += 1) DIGITS[value * 3 + at] = text.charCodeAt(at);
}

/**
 * Writes cells to one buffer that all panes of a screen share. It knows the cursor's position and the terminal's colours,
 * the pen. So it writes only changes, and counts their bytes beforehand. It creates no strings.
 */
export class CellPen {
  readonly #depth: ColorDepth;
  readonly #palette: Palette;
  readonly #isTrueColor: boolean;
  #bytes = new Uint8Array(4_096);
  #length = 0;
  #row = UNKNOWN;
  #column = UNKNOWN;
  #foreground: Rgb = UNKNOWN;
  #background: Rgb = UNKNOWN;

  constructor(depth: ColorDepth) {
    this.#depth = depth;
    this.#isTrueColor = depth === 'truecolor';
    this.#palette = paletteOf(depth === 'none' ? '16' : depth);
  }

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

  /** Sets the state of the cursor and the pen. */
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

  /** The fewest bytes of any colour. */
  get leastColorBytes(): number {
    return this.#isTrueColor ? 10 : this.#depth === '256' ? 6 : 2;
  }

  /** The bytes of most colours. */
  get usualColorBytes(): number {
    return this.#isTrueColor ? 16 : this.#depth === '256' ? 8 : 2;
  }

  get isTrueColor(): boolean {
    return this.#isTrueColor;
  }

  /** The bytes of a colour within its sequence. */
  colorBytes(color: Rgb): number {
    if (this.#isTrueColor) {
      const red = DIGIT_COUNTS[color >> 16] as number;
      return 7 + red + (DIGIT_COUNTS[(color >> 8) & 255] as number) + (DIGIT_COUNTS[color & 255] as number);
    }
    return this.#depth === '256' ? 5 + digits(this.#palette.numberOf(color)) : 2;
  }

  /** The additional bytes of a background. */
  backgroundBytes(color: Rgb): number {
    return !this.#isTrueColor && this.#depth === '16' && this.#palette.numberOf(color) >= 8 ? 1 : 0;
  }

  /** Writes one cell at the cursor. A colour that the pattern does not use is not changed. */
  put(glyphs: GlyphSet, pattern: number, foreground: Rgb, background: Rgb): void {
    const newForeground = foreground !== this.#foreground && pattern !== 0;
    const newBackground = background !== this.#background && pattern !== glyphs.full;
    if (newForeground || newBackground) this.#colors(newForeground, foreground, newBackground, background);
    const count = glyphs.lengths[pattern] as number;
    for (let at = pattern * 4; at < pattern * 4 + count; at += 1) this.#byte(glyphs.utf8[at] as number);
    this.#column += 1;
  }

  #colors(newForeground: boolean, foreground: Rgb, newBackground: boolean, background: Rgb): void {
    this.#csi();
    if (newForeground) {
      this.#color(foreground, 0);
      this.#foreground = foreground;
      if (newBackground) this.#byte(SEMICOLON);
    }
    if (newBackground) {
      this.#color(background, 10);
      this.#background = background;
    }
    this.#byte(0x6d);
  }

  // The code of a background is that of the foreground plus ten.
  #color(color: Rgb, more: number): void {
    switch (this.#depth) {
      case 'truecolor':
        this.#number(38 + more);
        this.#byte(SEMICOLON);
        this.#number(2);
        this.#byte(SEMICOLON);
        this.#number((color >> 16) & 255);
        this.#byte(SEMICOLON);
        this.#number((color >> 8) & 255);
        this.#byte(SEMICOLON);
        this.#number(color & 255);
        return;
      case '256':
        this.#number(38 + more);
        this.#byte(SEMICOLON);
        this.#number(5);
        this.#byte(SEMICOLON);
        this.#number(this.#palette.numberOf(color));
        return;
      case '16': {
        const number = this.#palette.numberOf(color);
        this.#number((number < 8 ? 30 : 82) + number + more);
        return;
      }
      case 'none':
        this.#number(39 + more);
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

  // No real terminal has a thousand columns: larger numbers are clamped.
  #number(value: number): void {
    const clamped = value > 999 ? 999 : value;
    const bytes = this.#bytes;
    const at = this.#length;
    const count = DIGIT_COUNTS[clamped] as number;
    // Always three digits; the next write overwrites those beyond `count`.
    bytes[at] = DIGITS[clamped * 3] as number;
    bytes[at + 1] = DIGITS[clamped * 3 + 1] as number;
    bytes[at + 2] = DIGITS[clamped * 3 + 2] as number;
    this.#length = at + count;
  }

  #grow(wanted: number): void {
    // With room for a move and a reset behind it.
    if (wanted + MAX_CELL_BYTES <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(wanted + MAX_CELL_BYTES, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

function digits(value: number): number {
  return value < 10 ? 1 : value < 100 ? 2 : 3;
}
