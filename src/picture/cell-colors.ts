// Resampling: gives each dot of each cell its colour in a small RGB picture.
import { type Blocks, type GlyphSet, glyphSetOf } from './block-glyphs.js';
import type { RgbPicture } from './decoded-picture.js';
import type { ColorDepth } from './palette.js';
import { bayerThreshold, dimChannel, lumaOf } from './pixel-effects.js';

/** How pictures are drawn. Without colours a cell is one character, whatever the blocks. */
export interface CellStyle {
  readonly depth: ColorDepth;
  readonly blocks: Blocks;
  /** Whether the background of the terminal is light. It matters without colours only: then heavy characters are dark. */
  readonly isOnLight?: boolean;
}

/** The dots of a style's cells. A picture decoded at columns x across by rows x down pixels loses nothing. */
export function glyphsOf({ depth, blocks }: CellStyle): GlyphSet {
  return glyphSetOf(depth === 'none' ? 'whole' : blocks);
}

/** The colour of each dot in a rectangle of cells: cell by cell in reading order, and within a cell as patterns count. */
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

/**
 * Fills `dots` with `picture`. A picture of another size is scaled to its nearest pixels. That bridges the time between a
 * resize and the first picture that is decoded for it.
 *
 * @returns Whether any dot has changed.
 */
export function fillDots(dots: Dots, picture: RgbPicture, depth: ColorDepth, dimmed: boolean): boolean {
  const { columns, across, down, colors } = dots;
  const width = columns * across;
  const height = dots.rows * down;
  const { rgb } = picture;
  const amplitude = DITHER_AMPLITUDE[depth];
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
        const luma = lumaOf(red, green, blue);
        red = dimChannel(red, luma);
        green = dimChannel(green, luma);
        blue = dimChannel(blue, luma);
      }
      if (amplitude > 0) {
        const offset = ditherOffset(x, y, amplitude);
        red = clampByte(red + offset);
        green = clampByte(green + offset);
        blue = clampByte(blue + offset);
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

function clampByte(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

/**
 * The amplitude of ordered dithering, in levels. Sixteen colours are so far apart that a face would be one flat area. With
 * 256 the steps are too small to matter, and dithering would cost bytes.
 */
const DITHER_AMPLITUDE: Readonly<Record<ColorDepth, number>> = { truecolor: 0, '256': 0, '16': 96, none: 16 };

function ditherOffset(x: number, y: number, amplitude: number): number {
  return Math.round((bayerThreshold((y & 3) * 4 + (x & 3)) - 0.5) * amplitude);
}
