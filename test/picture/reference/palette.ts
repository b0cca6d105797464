// The reference colour quantisation in JavaScript: the nearest colour that a terminal can show.
import {
  type ColorDepth,
  CUBE_STEP,
  distance,
  NEAREST_OF_16,
  PALETTE_256,
  type Rgb,
  SIXTEEN,
} from '#src/picture/palette.js';

export { type ColorDepth, distance, type Rgb };

/** The colours of a depth. */
export interface Palette {
  /** The nearest colour that the terminal can show. */
  readonly nearest: (color: Rgb) => Rgb;
  /** The palette's number of a colour from `nearest`; in truecolor the colour itself. */
  readonly numberOf: (color: Rgb) => number;
}

const PALETTES: Readonly<Record<Exclude<ColorDepth, 'none'>, Palette>> = {
  truecolor: { nearest: (color) => color, numberOf: (color) => color },
  '256': { nearest: (color) => PALETTE_256[nearest256(color)] ?? 0, numberOf: nearest256 },
  '16': { nearest: (color) => SIXTEEN[nearest16(color)] ?? 0, numberOf: nearest16 },
};

/** The palette of a depth with colours. */
export function paletteOf(depth: Exclude<ColorDepth, 'none'>): Palette {
  return PALETTES[depth];
}

// The numbers 0 to 15 are never used: themes redefine them.
function nearest256(color: Rgb): number {
  const [red, green, blue] = [color >> 16, (color >> 8) & 255, color & 255];
  const cube = 16 + 36 * (CUBE_STEP[red] ?? 0) + 6 * (CUBE_STEP[green] ?? 0) + (CUBE_STEP[blue] ?? 0);
  // The best grey under the same weights: their mean, clamped to the 24 greys.
  const mean = (5 * red + 9 * green + 2 * blue) / 16;
  const grey = 232 + Math.min(23, Math.max(0, Math.round((mean - 8) / 10)));
  return distance(color, PALETTE_256[grey] ?? 0) < distance(color, PALETTE_256[cube] ?? 0) ? grey : cube;
}

function nearest16(color: Rgb): number {
  return NEAREST_OF_16[((color >> 12) & 0xf00) | ((color >> 8) & 0xf0) | ((color >> 4) & 15)] ?? 0;
}
