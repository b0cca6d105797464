// The cells of one pane without colours: ASCII art, a heavier character for a brighter cell, or on white for a darker one.
import type { CellRectangle } from '../core/geometry.js';
import { glyphSetOf } from './block-glyphs.js';
import { createDots, type Dots, fillDots } from './cell-colors.js';
import type { RgbPicture } from './decoded-picture.js';
import type { CellPen } from './escapes.js';
import { STALE, UNKNOWN } from './kernel/cells-layout.js';
import type { Rgb } from './palette.js';
import type { EncodeOptions, PaneCells, ShownCell } from './pane-cells.js';

/** From dark to light, each heavier than the one before, all of ASCII. */
export const RAMP = Array.from(' .:-=+*#%@', (character) => character.charCodeAt(0));

/** How many levels of brightness one character represents. */
const STEP = 256 / RAMP.length;

export class CharacterPane implements PaneCells {
  readonly #left: number;
  readonly #top: number;
  readonly #dots: Dots;
  readonly #owned: Uint8Array;
  /** The index of each character in the ramp. */
  #shown: Int16Array;
  #next: Int16Array;

  readonly #isOnLight: boolean;

  /** @param isOnLight Whether the background is light, so that a heavier character is darker. */
  constructor({ left, top, columns, rows }: CellRectangle, isOnLight = false) {
    this.#isOnLight = isOnLight;
    this.#left = left;
    this.#top = top;
    this.#dots = createDots(columns, rows, glyphSetOf('whole'));
    this.#owned = new Uint8Array(columns * rows);
    this.#shown = new Int16Array(columns * rows).fill(STALE);
    this.#next = new Int16Array(columns * rows);
  }

  fill(picture: RgbPicture, dimmed: boolean): boolean {
    return fillDots(this.#dots, picture, 'none', dimmed);
  }

  /** Writes the cells whose error outweighs their bytes. `error` is 16 times a squared level, as `distance` is. */
  encode(pen: CellPen, { lambda, byteLimit }: EncodeOptions): number {
    const { columns, rows, colors } = this.#dots;
    this.#next.set(this.#shown);
    let written = 0;
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        const cell = row * columns + column;
        if (this.#owned[cell] !== 1) continue;
        const old = this.#shown[cell] as number;
        const bright = brightnessOf(colors[cell] as number);
        const brightness = this.#isOnLight ? 255 - bright : bright;
        const nearest = Math.min(RAMP.length - 1, Math.floor(brightness / STEP));
        if (old === nearest) continue;
        if (old !== STALE && pen.length >= byteLimit) continue;
        const cost = lambda * (1 + pen.moveBytes(this.#top + row, this.#left + column));
        if (old !== STALE && error(brightness, old) <= error(brightness, nearest) + cost) continue;
        this.#next[cell] = nearest;
        pen.moveTo(this.#top + row, this.#left + column);
        pen.putCharacter(RAMP[nearest] as number);
        written += 1;
      }
    }
    return written;
  }

  scaleContrast(): void {
    // Characters have no noise filter.
  }

  commit(): void {
    const next = this.#next;
    this.#next = this.#shown;
    this.#shown = next;
  }

  own(row: number, column: number, owned: boolean): boolean {
    const at = row * this.#dots.columns + column;
    if (owned === (this.#owned[at] === 1)) return false;
    this.#owned[at] = owned ? 1 : 0;
    this.#shown[at] = STALE;
    return true;
  }

  forget(): void {
    this.#shown.fill(STALE);
  }

  forgetLastCommit(): void {
    const before = this.#next;
    this.#shown.forEach((shown, cell) => {
      if (shown !== before[cell]) this.#shown[cell] = STALE;
    });
  }

  cell(row: number, column: number): ShownCell | undefined {
    const pattern = this.#shown[row * this.#dots.columns + column];
    if (pattern === undefined || pattern === STALE) return undefined;
    return { pattern, foreground: UNKNOWN, background: UNKNOWN };
  }

  free(): void {
    // The garbage collector frees its arrays.
  }
}

function error(brightness: number, place: number): number {
  const difference = brightness - (place + 0.5) * STEP;
  return 16 * difference * difference;
}

// Rec. 709 luma.
function brightnessOf(color: Rgb): number {
  return 0.2126 * (color >> 16) + 0.7152 * ((color >> 8) & 255) + 0.0722 * (color & 255);
}
