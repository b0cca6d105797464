// Chooses how to write one cell, by Lagrangian rate-distortion optimisation: J = D + lambda R.
//
// D is the growth of the summed `distance` of all dots from their colours. R is the number of bytes, and `lambda` is the
// Lagrange multiplier (Sullivan and Wiegand, "Rate-distortion optimization for video compression", 1998).
//
// One candidate is a space, or a full block, in a colour of the pen. Another is a space in a new colour. The others are the
// glyph of the two groups of dots, with either group as the foreground. Each of its two colours is new or the pen's. Of
// equally cheap candidates the first one is taken.
import { UNKNOWN } from '../cells-layout';
import { distance, distances, pairOf, twice } from './color';
import { background, backgroundWeight, foreground, foregroundWeight, growth } from './color-runs';
import { isLongBackground, nearest } from './nearest-color';
import { colorBytes, glyphBytes, LEAST_COLOR_BYTES, ONE_COLOR, TWO_COLORS } from './pen';
import * as groups from './split';

/** A cost above every possible one. */
export const NEVER: f64 = 1e12;

/** The pen's colour is not used for a colour that differs by more: 16 levels in the weighted mean of the channels. */
const MAX_REUSE_DISTANCE = 16 * 16 * 16;

const FULL = (1 << DOTS) - 1;

/** The lane of the second group. A cell of one dot has no first group. */
const SECOND: u8 = DOTS > 1 ? 1 : 0;

/** The result of `choose`: the dots in the foreground, and which of the two colours are new. */
export let chosenPattern: i32 = 0;
export let isForegroundNew: bool = false;
export let isBackgroundNew: bool = false;

function take(pattern: i32, newForeground: bool, newBackground: bool): void {
  chosenPattern = pattern;
  isForegroundNew = newForeground;
  isBackgroundNew = newBackground;
}

/** The cost of showing a group of dots in the pen's colour. */
function reuse(itsDistance: i32, dots: f64, color: i32, weight: f64): f64 {
  return color === UNKNOWN || itsDistance > MAX_REUSE_DISTANCE ? NEVER : (itsDistance as f64) * growth(dots, weight);
}

/** The cost of showing both groups in the pen's colour; `apart` is their error around their mean. */
function reuseForAll(one: i32, ones: f64, other: i32, others: f64, apart: f64, color: i32, weight: f64): f64 {
  if (color === UNKNOWN || max(one, other) > MAX_REUSE_DISTANCE) return NEVER;
  const fromMean = (one as f64) * ones + (other as f64) * others - apart;
  return apart + (fromMean / (DOTS as f64)) * growth(DOTS as f64, weight);
}

/**
 * Finds the cheapest way to write a cell, and sets `chosenPattern` and the others to it.
 *
 * @param cell The cell's dots.
 * @param toPen The distances of its two dots from the pen's foreground and background; unused if it has more dots.
 * @returns Whether a candidate costs less than `limit`.
 */
export function choose(cell: usize, toPen: v128, glyphs: usize, lambda: f64, limit: f64): bool {
  // The two groups of dots. In a cell of one or two dots each dot is a group.
  let pattern = 1;
  let one = load<i32>(cell);
  let other = DOTS > 1 ? load<i32>(cell, 4) : one;
  let ones: f64 = DOTS > 1 ? 1 : 0;
  let others: f64 = 1;
  let error: f64 = 0;
  if (DOTS > 2) {
    groups.split(cell);
    pattern = groups.splitPattern;
    one = groups.firstColor;
    other = groups.secondColor;
    ones = groups.firstCount;
    others = groups.secondCount;
    error = groups.splitError;
    toPen = distances(pairOf(one, other), twice(foreground), twice(background));
  }
  const isOneColor = DOTS > 2 ? pattern === 0 : one === other;
  const inverse = FULL ^ pattern;
  const oneToForeground = i32x4.extract_lane(toPen, 0);
  const otherToForeground = i32x4.extract_lane(toPen, SECOND);
  const oneToBackground = i32x4.extract_lane(toPen, 2);
  const otherToBackground = i32x4.extract_lane(toPen, 2 + SECOND);
  const start = limit - error;
  let least = start;

  // Candidates in the pen's colours.
  const apart = isOneColor ? 0 : ((distance(one, other) as f64) * ones * others) / (DOTS as f64);
  const space =
    lambda + reuseForAll(oneToBackground, ones, otherToBackground, others, apart, background, backgroundWeight);
  if (space < least) {
    least = space;
    take(0, false, false);
  }
  // Half blocks have no full block: see block-glyphs.ts.
  if (DOTS > 2) {
    const block =
      lambda * glyphBytes(glyphs, FULL) +
      reuseForAll(oneToForeground, ones, otherToForeground, others, apart, foreground, foregroundWeight);
    if (block < least) {
      least = block;
      take(FULL, false, false);
    }
  }
  const oneInForeground = reuse(oneToForeground, ones, foreground, foregroundWeight);
  const otherInForeground = reuse(otherToForeground, others, foreground, foregroundWeight);
  const oneInBackground = reuse(oneToBackground, ones, background, backgroundWeight);
  const otherInBackground = reuse(otherToBackground, others, background, backgroundWeight);
  const glyph = lambda * glyphBytes(glyphs, pattern);
  const inverseGlyph = DOTS > 2 ? lambda * glyphBytes(glyphs, inverse) : glyph;
  if (!isOneColor) {
    const kept = glyph + oneInForeground + otherInBackground;
    if (kept < least) {
      least = kept;
      take(pattern, false, false);
    }
    const swapped = inverseGlyph + otherInForeground + oneInBackground;
    if (swapped < least) {
      least = swapped;
      take(inverse, false, false);
    }
  }
  // More than two dots may fit the pen's colours better in other groups.
  if (DOTS > 2 && foreground !== UNKNOWN && background !== UNKNOWN) {
    groups.fit(cell, foreground, background);
    const fitted = (groups.fitError as f64) - error + lambda * glyphBytes(glyphs, groups.fitPattern);
    if (fitted < least) {
      least = fitted;
      take(groups.fitPattern, false, false);
    }
  }

  // All other candidates need a new colour.
  const color = lambda * LEAST_COLOR_BYTES;
  const oneColor = lambda * ONE_COLOR;
  if (least < oneColor + color) return least < start;

  // One new colour for all dots. `apart` is a lower bound for the error of any single colour.
  if (apart + oneColor + color + lambda < least) {
    const mean = nearest(meanOfCell(one, other));
    const flatError = ones * (distance(one, mean) as f64) + others * (distance(other, mean) as f64);
    const bytes = colorBytes(mean) + (isLongBackground(mean) as i32) + 1;
    const flat = flatError + oneColor + lambda * (bytes as f64);
    if (flat < least) {
      least = flat;
      take(0, false, true);
    }
  }
  if (isOneColor) return least < start;

  // A new colour for the first group and one of the pen's for the second; then the reverse; then two new colours.
  const bothColors = lambda * TWO_COLORS + 2 * color;
  let isOneKnown = false;
  let costOfOne: f64 = 0;
  if (glyph + bothColors < least || glyph + min(otherInForeground, otherInBackground) + oneColor + color < least) {
    const newOne = nearest(one);
    isOneKnown = true;
    costOfOne = ones * (distance(one, newOne) as f64) + lambda * (colorBytes(newOne) as f64);
    const inForeground = glyph + costOfOne + otherInBackground + oneColor;
    if (inForeground < least) {
      least = inForeground;
      take(pattern, true, false);
    }
    const inBackground = asBackground(inverseGlyph + otherInForeground + costOfOne, newOne, lambda) + oneColor;
    if (inBackground < least) {
      least = inBackground;
      take(inverse, false, true);
    }
  }
  if (glyph + bothColors < least || glyph + min(oneInForeground, oneInBackground) + oneColor + color < least) {
    const newOther = nearest(other);
    const costOfOther = others * (distance(other, newOther) as f64) + lambda * (colorBytes(newOther) as f64);
    const inForeground = inverseGlyph + costOfOther + oneInBackground + oneColor;
    if (inForeground < least) {
      least = inForeground;
      take(inverse, true, false);
    }
    const inBackground = asBackground(glyph + oneInForeground + costOfOther, newOther, lambda) + oneColor;
    if (inBackground < least) {
      least = inBackground;
      take(pattern, false, true);
    }
    if (isOneKnown) {
      const both = glyph + costOfOne + costOfOther + lambda * (TWO_COLORS + (isLongBackground(newOther) as f64));
      if (both < least) {
        least = both;
        take(pattern, true, true);
      }
    }
  }
  return least < start;
}

/** The cost of a candidate whose new colour is the background. */
function asBackground(cost: f64, color: i32, lambda: f64): f64 {
  return isLongBackground(color) ? cost + lambda : cost;
}

function meanOfCell(one: i32, other: i32): i32 {
  if (DOTS > 2) return groups.allColor;
  // Rounded half up, byte by byte.
  return i32x4.extract_lane(i8x16.avgr_u(i32x4.splat(one), i32x4.splat(other)), 0);
}
