// The terminal's two colours while a pane's cells are chosen: each one is the mean of all dots that are shown in it.
//
// A colour's bytes are written at its first cell, but only after the last cell has been chosen. So its value is still open
// meanwhile, and moves with each dot that joins. It is final when another colour takes its place.
import { TRUECOLOR } from '../cells-layout';
import { addHalves, firstOf, meanOf, pairAt } from './color';
import { nearest } from './nearest-color';
import { maskOf } from './split';

const PAIRS = (DOTS + 1) >> 1;

/** The weight of a colour that does not move: one that was set before this pane, of a palette, or of many dots. */
const FIXED: f64 = 0x4000_0000;

/** A colour of so many dots is fixed: another one would hardly move it. */
const MAX_WEIGHT: i32 = 64;

/** The colours of all runs of the pane, by number. */
let colors: usize = 0;
let runs: i32 = 0;

/** The present runs: number, mean, and the weight for `growth`. */
export let foregroundRun: i32 = 0;
export let foreground: i32 = 0;
export let foregroundWeight: f64 = FIXED;
export let backgroundRun: i32 = 0;
export let background: i32 = 0;
export let backgroundWeight: f64 = FIXED;

/** A lower bound of how much the error grows for each unit of a dot's distance from the nearer of the two. */
export let leastGrowth: f64 = 1;

/** The sums of the channels of a run's dots, and their number. 0: the colour is fixed. */
let foregroundSums: v128 = i64x2.splat(0);
let foregroundCount: i32 = 0;
let backgroundSums: v128 = i64x2.splat(0);
let backgroundCount: i32 = 0;

/** Starts with the terminal's colours, or UNKNOWN. `table` has room for the colours of two runs a cell, and two more. */
export function startRuns(table: usize, itsForeground: i32, itsBackground: i32): void {
  colors = table;
  runs = 2;
  foregroundRun = 0;
  foreground = itsForeground;
  foregroundWeight = FIXED;
  foregroundCount = 0;
  backgroundRun = 1;
  background = itsBackground;
  backgroundWeight = FIXED;
  backgroundCount = 0;
  leastGrowth = 1;
}

/** Stores the colours of the last two runs. */
export function endRuns(): void {
  store<i32>(colors + (foregroundRun << 2), foreground);
  store<i32>(colors + (backgroundRun << 2), background);
}

/** The final colour of a run. */
export function colorOfRun(run: i32): i32 {
  return load<i32>(colors + (run << 2));
}

/**
 * How much the error of all dots grows, for each unit of distance, when a group joins a colour that moves to the new mean.
 * Source: Ward, "Hierarchical grouping to optimize an objective function", 1963.
 */
export function growth(group: f64, weight: f64): f64 {
  return (group * weight) / (group + weight);
}

/** The dots of `pattern` are shown in the foreground: in a new one, or in the present one. */
export function useForeground(cell: usize, pattern: i32, isNew: bool): void {
  if (isNew) {
    store<i32>(colors + (foregroundRun << 2), foreground);
    foregroundRun = runs++;
    foregroundSums = sumOfDots(cell, pattern);
    foregroundCount = popcnt(pattern);
  } else if (foregroundCount > 0) {
    foregroundSums = i32x4.add(foregroundSums, sumOfDots(cell, pattern));
    foregroundCount += popcnt(pattern);
  } else return;
  foreground = nearest(firstOf(meanOf(foregroundSums, foregroundCount)));
  foregroundWeight = foregroundCount;
  if (DEPTH !== TRUECOLOR || foregroundCount >= MAX_WEIGHT) {
    foregroundCount = 0;
    foregroundWeight = FIXED;
  }
  setLeastGrowth();
}

/** The same for the background. */
export function useBackground(cell: usize, pattern: i32, isNew: bool): void {
  if (isNew) {
    store<i32>(colors + (backgroundRun << 2), background);
    backgroundRun = runs++;
    backgroundSums = sumOfDots(cell, pattern);
    backgroundCount = popcnt(pattern);
  } else if (backgroundCount > 0) {
    backgroundSums = i32x4.add(backgroundSums, sumOfDots(cell, pattern));
    backgroundCount += popcnt(pattern);
  } else return;
  background = nearest(firstOf(meanOf(backgroundSums, backgroundCount)));
  backgroundWeight = backgroundCount;
  if (DEPTH !== TRUECOLOR || backgroundCount >= MAX_WEIGHT) {
    backgroundCount = 0;
    backgroundWeight = FIXED;
  }
  setLeastGrowth();
}

function setLeastGrowth(): void {
  const least = min(foregroundWeight, backgroundWeight);
  leastGrowth = least / ((DOTS as f64) + least);
}

/** The sums of the channels of the dots in a pattern. */
function sumOfDots(cell: usize, pattern: i32): v128 {
  let all = i16x8.splat(0);
  for (let pair = 0; pair < PAIRS; pair += 1) all = i16x8.add(all, v128.and(pairAt(cell, pair), maskOf(pattern, pair)));
  return addHalves(all);
}
