// The colours a terminal can show, and which of them is nearest to a given one.

/** How many colours the terminal shows; `none` draws with characters of growing weight instead. */
export type ColorDepth = 'truecolor' | '256' | '16' | 'none';

/** A colour, 0xRRGGBB. */
export type Rgb = number;

/** The colours of a depth. */
export interface Palette {
  /** The colour that the terminal shows which is nearest to this one. */
  readonly nearest: (color: Rgb) => Rgb;
  /** The number by which the terminal knows a colour that `nearest` gave; in truecolor, the colour itself. */
  readonly numberOf: (color: Rgb) => number;
}

/** The levels of the 6x6x6 colour cube of xterm's palette; its greys are 8, 18, ... 238. */
const CUBE_LEVELS = [0, 95, 135, 175, 215, 255];

/** xterm's first 16 colours. Every theme bends them, and these are the middle of what themes do. */
const SIXTEEN = [
  ...[0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5],
  ...[0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff],
];

/** The palette of a depth with colours. */
export function paletteOf(depth: Exclude<ColorDepth, 'none'>): Palette {
  switch (depth) {
    case 'truecolor':
      return { nearest: (color) => color, numberOf: (color) => color };
    case '256':
      return { nearest: (color) => PALETTE_256[nearest256(color)] ?? 0, numberOf: nearest256 };
    case '16':
      return { nearest: (color) => SIXTEEN[nearest16(color)] ?? 0, numberOf: nearest16 };
  }
}

/**
 * How far two colours are from each other, in squared levels: 16 times the mean square of the three channels' differences,
 * weighted as 5, 9 and 2. The eye is keenest in green and dullest in blue.
 */
export function distance(one: Rgb, other: Rgb): number {
  const red = (one >> 16) - (other >> 16);
  const green = ((one >> 8) & 255) - ((other >> 8) & 255);
  const blue = (one & 255) - (other & 255);
  return 5 * red * red + 9 * green * green + 2 * blue * blue;
}

function packed(red: number, green: number, blue: number): Rgb {
  return (red << 16) | (green << 8) | blue;
}

const PALETTE_256 = Int32Array.from({ length: 256 }, (_, number) => {
  if (number < 16) return SIXTEEN[number] ?? 0;
  if (number >= 232) return packed(1, 1, 1) * (8 + 10 * (number - 232));
  const cube = number - 16;
  const level = (step: number): number => CUBE_LEVELS[step % 6] ?? 0;
  return packed(level(Math.floor(cube / 36)), level(Math.floor(cube / 6)), level(cube));
});

const CUBE_STEP = Uint8Array.from({ length: 256 }, (_, value) => {
  let best = 0;
  for (let step = 1; step < CUBE_LEVELS.length; step += 1) {
    if (Math.abs((CUBE_LEVELS[step] ?? 0) - value) < Math.abs((CUBE_LEVELS[best] ?? 0) - value)) best = step;
  }
  return best;
});

// The numbers 0 to 15 are never used: themes redefine them.
function nearest256(color: Rgb): number {
  const [red, green, blue] = [color >> 16, (color >> 8) & 255, color & 255];
  const cube = 16 + 36 * (CUBE_STEP[red] ?? 0) + 6 * (CUBE_STEP[green] ?? 0) + (CUBE_STEP[blue] ?? 0);
  // The best grey under the same weights: their mean, held to the ramp of 24.
  const mean = (5 * red + 9 * green + 2 * blue) / 16;
  const grey = 232 + Math.min(23, Math.max(0, Math.round((mean - 8) / 10)));
  return distance(color, PALETTE_256[grey] ?? 0) < distance(color, PALETTE_256[cube] ?? 0) ? grey : cube;
}

/** The nearest of the sixteen for every colour of 4 bits a channel. */
const SIXTEEN_TABLE = Uint8Array.from({ length: 4096 }, (_, short) => {
  const color = packed((short >> 8) * 17, ((short >> 4) & 15) * 17, (short & 15) * 17);
  let best = 0;
  SIXTEEN.forEach((one, number) => {
    if (distance(one, color) < distance(SIXTEEN[best] ?? 0, color)) best = number;
  });
  return best;
});

function nearest16(color: Rgb): number {
  return SIXTEEN_TABLE[((color >> 12) & 0xf00) | ((color >> 8) & 0xf0) | ((color >> 4) & 15)] ?? 0;
}
