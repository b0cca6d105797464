// A small RGB picture becomes what each dot of each cell should show.
import { type Blocks, type GlyphSet, glyphSetOf } from './block-glyphs.js';
import type { RgbPicture } from './decoded-picture.js';
import type { ColorDepth } from './palette.js';

/** How pictures are drawn. Without colours a cell is one character, whatever the blocks. */
export interface CellStyle {
  readonly depth: ColorDepth;
  readonly blocks: Blocks;
}

/** The dots of a style's cells. A picture decoded at columns x across by rows x down pixels loses nothing. */
export function glyphsOf({ depth, blocks }: CellStyle): GlyphSet {
  return glyphSetOf(depth === 'none' ? 'whole' : blocks);
}

/** What each dot of a rectangle of cells is to show: cell by cell in reading order, and within a cell as patterns count. */
export interface Dots {
  readonly columns: number;
  readonly rows: number;
  readonly across: number;
  readonly down: number;
  readonly colors: Int32Array;
}

/** Dots for so many cells, black at first. */
export function createDots(columns: number, rows: number, { across, down }: GlyphSet): Dots {
  return { columns, rows, across, down, colors: new Int32Array(columns * rows * across * down) };
}

/** How much of a dimmed picture's brightness is left, of 256: enough to recognise, too little to take for live. */
const DIMMED = 96;

/**
 * Fills `dots` with `picture`. One of another size is stretched by its nearest pixels: that bridges the moment between a
 * resize and the first picture decoded for it.
 *
 * @returns Whether any dot is another than before.
 */
export function fillDots(dots: Dots, picture: RgbPicture, depth: ColorDepth, dimmed: boolean): boolean {
  const { columns, across, down, colors } = dots;
  const width = columns * across;
  const height = dots.rows * down;
  const { rgb } = picture;
  const spread = SPREAD[depth];
  let changed = false;
  for (let y = 0; y < height; y += 1) {
    const from = (height === picture.height ? y : Math.floor((y * picture.height) / height)) * picture.width;
    const row = Math.floor(y / down) * columns;
    const line = (y % down) * across;
    for (let x = 0; x < width; x += 1) {
      const at = (from + (width === picture.width ? x : Math.floor((x * picture.width) / width))) * 3;
      let red = rgb[at] as number;
      let green = rgb[at + 1] as number;
      let blue = rgb[at + 2] as number;
      if (dimmed) {
        const grey = (red * 54 + green * 183 + blue * 19) >> 8;
        red = dim(red, grey);
        green = dim(green, grey);
        blue = dim(blue, grey);
      }
      if (spread > 0) {
        const shift = shiftAt(x, y, spread);
        red = held(red + shift);
        green = held(green + shift);
        blue = held(blue + shift);
      }
      const color = (red << 16) | (green << 8) | blue;
      const to = across === 1 ? (row + x) * down + line : (row + (x >> 1)) * 2 * down + line + (x & 1);
      if (colors[to] !== color) {
        colors[to] = color;
        changed = true;
      }
    }
  }
  return changed;
}

// Darker and half way to grey: an old picture differs from a live one that happens to be dark.
function dim(value: number, grey: number): number {
  return (((value + grey) >> 1) * DIMMED) >> 8;
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

function shiftAt(x: number, y: number, spread: number): number {
  return Math.round((((BAYER[(y & 3) * 4 + (x & 3)] ?? 0) + 0.5) / 16 - 0.5) * spread);
}
