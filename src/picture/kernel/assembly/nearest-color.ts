// Colour quantisation: the nearest colour that the terminal can show at DEPTH, and its number.
import { COLORS_16, COLORS_256, CUBE_STEPS, NEAREST_16, PALETTE_16, PALETTE_256, TRUECOLOR } from '../cells-layout';
import { distance } from './color';

function colorOf(palette: usize, number: i32): i32 {
  return load<i32>(palette + (number << 2));
}

/** The number of the nearest colour in xterm's palette: from the cube or the greys, whichever is nearer. */
export function number256(color: i32): i32 {
  const red = color >> 16;
  const green = (color >> 8) & 255;
  const blue = color & 255;
  const cube =
    16 +
    36 * (load<u8>(red, CUBE_STEPS) as i32) +
    6 * (load<u8>(green, CUBE_STEPS) as i32) +
    (load<u8>(blue, CUBE_STEPS) as i32);
  // The greys are 8, 18, ... 238. Under the weights of `distance` the best one is nearest to the weighted mean of the
  // channels, here in sixteenths: step (mean - 8) / 10, rounded.
  const step = max(0, 5 * red + 9 * green + 2 * blue - 48) / 160;
  const grey = 232 + min(23, step);
  const isGrey = distance(color, colorOf(PALETTE_256, grey)) < distance(color, colorOf(PALETTE_256, cube));
  return isGrey ? grey : cube;
}

/** The number of the nearest of the sixteen colours: 8 to 15 are the bright ones. */
export function number16(color: i32): i32 {
  return load<u8>(((color >> 12) & 0xf00) | ((color >> 8) & 0xf0) | ((color >> 4) & 15), NEAREST_16);
}

/** The nearest colour that the terminal can show. */
export function nearest(color: i32): i32 {
  if (DEPTH === TRUECOLOR) return color;
  if (DEPTH === COLORS_256) return colorOf(PALETTE_256, number256(color));
  return colorOf(PALETTE_16, number16(color));
}

/** Whether this colour takes one byte more as a background: SGR 100 to 107, for the bright ones of 16 colours. */
export function isLongBackground(color: i32): bool {
  return DEPTH === COLORS_16 && number16(color) >= 8;
}
