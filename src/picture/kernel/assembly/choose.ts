// The choice, for one cell, of how to write it: by Lagrangian rate-distortion optimisation, J = D + lambda R.
//
// D is the sum of `distance` over the cell's dots, R the number of bytes, `lambda` what a byte costs (Sullivan and Wiegand,
// "Rate-distortion optimization for video compression", 1998). The ways to write a cell are: a space, or a full block, in a
// colour that the pen has; a space in a new colour; the glyph of the two groups of dots, with either group as the
// foreground, each of the two colours new or the pen's. Of equally cheap ways the first one is taken.
import { UNKNOWN } from '../cells-layout';
import { distance, distances, pairOf, twice } from './color';
import { isLongBackground, nearest } from './nearest-color';
import { background, colorBytes, foreground, glyphBytes, LEAST_COLOR_BYTES, ONE_COLOR, TWO_COLORS } from './pen';
import { sharedColor } from './shared-color';
import * as groups from './split';

/** Larger than every cost. */
export const NEVER: f64 = 1e12;

/** The pen's colour stands for no colour that differs by more: 16 levels in a weighted mean of the channels. */
const MAX_REUSE_DISTANCE = 16 * 16 * 16;

/** The next cells share a new colour while the error of that is worth no more bytes than about one and a half colours. */
const SHARED_COLOR_BYTES: f64 = 25;

const FULL = (1 << DOTS) - 1;

/** Which of two lanes the second group is in. A cell of one dot has no first group. */
const SECOND: u8 = DOTS > 1 ? 1 : 0;

/** What `choose` found. */
export let chosenPattern: i32 = 0;
export let chosenForeground: i32 = 0;
export let chosenBackground: i32 = 0;

function take(pattern: i32, itsForeground: i32, itsBackground: i32): void {
  chosenPattern = pattern;
  chosenForeground = itsForeground;
  chosenBackground = itsBackground;
}

/** What it costs to show a dot in the pen's colour. */
function reuse(itsDistance: i32, color: i32): f64 {
  return color === UNKNOWN || itsDistance > MAX_REUSE_DISTANCE ? NEVER : (itsDistance as f64);
}

/**
 * Finds the cheapest way to write a cell, and leaves it in `chosen...`.
 *
 * @param cell The cell's dots.
 * @param toPen The distances of its two dots from the pen's foreground and background; unused where it has more dots.
 * @param rowEnd The end of the dots of its row of cells.
 * @returns Whether there is a way for less than `limit`.
 */
export function choose(cell: usize, toPen: v128, rowEnd: usize, glyphs: usize, lambda: f64, limit: f64): bool {
  // The two groups of dots. One or two dots are groups by themselves.
  let straight = 1;
  let one = load<i32>(cell);
  let other = DOTS > 1 ? load<i32>(cell, 4) : one;
  let ones: f64 = DOTS > 1 ? 1 : 0;
  let others: f64 = 1;
  let error: f64 = 0;
  if (DOTS > 2) {
    groups.split(cell);
    straight = groups.splitPattern;
    one = groups.firstColor;
    other = groups.secondColor;
    ones = groups.firstCount;
    others = groups.secondCount;
    error = groups.splitError;
    toPen = distances(pairOf(one, other), twice(foreground), twice(background));
  }
  const isOneColor = DOTS > 2 ? straight === 0 : one === other;
  const turned = FULL ^ straight;
  const oneInForeground = ones * reuse(i32x4.extract_lane(toPen, 0), foreground);
  const otherInForeground = others * reuse(i32x4.extract_lane(toPen, SECOND), foreground);
  const oneInBackground = ones * reuse(i32x4.extract_lane(toPen, 2), background);
  const otherInBackground = others * reuse(i32x4.extract_lane(toPen, 2 + SECOND), background);
  const start = limit - error;
  let least = start;

  // With the colours that the pen has.
  const space = oneInBackground + otherInBackground + lambda;
  if (space < least) {
    least = space;
    take(0, background, background);
  }
  // Half blocks are drawn without the full one: see glyphs.ts.
  if (DOTS > 2) {
    const block = oneInForeground + otherInForeground + lambda * glyphBytes(glyphs, FULL);
    if (block < least) {
      least = block;
      take(FULL, foreground, foreground);
    }
  }
  const glyph = lambda * glyphBytes(glyphs, straight);
  const turnedGlyph = DOTS > 2 ? lambda * glyphBytes(glyphs, turned) : glyph;
  if (!isOneColor) {
    const kept = glyph + oneInForeground + otherInBackground;
    if (kept < least) {
      least = kept;
      take(straight, foreground, background);
    }
    const swapped = turnedGlyph + otherInForeground + oneInBackground;
    if (swapped < least) {
      least = swapped;
      take(turned, foreground, background);
    }
  }
  // More than two dots may be grouped otherwise to suit the pen's colours.
  if (DOTS > 2 && foreground !== UNKNOWN && background !== UNKNOWN) {
    groups.fit(cell, foreground, background);
    const fitted = (groups.fitError as f64) - error + lambda * glyphBytes(glyphs, groups.fitPattern);
    if (fitted < least) {
      least = fitted;
      take(groups.fitPattern, foreground, background);
    }
  }

  // Nothing else is to be had without a new colour.
  const color = lambda * LEAST_COLOR_BYTES;
  const oneColor = lambda * ONE_COLOR;
  if (least < oneColor + color) return least < start;
  const next = cell + (DOTS << 2);
  const tolerance = (SHARED_COLOR_BYTES * lambda) as i32;

  // One new colour for all dots. The two groups are at least so far from any, together.
  const apart = isOneColor ? 0 : ((distance(one, other) as f64) * ones * others) / (DOTS as f64);
  if (apart + oneColor + color + lambda < least) {
    const mean = nearest(sharedColor(meanOfCell(one, other), DOTS, next, rowEnd, tolerance));
    const flatError = ones * (distance(one, mean) as f64) + others * (distance(other, mean) as f64);
    const bytes = colorBytes(mean) + (isLongBackground(mean) as i32) + 1;
    const flat = flatError + oneColor + lambda * (bytes as f64);
    if (flat < least) {
      least = flat;
      take(0, mean, mean);
    }
  }
  if (isOneColor) return least < start;

  // A new colour for the first group, beside either of the pen's; then one for the second; then both.
  let newOne = UNKNOWN;
  let costOfOne: f64 = 0;
  const bothColors = lambda * TWO_COLORS + 2 * color;
  if (glyph + bothColors < least || glyph + min(otherInForeground, otherInBackground) + oneColor + color < least) {
    newOne = nearest(DOTS === 2 ? sharedColor(one, 1, next, rowEnd, tolerance) : one);
    costOfOne = ones * (distance(one, newOne) as f64) + lambda * (colorBytes(newOne) as f64);
    const inForeground = glyph + costOfOne + otherInBackground + oneColor;
    if (inForeground < least) {
      least = inForeground;
      take(straight, newOne, background);
    }
    const inBackground = asBackground(turnedGlyph + otherInForeground + costOfOne, newOne, lambda) + oneColor;
    if (inBackground < least) {
      least = inBackground;
      take(turned, foreground, newOne);
    }
  }
  if (glyph + bothColors < least || glyph + min(oneInForeground, oneInBackground) + oneColor + color < least) {
    const newOther = nearest(DOTS === 2 ? sharedColor(other, 1, next + 4, rowEnd, tolerance) : other);
    const costOfOther = others * (distance(other, newOther) as f64) + lambda * (colorBytes(newOther) as f64);
    const inForeground = turnedGlyph + costOfOther + oneInBackground + oneColor;
    if (inForeground < least) {
      least = inForeground;
      take(turned, newOther, background);
    }
    const inBackground = asBackground(glyph + oneInForeground + costOfOther, newOther, lambda) + oneColor;
    if (inBackground < least) {
      least = inBackground;
      take(straight, foreground, newOther);
    }
    if (newOne !== UNKNOWN) {
      const both = glyph + costOfOne + costOfOther + lambda * (TWO_COLORS + (isLongBackground(newOther) as f64));
      if (both < least) {
        least = both;
        take(straight, newOne, newOther);
      }
    }
  }
  return least < start;
}

/** The cost of a way to write a cell whose new color is the background. */
function asBackground(cost: f64, color: i32, lambda: f64): f64 {
  return isLongBackground(color) ? cost + lambda : cost;
}

function meanOfCell(one: i32, other: i32): i32 {
  if (DOTS > 2) return groups.allColor;
  // Rounded half up, byte by byte.
  return i32x4.extract_lane(i8x16.avgr_u(i32x4.splat(one), i32x4.splat(other)), 0);
}
