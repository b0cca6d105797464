// A pane's picture in sixels: keeps what the screen shows, and sends only the cells that have changed.
//
// Source: VT330/VT340 Programmer Reference Manual, volume 2, chapter 14.
import type { CellRectangle, Size } from '../../core/geometry.js';
import type { RgbPicture } from '../decoded-picture.js';
import type { ByteWriter } from './byte-writer.js';
import { type PixelRectangle, rectanglesOf } from './rectangles.js';
import type { SixelPalette } from './sixel-palette.js';

/** A sixel is a column of six pixels, and a band is a row of sixels. */
const BAND_PIXELS = 6;

/** The character of a sixel is '?' plus its six bits; the top pixel is the lowest bit. */
const FIRST_SIXEL = 0x3f;

/** Run-length encoding saves bytes from this many repeats on. */
const MIN_RUN = 4;

/** A pixel is drawn again when a channel differs by more than this. Without it sensor noise would resend every cell. */
const TOLERANCE = 12;

const NO_REGISTER = 255;

/** The picture of one pane. */
export class SixelPicture {
  readonly #palette: SixelPalette;
  readonly #size: Size;
  readonly #cell: Size;
  /** The register of each pixel, and the exact colour that it was chosen for. */
  readonly #registers: Uint8Array;
  readonly #colors: Uint8Array;
  readonly #stale: Uint8Array;
  readonly #columns: number;
  readonly #rows: number;

  /** @param cell The size of a cell in pixels, whole numbers. */
  constructor(palette: SixelPalette, columns: number, rows: number, cell: Size) {
    this.#palette = palette;
    this.#columns = columns;
    this.#rows = rows;
    this.#cell = cell;
    this.#size = { width: columns * cell.width, height: rows * cell.height };
    this.#registers = new Uint8Array(this.#size.width * this.#size.height).fill(NO_REGISTER);
    this.#colors = new Uint8Array(this.#registers.length * 3);
    this.#stale = new Uint8Array(columns * rows).fill(1);
  }

  /** The picture's size in pixels. */
  get size(): Size {
    return this.#size;
  }

  /** The cell on the screen was overwritten: it is stale. */
  forget(row: number, column: number): void {
    this.#stale[row * this.#columns + column] = 1;
  }

  /** Takes the next picture, which must have `size`. The cells that it changes become stale. */
  update({ rgb, width, height }: RgbPicture): void {
    if (width !== this.#size.width || height !== this.#size.height)
      throw new RangeError(`a picture of ${width}x${height} for ${this.#size.width}x${this.#size.height} pixels`);
    const colors = this.#colors;
    for (let y = 0, pixel = 0; y < height; y += 1) {
      const row = Math.floor(y / this.#cell.height) * this.#columns;
      for (let x = 0; x < width; x += 1, pixel += 1) {
        const at = pixel * 3;
        const red = rgb[at] as number;
        const green = rgb[at + 1] as number;
        const blue = rgb[at + 2] as number;
        const isNear =
          Math.abs(red - (colors[at] as number)) <= TOLERANCE &&
          Math.abs(green - (colors[at + 1] as number)) <= TOLERANCE &&
          Math.abs(blue - (colors[at + 2] as number)) <= TOLERANCE;
        if (isNear && this.#registers[pixel] !== NO_REGISTER) continue;
        colors[at] = red;
        colors[at + 1] = green;
        colors[at + 2] = blue;
        const register = this.#palette.nearest(red, green, blue, x, y);
        if (register === this.#registers[pixel]) continue;
        this.#registers[pixel] = register;
        this.#stale[row + Math.floor(x / this.#cell.width)] = 1;
      }
    }
  }

  /**
   * Writes the stale cells that are `owned`, as few images. Returns how many cells. The screen's last row must not be among
   * them: xterm scrolls when an image reaches it.
   *
   * @param left The pane's column on the screen; `top` is its row.
   * @param owned One byte a cell, row by row.
   */
  paint(out: ByteWriter, left: number, top: number, owned: Uint8Array): number {
    const mask = this.#stale.map((stale, at) => stale & (owned[at] ?? 0));
    let written = 0;
    for (const cells of rectanglesOf(mask, this.#columns, this.#rows)) {
      out.moveTo(top + cells.top, left + cells.left);
      this.#image(out, this.#pixelsOf(cells));
      written += cells.columns * cells.rows;
    }
    mask.forEach((painted, at) => {
      if (painted === 1) this.#stale[at] = 0;
    });
    return written;
  }

  #pixelsOf({ left, top, columns, rows }: CellRectangle): PixelRectangle {
    const { width, height } = this.#cell;
    return { x: left * width, y: top * height, width: columns * width, height: rows * height };
  }

  /** Writes one image: its size, then its bands, each with one line of sixels for each of its colours. */
  #image(out: ByteWriter, part: PixelRectangle): void {
    // The second parameter, 1: pixels that no sixel sets stay unchanged. The last band may reach below the image.
    out.text(`\x1bP0;1q"1;1;${part.width};${part.height}`);
    const defined = new Uint8Array(this.#palette.size);
    for (let y = 0; y < part.height; y += BAND_PIXELS) {
      if (y > 0) out.text('-');
      this.#band(out, { ...part, y: part.y + y, height: Math.min(BAND_PIXELS, part.height - y) }, defined);
    }
    out.text('\x1b\\');
  }

  #band(out: ByteWriter, part: PixelRectangle, defined: Uint8Array): void {
    const lines = new Map<number, Uint8Array>();
    for (let bit = 0; bit < part.height; bit += 1) {
      const from = (part.y + bit) * this.#size.width + part.x;
      for (let x = 0; x < part.width; x += 1) {
        const register = this.#registers[from + x] as number;
        let line = lines.get(register);
        if (line === undefined) {
          line = new Uint8Array(part.width);
          lines.set(register, line);
        }
        line[x] = (line[x] as number) | (1 << bit);
      }
    }
    let isFirst = true;
    for (const [register, line] of lines) {
      // Back to the start of the band, for its next colour.
      if (!isFirst) out.text('$');
      isFirst = false;
      this.#select(out, register, defined);
      writeLine(out, line);
    }
  }

  /** Selects a colour, and defines it before its first use in the image. In xterm a definition does not select. */
  #select(out: ByteWriter, register: number, defined: Uint8Array): void {
    if (defined[register] !== 1) {
      defined[register] = 1;
      const [red, green, blue] = this.#palette.percents.subarray(register * 3);
      out.text(`#${register};2;${red};${green};${blue}`);
    }
    out.text(`#${register}`);
  }
}

/** Writes sixels with run-length encoding. Empty ones at the end are left out. */
function writeLine(out: ByteWriter, line: Uint8Array): void {
  let end = line.length;
  while (end > 0 && line[end - 1] === 0) end -= 1;
  for (let at = 0; at < end; ) {
    const bits = line[at] as number;
    let next = at + 1;
    while (next < end && line[next] === bits) next += 1;
    const repeats = next - at;
    if (repeats >= MIN_RUN) {
      out.text(`!${repeats}`);
      out.byte(FIRST_SIXEL + bits);
    } else {
      for (let one = 0; one < repeats; one += 1) out.byte(FIRST_SIXEL + bits);
    }
    at = next;
  }
}
