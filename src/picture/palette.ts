// The palettes of terminals: their colours, the distance of two colours, and tables for the nearest one.

/** How many colours the terminal shows. With `none` brightness is shown by characters. */
export type ColorDepth = 'truecolor' | '256' | '16' | 'none';

/** A colour, 0xRRGGBB. */
export type Rgb = number;

/** The levels of the 6x6x6 colour cube of xterm's palette; its greys are 8, 18, ... 238. */
const CUBE_LEVELS = [0, 95, 135, 175, 215, 255];

/** xterm's first 16 colours. Themes change them; these are about the average of common themes. */
export const SIXTEEN: readonly number[] = [
  ...[0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5],
  ...[0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff],
];

/**
 * The squared distance of two colours: 16 times the weighted mean of the squared differences of their channels, in levels.
 * The weights are 5, 9 and 2 sixteenths: the eye is most sensitive to green and least to blue.
 */
export function distance(one: Rgb, other: Rgb): number {
  const red = ((one >> 16) - (other >> 16)) | 0;
  const green = (((one >> 8) & 255) - ((other >> 8) & 255)) | 0;
  const blue = ((one & 255) - (other & 255)) | 0;
  // Math.imul and | 0 keep 32-bit integers, so that the engine adds no overflow checks.
  return (
    (Math.imul(5, Math.imul(red, red)) + Math.imul(9, Math.imul(green, green)) + Math.imul(2, Math.imul(blue, blue))) |
    0
  );
}

function rgbOf(red: number, green: number, blue: number): Rgb {
  return (red << 16) | (green << 8) | blue;
}

/** The colours of xterm's palette by their numbers. */
export const PALETTE_256: Int32Array = Int32Array.from({ length: 256 }, (_, number) => {
  if (number < 16) return SIXTEEN[number] ?? 0;
  if (number >= 232) return rgbOf(1, 1, 1) * (8 + 10 * (number - 232));
  const cube = number - 16;
  const level = (step: number): number => CUBE_LEVELS[step % 6] ?? 0;
  return rgbOf(level(Math.floor(cube / 36)), level(Math.floor(cube / 6)), level(cube));
});

/** The nearest step of the cube, 0 to 5, for each level of a channel. */
export const CUBE_STEP: Uint8Array = Uint8Array.from({ length: 256 }, (_, value) => {
  let best = 0;
  for (let step = 1; step < CUBE_LEVELS.length; step += 1) {
    if (Math.abs((CUBE_LEVELS[step] ?? 0) - value) < Math.abs((CUBE_LEVELS[best] ?? 0) - value)) best = step;
  }
  return best;
});

/** The nearest of the sixteen colours for each colour of 4 bits a channel. */
export const NEAREST_OF_16: Uint8Array = Uint8Array.from({ length: 4096 }, (_, short) => {
  const color = rgbOf((short >> 8) * 17, ((short >> 4) & 15) * 17, (short & 15) * 17);
  let best = 0;
  SIXTEEN.forEach((one, number) => {
    if (distance(one, color) < distance(SIXTEEN[best] ?? 0, color)) best = number;
  });
  return best;
});
