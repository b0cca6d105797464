// Two-colour quantisation of one cell: splits its dots in two groups, and takes each group's mean as its colour.
//
// The dots are sorted by brightness and cut where the variance between the two sides is largest. Source: Otsu, "A threshold
// selection method from gray-level histograms", 1979. Then each dot goes to the nearer mean, which is one step of 2-means
// (Lloyd, 1982). A cut by brightness alone misses dots that differ in hue only. Trying all patterns takes 127 steps for 8
// dots, and hardly improves the result.
import { PAIR_MASKS, SORT_KEYS, SORT_ORDER, SORT_RANKS } from '../cells-layout';
import { addHalves, distances, firstOf, meanOf, pairAt, squares, sum, swapHalves, twice } from './color';

const PAIRS = (DOTS + 1) >> 1;

/** The result of `split`: the dots of the first group, which is empty only if all dots have one colour. */
export let splitPattern: i32 = 0;
export let firstColor: i32 = 0;
export let firstCount: i32 = 0;
export let secondColor: i32 = 0;
export let secondCount: i32 = 0;
/** The mean of all dots, and the sum of the dots' distances from the means of their groups. */
export let allColor: i32 = 0;
export let splitError: i32 = 0;

/** The result of `fit`. */
export let fitPattern: i32 = 0;
export let fitError: i32 = 0;

/** Splits the dots of a cell that has more than two. */
export function split(cell: usize): void {
  let pattern = cut(cell);
  group(cell, pattern);
  fit(cell, firstColor, secondColor);
  if (fitPattern !== pattern && fitPattern !== 0 && fitPattern !== (1 << DOTS) - 1) {
    pattern = fitPattern;
    group(cell, pattern);
  }
  if (firstColor === secondColor) {
    pattern = 0;
    firstColor = secondColor = allColor;
    firstCount = 0;
    secondCount = DOTS;
  }
  splitPattern = pattern;
  splitError = patternError(cell, pattern, firstColor, secondColor);
}

/** Assigns each dot the nearer of two colours; the second one if both are equally near. */
export function fit(cell: usize, first: i32, second: i32): void {
  const one = twice(first);
  const other = twice(second);
  let errors = i32x4.splat(0);
  let pattern = 0;
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const toFirst = distances(pairAt(cell, pair), one, other);
    const toSecond = swapHalves(toFirst);
    pattern |= (i32x4.bitmask(i32x4.lt_s(toFirst, toSecond)) & 3) << (pair << 1);
    errors = i32x4.add(errors, i32x4.min_s(toFirst, toSecond));
  }
  fitPattern = pattern;
  fitError = i32x4.extract_lane(errors, 0) + i32x4.extract_lane(errors, 1);
}

/** The error of showing the dots as a pattern in two colours: a sum of `distance`. */
export function patternError(cell: usize, pattern: i32, foreground: i32, background: i32): i32 {
  const one = twice(foreground);
  const other = twice(background);
  let errors = squares(i16x8.sub(pairAt(cell, 0), shownPair(pattern, 0, one, other)));
  if (PAIRS > 1) errors = i32x4.add(errors, squares(i16x8.sub(pairAt(cell, 1), shownPair(pattern, 1, one, other))));
  if (PAIRS > 2) errors = i32x4.add(errors, squares(i16x8.sub(pairAt(cell, 2), shownPair(pattern, 2, one, other))));
  if (PAIRS > 3) errors = i32x4.add(errors, squares(i16x8.sub(pairAt(cell, 3), shownPair(pattern, 3, one, other))));
  if (DOTS === 1) return i32x4.extract_lane(errors, 0) + i32x4.extract_lane(errors, 1);
  return sum(errors);
}

function shownPair(pattern: i32, pair: i32, foreground: v128, background: v128): v128 {
  return v128.bitselect(foreground, background, maskOf(pattern, pair));
}

/** A mask with all ones where a dot of the pair is in the pattern. */
export function maskOf(pattern: i32, pair: i32): v128 {
  return v128.load((((pattern >> (pair << 1)) & 3) << 4) + PAIR_MASKS);
}

/** Sets the groups' colours and counts. Neither group may be empty. */
function group(cell: usize, pattern: i32): void {
  let all = i16x8.splat(0);
  let inFirst = i16x8.splat(0);
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const dots = pairAt(cell, pair);
    all = i16x8.add(all, dots);
    inFirst = i16x8.add(inFirst, v128.and(dots, maskOf(pattern, pair)));
  }
  firstCount = popcnt(pattern);
  secondCount = DOTS - firstCount;
  allColor = firstOf(meanOf(addHalves(all), DOTS));
  firstColor = firstOf(meanOf(addHalves(inFirst), firstCount));
  secondColor = firstOf(meanOf(addHalves(i16x8.sub(all, inFirst)), secondCount));
}

/**
 * The dots below the best cut. With n and m of N dots on its sides, the variance between them is n m / N times the
 * squared distance of their means. That distance is (N sum_n - n sum_N) / (n m).
 */
function cut(cell: usize): i32 {
  sortByBrightness(cell);
  let all = i16x8.splat(0);
  for (let pair = 0; pair < PAIRS; pair += 1) all = i16x8.add(all, pairAt(cell, pair));
  const total = addHalves(all);
  let below = i32x4.splat(0);
  let share = i32x4.splat(0);
  let pattern = 0;
  let best = 0;
  let most: f64 = -1;
  for (let count = 1; count < DOTS; count += 1) {
    const dot = load<u8>(count - 1, SORT_ORDER) as i32;
    pattern |= 1 << dot;
    below = i32x4.add(below, i32x4.extend_low_i16x8_u(twice(load<i32>(cell + (dot << 2)))));
    share = i32x4.add(share, total);
    const apart = i32x4.sub(i32x4.mul(below, i32x4.splat(DOTS)), share);
    const between = (weightedSquare(apart) as f64) / ((count * (DOTS - count)) as f64);
    if (between > most) {
      most = between;
      best = pattern;
    }
  }
  return best;
}

function weightedSquare(channels: v128): i32 {
  return sum(i32x4.mul(i32x4.mul(channels, channels), i32x4(2, 9, 5, 0)));
}

/**
 * Rank sort: writes the dots' indices to SORT_ORDER, from dark to light. A dot's rank is the number of smaller keys. The
 * keys are unique, as they end in the dot's index. There are no branches on colours, which would be mispredicted.
 */
function sortByBrightness(cell: usize): void {
  const low = sortKeys(cell, 0);
  const high = DOTS > 4 ? sortKeys(cell, 2) : low;
  v128.store(SORT_KEYS, low);
  v128.store(SORT_KEYS, high, 16);
  let lowRanks = i32x4.splat(0);
  let highRanks = i32x4.splat(0);
  for (let dot = 0; dot < DOTS; dot += 1) {
    const key = v128.load32_splat(dot << 2, SORT_KEYS);
    // A true comparison is -1.
    lowRanks = i32x4.sub(lowRanks, i32x4.gt_s(low, key));
    if (DOTS > 4) highRanks = i32x4.sub(highRanks, i32x4.gt_s(high, key));
  }
  v128.store(SORT_RANKS, lowRanks);
  if (DOTS > 4) v128.store(SORT_RANKS, highRanks, 16);
  for (let dot = 0; dot < DOTS; dot += 1) store<u8>(load<i32>(dot << 2, SORT_RANKS), dot, SORT_ORDER);
}

/** The keys of four dots, from a pair on: the brightness under the weights of `distance`, times eight, plus the index. */
function sortKeys(cell: usize, pair: i32): v128 {
  const weights = i16x8(2, 9, 5, 0, 2, 9, 5, 0);
  const one = i32x4.dot_i16x8_s(pairAt(cell, pair), weights);
  const other = i32x4.dot_i16x8_s(pairAt(cell, min(pair + 1, PAIRS - 1)), weights);
  const values = i32x4.add(i32x4.shuffle(one, other, 0, 2, 4, 6), i32x4.shuffle(one, other, 1, 3, 5, 7));
  return i32x4.add(i32x4.shl(values, 3), i32x4.add(i32x4.splat(pair << 1), i32x4(0, 1, 2, 3)));
}
