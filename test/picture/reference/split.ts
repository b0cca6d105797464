// The reference two-colour quantisation of one cell in JavaScript: splits its dots in two groups.
import { distance, type Rgb } from './palette.js';

/** One cell's dots in two groups: one object, which each call overwrites. */
export interface Split {
  /** The dots of the first group, which is empty only if all dots have one colour. */
  pattern: number;
  /** The mean colours of the groups, and how many dots each has. */
  foreground: Rgb;
  foregroundCount: number;
  background: Rgb;
  backgroundCount: number;
  /** The mean colour of all dots. */
  mean: Rgb;
  /** The sum of the dots' distances from the means of their groups. */
  error: number;
}

const split: Split = {
  pattern: 0,
  foreground: 0,
  foregroundCount: 0,
  background: 0,
  backgroundCount: 0,
  mean: 0,
  error: 0,
};

/** The dots' indices, from dark to light. */
const order = new Uint8Array(8);
const brightness = new Float64Array(8);

/**
 * Splits `count` dots from `first` on. Each of two is a group. More dots are sorted by brightness and cut where the variance
 * between the groups is largest; then each dot goes to the nearer mean. (Trying all patterns takes 127 steps for 8 dots, and
 * hardly improves the result.)
 *
 * @returns The same object each time.
 */
export function splitDots(colors: Int32Array, first: number, count: number): Split {
  const one = colors[first] as number;
  if (count === 1) return flat(one, 1);
  if (count === 2) {
    const other = colors[first + 1] as number;
    if (one === other) return flat(one, 2);
    split.pattern = 1;
    split.foreground = one;
    split.background = other;
    split.foregroundCount = split.backgroundCount = 1;
    split.mean = middle(one, other);
    split.error = 0;
    return split;
  }
  sort(colors, first, count);
  let pattern = cut(colors, first, count);
  group(colors, first, count, pattern);
  // One step of 2-means: a cut by brightness alone misses dots that differ in hue only.
  const better = fitDots(colors, first, count, split.foreground, split.background).pattern;
  if (better !== pattern && better !== 0 && better !== (1 << count) - 1) {
    pattern = better;
    group(colors, first, count, pattern);
  }
  const { foreground, background, mean } = split;
  if (foreground === background) return flat(mean, count, patternError(colors, first, count, 0, mean, mean));
  split.error = patternError(colors, first, count, pattern, foreground, background);
  return split;
}

/** A cell in two given colours: the dots in the first of them, and the error of all. */
export interface Fit {
  pattern: number;
  error: number;
}

const fit: Fit = { pattern: 0, error: 0 };

/** Assigns each dot the nearer of two colours. Returns the same object each time. */
export function fitDots(colors: Int32Array, first: number, count: number, foreground: Rgb, background: Rgb): Fit {
  let pattern = 0;
  let error = 0;
  for (let dot = 0; dot < count; dot += 1) {
    const color = colors[first + dot] as number;
    const inForeground = distance(color, foreground);
    const inBackground = distance(color, background);
    if (inForeground < inBackground) {
      pattern |= 1 << dot;
      error += inForeground;
    } else error += inBackground;
  }
  fit.pattern = pattern;
  fit.error = error;
  return fit;
}

function flat(color: Rgb, count: number, error = 0): Split {
  split.pattern = 0;
  split.foreground = split.background = split.mean = color;
  split.foregroundCount = 0;
  split.backgroundCount = count;
  split.error = error;
  return split;
}

/** The error of showing the dots as a pattern in two colours. */
export function patternError(
  colors: Int32Array,
  first: number,
  count: number,
  pattern: number,
  foreground: Rgb,
  background: Rgb,
): number {
  let error = 0;
  for (let dot = 0; dot < count; dot += 1) {
    error += distance(colors[first + dot] as number, ((pattern >> dot) & 1) === 1 ? foreground : background);
  }
  return error;
}

function middle(one: Rgb, other: Rgb): Rgb {
  const red = ((one >> 16) + (other >> 16) + 1) >> 1;
  const green = (((one >> 8) & 255) + ((other >> 8) & 255) + 1) >> 1;
  const blue = ((one & 255) + (other & 255) + 1) >> 1;
  return (red << 16) | (green << 8) | blue;
}

function sort(colors: Int32Array, first: number, count: number): void {
  for (let dot = 0; dot < count; dot += 1) {
    const color = colors[first + dot] as number;
    const value = 5 * (color >> 16) + 9 * ((color >> 8) & 255) + 2 * (color & 255);
    let at = dot;
    for (; at > 0 && (brightness[at - 1] as number) > value; at -= 1) {
      brightness[at] = brightness[at - 1] as number;
      order[at] = order[at - 1] as number;
    }
    brightness[at] = value;
    order[at] = dot;
  }
}

// The variance between two groups of n and m dots is n·m/(n+m) times the squared distance of their means.
function cut(colors: Int32Array, first: number, count: number): number {
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let at = first; at < first + count; at += 1) {
    const color = colors[at] as number;
    red += color >> 16;
    green += (color >> 8) & 255;
    blue += color & 255;
  }
  let lowRed = 0;
  let lowGreen = 0;
  let lowBlue = 0;
  let pattern = 0;
  let best = 0;
  let most = -1;
  for (let low = 1; low < count; low += 1) {
    const dot = order[low - 1] as number;
    const color = colors[first + dot] as number;
    pattern |= 1 << dot;
    lowRed += color >> 16;
    lowGreen += (color >> 8) & 255;
    lowBlue += color & 255;
    const high = count - low;
    const dr = lowRed * high - (red - lowRed) * low;
    const dg = lowGreen * high - (green - lowGreen) * low;
    const db = lowBlue * high - (blue - lowBlue) * low;
    const between = (5 * dr * dr + 9 * dg * dg + 2 * db * db) / (low * high);
    if (between > most) {
      most = between;
      best = pattern;
    }
  }
  return best;
}

function group(colors: Int32Array, first: number, count: number, pattern: number): void {
  let red = 0;
  let green = 0;
  let blue = 0;
  let n = 0;
  let inRed = 0;
  let inGreen = 0;
  let inBlue = 0;
  for (let dot = 0; dot < count; dot += 1) {
    const color = colors[first + dot] as number;
    red += color >> 16;
    green += (color >> 8) & 255;
    blue += color & 255;
    if (((pattern >> dot) & 1) === 0) continue;
    n += 1;
    inRed += color >> 16;
    inGreen += (color >> 8) & 255;
    inBlue += color & 255;
  }
  split.pattern = pattern;
  split.foregroundCount = n;
  split.backgroundCount = count - n;
  split.mean = meanOf(red, green, blue, count);
  split.foreground = meanOf(inRed, inGreen, inBlue, n);
  split.background = meanOf(red - inRed, green - inGreen, blue - inBlue, count - n);
}

function meanOf(red: number, green: number, blue: number, count: number): Rgb {
  const half = count >> 1;
  return ((((red + half) / count) | 0) << 16) | ((((green + half) / count) | 0) << 8) | (((blue + half) / count) | 0);
}
