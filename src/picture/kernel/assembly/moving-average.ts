// The temporal noise filter: an exponential moving average of each dot, which starts again where a cell moves.
import {
  MAX_STATIC_COUNT,
  PANE_COLORS,
  PANE_COLUMNS,
  PANE_FILTERED,
  PANE_MEANS,
  PANE_ROWS,
  PANE_STATIC_COUNTS,
  STATIC_FROM,
} from '../cells-layout';
import { pairAt, squares, sum } from './color';

const PAIRS = (DOTS + 1) >> 1;
const CELL_BYTES = DOTS << 2;

/** The weight of an outlier in the mean is 1/4. */
const OUTLIER_SHIFT = 2;

/** One half in 8.8 fixed point: a level represents all values that are rounded to it. */
const HALF: i16 = 0x80;

/**
 * Takes the next picture's colours. A cell moves if it differs from its mean by more than a threshold: a sum of `distance`
 * over its dots. Then its mean starts again with this picture. Otherwise the picture is mixed into the mean.
 *
 * Of a noisy picture's thousands of cells, some exceed any threshold by chance. So a static cell moves
 * only if it exceeds it twice in a row, or by far. Else its mean would start again with the very outlier.
 *
 * @param threshold For a mean of several pictures.
 * @param outlierThreshold For a static cell, at least `threshold`.
 * @param firstThreshold For a mean of one picture, which is as noisy as the next one.
 * @returns How many cells move, or are not yet static.
 */
export function filter(pane: usize, threshold: i32, outlierThreshold: i32, firstThreshold: i32): i32 {
  const cells = load<i32>(pane, PANE_COLUMNS) * load<i32>(pane, PANE_ROWS);
  let colors: usize = load<i32>(pane, PANE_COLORS);
  let filtered: usize = load<i32>(pane, PANE_FILTERED);
  let means: usize = load<i32>(pane, PANE_MEANS);
  let counts: usize = load<i32>(pane, PANE_STATIC_COUNTS);
  const end = counts + cells;
  let moving = 0;
  for (; counts < end; counts += 1) {
    const count: i32 = load<u8>(counts);
    const difference = error(colors, filtered);
    if (count > STATIC_FROM && difference > threshold && difference <= outlierThreshold) {
      mix(colors, filtered, means, OUTLIER_SHIFT);
      store<u8>(counts, STATIC_FROM);
    } else if (difference > (count === 0 ? firstThreshold : threshold)) {
      restart(colors, filtered, means);
      store<u8>(counts, 0);
      moving += 1;
    } else {
      if (difference > 0) mix(colors, filtered, means, shiftFor(count));
      moving += count + 1 < STATIC_FROM ? 1 : 0;
      store<u8>(counts, count + (count < MAX_STATIC_COUNT ? 1 : 0));
    }
    colors += CELL_BYTES;
    filtered += CELL_BYTES;
    means += CELL_BYTES << 1;
  }
  return moving;
}

/** The next picture's weight is 1 / 2^shift: 1/2, then 1/4, then 1/8. Less would follow changes of light too slowly. */
function shiftFor(count: i32): i32 {
  return count < 1 ? 1 : count < 4 ? 2 : 3;
}

function error(colors: usize, filtered: usize): i32 {
  let errors = squares(i16x8.sub(pairAt(colors, 0), pairAt(filtered, 0)));
  if (PAIRS > 1) errors = i32x4.add(errors, squares(i16x8.sub(pairAt(colors, 1), pairAt(filtered, 1))));
  if (PAIRS > 2) errors = i32x4.add(errors, squares(i16x8.sub(pairAt(colors, 2), pairAt(filtered, 2))));
  if (PAIRS > 3) errors = i32x4.add(errors, squares(i16x8.sub(pairAt(colors, 3), pairAt(filtered, 3))));
  return sum(errors);
}

function restart(colors: usize, filtered: usize, means: usize): void {
  for (let pair = 0; pair < PAIRS; pair += 1) storeMeans(means, pair, fixedPoint(colors, pair));
  memory.copy(filtered, colors, CELL_BYTES);
}

function mix(colors: usize, filtered: usize, means: usize, shift: i32): void {
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const old = loadMeans(means, pair);
    const next = i16x8.shr_u(fixedPoint(colors, pair), shift);
    const mean = i16x8.add(i16x8.sub(old, i16x8.shr_u(old, shift)), next);
    storeMeans(means, pair, mean);
    const levels = i16x8.shr_u(mean, 8);
    storePair(filtered, pair, i8x16.narrow_i16x8_u(levels, levels));
  }
}

/** Two dots in 8.8 fixed point. */
function fixedPoint(colors: usize, pair: i32): v128 {
  return v128.or(i16x8.shl(pairAt(colors, pair), 8), i16x8.splat(HALF));
}

// A cell of one dot has half a vector of means, and half a vector of colours.

function loadMeans(means: usize, pair: i32): v128 {
  return DOTS === 1 ? v128.load64_zero(means) : v128.load(means + (pair << 4));
}

function storeMeans(means: usize, pair: i32, two: v128): void {
  if (DOTS === 1) v128.store64_lane(means, two, 0);
  else v128.store(means + (pair << 4), two);
}

function storePair(filtered: usize, pair: i32, two: v128): void {
  if (DOTS === 1) v128.store32_lane(filtered, two, 0);
  else v128.store64_lane(filtered + (pair << 3), two, 0);
}
