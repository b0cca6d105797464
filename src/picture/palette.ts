// The colours a terminal can show, and which of them is nearest to a given one.

/** How many colours the terminal shows; `none` draws with characters of growing weight instead. */
export type ColorDepth = 'truecolor' | '256' | '16' | 'none';

/**
 * A colour as this terminal knows it: 0xRRGGBB in truecolor, the palette's index in 256 and 16, and the character's code
 * in none. Never negative.
 */
export type ColorCode = number;

/** From an RGB colour, each channel 0 to 255, to the terminal's nearest. */
export type Quantise = (red: number, green: number, blue: number) => ColorCode;

/** From dark to light, each heavier than the one before, all of ASCII. */
const RAMP = Array.from(' .:-=+*#%@', (character) => character.charCodeAt(0));

/** The levels of the 6x6x6 colour cube of xterm's palette; its greys are 8, 18, ... 238. */
const CUBE_LEVELS = [0, 95, 135, 175, 215, 255];

/** xterm's first 16 colours. Every theme bends them, and these are the middle of what themes do. */
const SIXTEEN: readonly (readonly [number, number, number])[] = [
  [0, 0, 0],
  [205, 0, 0],
  [0, 205, 0],
  [205, 205, 0],
  [0, 0, 238],
  [205, 0, 205],
  [0, 205, 205],
  [229, 229, 229],
  [127, 127, 127],
  [255, 0, 0],
  [0, 255, 0],
  [255, 255, 0],
  [92, 92, 255],
  [255, 0, 255],
  [0, 255, 255],
  [255, 255, 255],
];

/** The nearest-colour function of a depth. */
export function quantiserOf(depth: ColorDepth): Quantise {
  switch (depth) {
    case 'truecolor':
      return (red, green, blue) => (red << 16) | (green << 8) | blue;
    case '256':
      return nearest256;
    case '16':
      return nearest16;
    case 'none':
      return nearestWeight;
  }
}

// The eye is keenest in green and dullest in blue.
function distance(red: number, green: number, blue: number): number {
  return 5 * red * red + 9 * green * green + 2 * blue * blue;
}

const CUBE_STEP = Uint8Array.from({ length: 256 }, (_, value) => {
  let best = 0;
  for (let step = 1; step < CUBE_LEVELS.length; step += 1) {
    if (Math.abs((CUBE_LEVELS[step] ?? 0) - value) < Math.abs((CUBE_LEVELS[best] ?? 0) - value)) best = step;
  }
  return best;
});

// The indices 0 to 15 are never used: themes redefine them.
function nearest256(red: number, green: number, blue: number): ColorCode {
  const r = CUBE_STEP[red] ?? 0;
  const g = CUBE_STEP[green] ?? 0;
  const b = CUBE_STEP[blue] ?? 0;
  const cube = distance((CUBE_LEVELS[r] ?? 0) - red, (CUBE_LEVELS[g] ?? 0) - green, (CUBE_LEVELS[b] ?? 0) - blue);
  // The best grey under the same weights: their mean, held to the ramp of 24.
  const mean = (5 * red + 9 * green + 2 * blue) / 16;
  const shade = Math.min(23, Math.max(0, Math.round((mean - 8) / 10)));
  const level = 8 + 10 * shade;
  const grey = distance(level - red, level - green, level - blue);
  return grey < cube ? 232 + shade : 16 + 36 * r + 6 * g + b;
}

/** The nearest of the sixteen for every colour of 4 bits a channel. */
const SIXTEEN_TABLE = Uint8Array.from({ length: 4096 }, (_, packed) => {
  const red = (packed >> 8) * 17;
  const green = ((packed >> 4) & 15) * 17;
  const blue = (packed & 15) * 17;
  let best = 0;
  let bestDistance = Number.POSITIVE_INFINITY;
  SIXTEEN.forEach(([r, g, b], index) => {
    const d = distance(r - red, g - green, b - blue);
    if (d < bestDistance) [best, bestDistance] = [index, d];
  });
  return best;
});

function nearest16(red: number, green: number, blue: number): ColorCode {
  return SIXTEEN_TABLE[((red >> 4) << 8) | ((green >> 4) << 4) | (blue >> 4)] ?? 0;
}

// Rec. 709 luma.
function nearestWeight(red: number, green: number, blue: number): ColorCode {
  const luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return RAMP[Math.min(RAMP.length - 1, Math.floor((luma * RAMP.length) / 256))] ?? 32;
}
