// A small RGB picture becomes cells: what colour each half of each is to show.

import { type ColorCode, type ColorDepth, type Quantise, quantiserOf } from './palette.js';
import type { RgbPicture } from './picture.js';

/** The upper and the lower colour of each cell, row by row. */
export interface Cells {
  readonly columns: number;
  readonly rows: number;
  readonly top: Int32Array;
  readonly bottom: Int32Array;
}

/**
 * How pictures are drawn. `whole` shows one colour a cell, for terminals and fonts that have nothing but ASCII; without
 * colours a cell is always whole.
 */
export interface CellStyle {
  readonly depth: ColorDepth;
  readonly blocks: 'half' | 'whole';
}

/** Cells for a picture of `columns` x `rows`, black at first. */
export function createCells(columns: number, rows: number): Cells {
  return { columns, rows, top: new Int32Array(columns * rows), bottom: new Int32Array(columns * rows) };
}

/** How much of a dimmed picture's brightness is left, of 256: enough to recognise, too little to take for live. */
const DIMMED = 96;

/**
 * Fills `cells` with `picture`. A picture of another size is stretched by its nearest pixels: that bridges the moment
 * between a resize and the first picture decoded for it.
 */
export function fillCells(cells: Cells, picture: RgbPicture, style: CellStyle, dimmed: boolean): void {
  const { columns, rows, top, bottom } = cells;
  const { rgb, width, height } = picture;
  const quantise = dimmed ? dimming(quantiserOf(style.depth)) : quantiserOf(style.depth);
  const spread = SPREAD[style.depth];
  const whole = style.blocks === 'whole' || style.depth === 'none';
  for (let row = 0; row < rows; row += 1) {
    const upperRow = Math.floor((row * 2 * height) / (rows * 2)) * width;
    const lowerRow = Math.floor(((row * 2 + 1) * height) / (rows * 2)) * width;
    for (let column = 0; column < columns; column += 1) {
      const x = columns === width ? column : Math.floor((column * width) / columns);
      const upper = (upperRow + x) * 3;
      const lower = (lowerRow + x) * 3;
      const at = row * columns + column;
      if (whole) {
        const shift = noise(row, column, spread);
        top[at] = bottom[at] = quantise(
          held(mean(rgb, upper, lower) + shift),
          held(mean(rgb, upper + 1, lower + 1) + shift),
          held(mean(rgb, upper + 2, lower + 2) + shift),
        );
      } else {
        top[at] = pixel(rgb, upper, quantise, noise(row * 2, column, spread));
        bottom[at] = pixel(rgb, lower, quantise, noise(row * 2 + 1, column, spread));
      }
    }
  }
}

function pixel(rgb: Uint8Array, at: number, quantise: Quantise, shift: number): ColorCode {
  const red = rgb[at] as number;
  const green = rgb[at + 1] as number;
  const blue = rgb[at + 2] as number;
  return shift === 0
    ? quantise(red, green, blue)
    : quantise(held(red + shift), held(green + shift), held(blue + shift));
}

function held(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

/**
 * How far colours are spread before the nearest is taken. Sixteen colours are so far apart that a face is one flat area;
 * with 256 the steps are too small to matter, and spreading them would cost bytes.
 */
const SPREAD: Readonly<Record<ColorDepth, number>> = { truecolor: 0, '256': 0, '16': 96, none: 16 };

/** Bayer's 4x4 matrix: it stands still, so that a still picture stays one. (Diffused errors would crawl.) */
const BAYER = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];

function noise(row: number, column: number, spread: number): number {
  if (spread === 0) return 0;
  return Math.round((((BAYER[(row & 3) * 4 + (column & 3)] ?? 0) + 0.5) / 16 - 0.5) * spread);
}

function mean(rgb: Uint8Array, one: number, other: number): number {
  return ((rgb[one] as number) + (rgb[other] as number) + 1) >> 1;
}

// Darker and half way to grey: an old picture differs from a live one that happens to be dark.
function dimming(quantise: Quantise): Quantise {
  return (red, green, blue) => {
    const grey = (red * 54 + green * 183 + blue * 19) >> 8;
    return quantise(dim(red, grey), dim(green, grey), dim(blue, grey));
  };
}

function dim(value: number, grey: number): number {
  return (((value + grey) >> 1) * DIMMED) >> 8;
}
