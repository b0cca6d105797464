// The reference encoder in JavaScript: chooses how to write each cell. Tests compare the kernel's bytes with its own.
import type { GlyphSet } from '#src/picture/block-glyphs.js';
import type { Dots } from '#src/picture/cell-colors.js';
import { STALE, UNKNOWN } from '#src/picture/kernel/cells-layout.js';
import { distance, type Palette, type Rgb } from './palette.js';
import type { CellPen } from './pen.js';
import { sharedColor } from './shared-color.js';
import { fitDots, patternError, splitDots } from './split.js';

/** What a rectangle of cells shows: patterns, the colours of their dots, and those of the other dots. */
export interface ShownCells {
  /** STALE where the screen's content is unknown. */
  readonly patterns: Int16Array;
  readonly foregrounds: Int32Array;
  readonly backgrounds: Int32Array;
}

/** Creates stale cells. */
export function createShown(count: number): ShownCells {
  return {
    patterns: new Int16Array(count).fill(STALE),
    foregrounds: new Int32Array(count),
    backgrounds: new Int32Array(count),
  };
}

/** A pane to encode. */
export interface EncodeJob {
  readonly left: number;
  readonly top: number;
  readonly dots: Dots;
  /** The colour of each dot after the temporal filter. */
  readonly filtered: Int32Array;
  /** The static count of each cell, and the factor of lambda by static count; see `TemporalFilter`. */
  readonly staticCounts: Uint8Array;
  readonly lambdaScales: Float64Array;
  /** 1 where the pane owns the cell. */
  readonly owned: Uint8Array;
  /** What the screen shows now, and what it will show, which is written here. */
  readonly shown: ShownCells;
  readonly next: ShownCells;
  readonly glyphs: GlyphSet;
  readonly palette: Palette;
}

/** A cost above every possible one. */
const NEVER = 1e12;

/** The pen's colour is not used for a colour that differs by more, in levels of a weighted mean. */
const MAX_REUSE_LEVELS = 16;
const MAX_REUSE = 16 * MAX_REUSE_LEVELS * MAX_REUSE_LEVELS;

/** The bytes around one colour in its sequence, `ESC [ m`, and around two. */
const ONE_COLOR = 3;
const TWO_COLORS = 4;

/** Cells share a new colour while the error costs no more than these bytes: about one and a half colours. */
const SHARED_COLOR_BYTES = 25;

/** The result of `choose`: one object, which each call overwrites. */
const choice = { pattern: 0, foreground: 0, background: 0 };

/**
 * Encodes the cells of a pane from left to right, each with the candidate of least cost J = D + lambda x bytes. A
 * candidate writes nothing, a pattern whose colours are new or the pen's, or one colour for the whole cell. D is the sum
 * of `distance` over the cell's dots.
 *
 * @param baseLambda Lambda in units of `distance`, before the temporal filter scales it.
 * @param byteLimit Once `pen` has so many bytes, only stale cells are written.
 * @returns How many cells were written.
 */
export function encodeCells(job: EncodeJob, pen: CellPen, baseLambda: number, byteLimit: number): number {
  const { left, top, dots, owned, shown, next, glyphs, staticCounts, lambdaScales, filtered: colors } = job;
  const { columns, rows } = dots;
  const { patterns, foregrounds, backgrounds } = shown;
  const { patterns: nextPatterns, foregrounds: nextForegrounds, backgrounds: nextBackgrounds } = next;
  const count = dots.across * dots.down;
  nextPatterns.set(patterns);
  nextForegrounds.set(foregrounds);
  nextBackgrounds.set(backgrounds);
  const leastForColor = ONE_COLOR + pen.leastColorBytes + 1;
  let written = 0;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const cell = row * columns + column;
      if (owned[cell] !== 1) continue;
      const pattern = patterns[cell] as number;
      const foreground = foregrounds[cell] as number;
      const background = backgrounds[cell] as number;
      let leaving = NEVER;
      if (pattern !== STALE) {
        if (count === 2) {
          leaving =
            distance(colors[cell * 2] as number, (pattern & 1) === 1 ? foreground : background) +
            distance(colors[cell * 2 + 1] as number, (pattern & 2) === 2 ? foreground : background);
        } else leaving = patternError(colors, cell * count, count, pattern, foreground, background);
      }
      // Writing a cell takes at least one byte, so most cells are decided here.
      const lambda = baseLambda * (lambdaScales[staticCounts[cell] as number] as number);
      if (leaving <= lambda || (leaving !== NEVER && pen.length >= byteLimit)) continue;
      const limit = leaving - lambda * pen.moveBytes(top + row, left + column);
      if (limit <= lambda) continue;
      // No new colour is worth its bytes here, and the first dot is far from the pen's colours.
      if (limit <= lambda * leastForColor && farFromPen(colors[cell * count] as number, pen, limit)) continue;
      if (!choose(job, cell, (row + 1) * columns, pen, lambda, limit)) continue;
      nextPatterns[cell] = choice.pattern;
      nextForegrounds[cell] = choice.foreground;
      nextBackgrounds[cell] = choice.background;
      pen.moveTo(top + row, left + column);
      pen.put(glyphs, choice.pattern, choice.foreground, choice.background);
      written += 1;
    }
  }
  return written;
}

/**
 * Finds the cheapest way to write a cell.
 *
 * @param rowEnd The cell behind the last one of its row.
 * @returns Whether a candidate costs less than `limit`; then `choice` has it.
 */
function choose(
  { dots, glyphs, palette, filtered: colors }: EncodeJob,
  cell: number,
  rowEnd: number,
  pen: CellPen,
  lambda: number,
  limit: number,
): boolean {
  const { full, lengths } = glyphs;
  const count = dots.across * dots.down;
  const split = splitDots(colors, cell * count, count);
  const penForeground = pen.foreground;
  const penBackground = pen.background;
  const one = split.foreground;
  const other = split.background;
  const ones = split.foregroundCount;
  const others = split.backgroundCount;
  // The cost of showing each group in each of the pen's colours.
  const oneInForeground = ones * reuse(one, penForeground);
  const oneInBackground = ones * reuse(one, penBackground);
  const otherInForeground = others * reuse(other, penForeground);
  const otherInBackground = others * reuse(other, penBackground);
  let least = limit - split.error;
  const start = least;

  // One colour for all dots: the background of a space, the foreground of a full block, or a new one.
  const space = oneInBackground + otherInBackground + lambda;
  if (space < least) {
    least = space;
    take(0, penBackground, penBackground);
  }
  const block = oneInForeground + otherInForeground + lambda * (lengths[full] as number);
  if (block < least && lengths[full] !== 0) {
    least = block;
    take(full, penForeground, penForeground);
  }
  const pattern = split.pattern;
  const inverse = full ^ pattern;
  const glyph = lambda * (lengths[pattern] as number);
  const inverseGlyph = lambda * (lengths[inverse] as number);
  if (ones > 0) {
    const keepBoth = glyph + oneInForeground + otherInBackground;
    if (keepBoth < least) {
      least = keepBoth;
      take(pattern, penForeground, penBackground);
    }
    const inverseBoth = inverseGlyph + otherInForeground + oneInBackground;
    if (inverseBoth < least) {
      least = inverseBoth;
      take(inverse, penForeground, penBackground);
    }
  }
  // More than two dots may fit the pen's colours better in other groups.
  if (count > 2 && penForeground !== UNKNOWN && penBackground !== UNKNOWN) {
    const { pattern, error } = fitDots(colors, cell * count, count, penForeground, penBackground);
    const fitted = error - split.error + lambda * (lengths[pattern] as number);
    if (fitted < least) {
      least = fitted;
      take(pattern, penForeground, penBackground);
    }
  }
  // All other candidates need a new colour. Finding one takes time, so it is done only where it can be cheaper.
  const leastColor = lambda * pen.leastColorBytes;
  const oneColor = lambda * ONE_COLOR;
  if (least < oneColor + leastColor) return least < start;
  const following = (cell + 1) * count;
  const end = rowEnd * count;
  const tolerance = SHARED_COLOR_BYTES * lambda;

  // A lower bound for the error of any single colour.
  const apart = ones === 0 ? 0 : (distance(one, other) * ones * others) / count;
  if (apart + oneColor + leastColor + lambda < least) {
    const mean = palette.nearest(sharedColor(split.mean, count, colors, following, end, count, tolerance));
    const error = ones * distance(one, mean) + others * distance(other, mean);
    const flat = error + oneColor + lambda * (pen.colorBytes(mean) + pen.backgroundBytes(mean) + 1);
    if (flat < least) {
      least = flat;
      take(0, mean, mean);
    }
  }
  if (ones === 0) return least < start;

  let newOne = UNKNOWN;
  let newOther = UNKNOWN;
  let costOfOne = 0;
  let costOfOther = 0;
  const bothColors = lambda * TWO_COLORS + 2 * leastColor;
  const canBoth = glyph + bothColors < least;
  if (canBoth || glyph + Math.min(otherInForeground, otherInBackground) + oneColor + leastColor < least) {
    newOne = palette.nearest(count === 2 ? sharedColor(one, 1, colors, following, end, 2, tolerance) : one);
    costOfOne = ones * distance(one, newOne) + lambda * pen.colorBytes(newOne);
    const withNewForeground = glyph + costOfOne + otherInBackground + oneColor;
    if (withNewForeground < least) {
      least = withNewForeground;
      take(pattern, newOne, penBackground);
    }
    const withNewBackground =
      inverseGlyph + otherInForeground + costOfOne + lambda * pen.backgroundBytes(newOne) + oneColor;
    if (withNewBackground < least) {
      least = withNewBackground;
      take(inverse, penForeground, newOne);
    }
  }
  if (
    glyph + bothColors < least ||
    glyph + Math.min(oneInForeground, oneInBackground) + oneColor + leastColor < least
  ) {
    newOther = palette.nearest(count === 2 ? sharedColor(other, 1, colors, following + 1, end, 2, tolerance) : other);
    costOfOther = others * distance(other, newOther) + lambda * pen.colorBytes(newOther);
    const withNewForeground = inverseGlyph + costOfOther + oneInBackground + oneColor;
    if (withNewForeground < least) {
      least = withNewForeground;
      take(inverse, newOther, penBackground);
    }
    const withNewBackground = glyph + oneInForeground + costOfOther + lambda * pen.backgroundBytes(newOther) + oneColor;
    if (withNewBackground < least) {
      least = withNewBackground;
      take(pattern, penForeground, newOther);
    }
    if (newOne !== UNKNOWN) {
      const newBoth = glyph + costOfOne + costOfOther + lambda * (TWO_COLORS + pen.backgroundBytes(newOther));
      if (newBoth < least) {
        least = newBoth;
        take(pattern, newOne, newOther);
      }
    }
  }
  return least < start;
}

function farFromPen(color: Rgb, { foreground, background }: CellPen, limit: number): boolean {
  return distance(color, foreground) >= limit && distance(color, background) >= limit;
}

function take(pattern: number, foreground: Rgb, background: Rgb): void {
  choice.pattern = pattern;
  choice.foreground = foreground;
  choice.background = background;
}

/** The cost of showing a dot in the pen's colour. */
function reuse(color: Rgb, penColor: Rgb): number {
  if (penColor === UNKNOWN) return NEVER;
  const error = distance(color, penColor);
  return error > MAX_REUSE ? NEVER : error;
}
