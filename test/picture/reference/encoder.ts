// The choice of how to write each cell, as the kernel makes it, in JavaScript: what the kernel's bytes are compared with.

import type { GlyphSet } from '#src/picture/block-glyphs.js';
import type { Dots } from '#src/picture/cell-colors.js';
import { STALE, UNKNOWN } from '#src/picture/kernel/cells-layout.js';
import { commonColor } from './common-color.js';
import { distance, type Palette, type Rgb } from './palette.js';
import type { CellPen } from './pen.js';
import { fitDots, patternError, splitDots } from './split.js';

/** What a rectangle of cells shows: a pattern, the colour of its dots, and that of the others. */
export interface ShownCells {
  /** STALE where nothing is known of the screen. */
  readonly patterns: Int16Array;
  readonly foregrounds: Int32Array;
  readonly backgrounds: Int32Array;
}

/** Cells of which nothing is known. */
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
  /** What each dot should show, which may differ a little from what `dots` has. */
  readonly wanted: Int32Array;
  /** How long each cell has been at rest, and how many times the usual rate a byte costs after so long; see `TemporalFilter`. */
  readonly rests: Uint8Array;
  readonly prices: Float64Array;
  /** 1 where the cell is the pane's own. */
  readonly owned: Uint8Array;
  /** What the screen shows before, and what it will show: filled here. */
  readonly shown: ShownCells;
  readonly next: ShownCells;
  readonly glyphs: GlyphSet;
  readonly palette: Palette;
}

/** Larger than every error and price. */
const NEVER = 1e12;

/** The pen's colour is no substitute for one that differs by more than this, in a weighted mean of levels. */
const MAX_REUSE_LEVELS = 16;
const MAX_REUSE = 16 * MAX_REUSE_LEVELS * MAX_REUSE_LEVELS;

/** What the sequence that sets one colour has beside it, `ESC [ m`, and what two have. */
const ONE_COLOR = 3;
const TWO_COLORS = 4;

/** The next cells share a new colour while the error of that is worth no more bytes than about one and a half colours. */
const COMMON_BYTES = 25;

/** What `choose` found. An object that is filled again for each cell. */
const choice = { pattern: 0, foreground: 0, background: 0 };

/**
 * Writes, for each cell of a pane, whichever costs least by J = D + rate x bytes, from left to right: nothing at all, a
 * pattern whose colours are new or the pen's own where those are near enough, or one colour for the whole cell. D is
 * the sum of `distance` over the cell's dots, against what is really on the screen.
 *
 * @param usualRate What a byte costs, in units of `distance`, where its price is 1.
 * @param byteLimit Where `pen` has so many bytes, only the stale cells are written.
 * @returns How many cells were written.
 */
export function encodeCells(job: EncodeJob, pen: CellPen, usualRate: number, byteLimit: number): number {
  const { left, top, dots, owned, shown, next, glyphs, rests, prices, wanted: colors } = job;
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
      // No cell is written with less than a byte: most are settled here.
      const rate = usualRate * (prices[rests[cell] as number] as number);
      if (leaving <= rate || (leaving !== NEVER && pen.length >= byteLimit)) continue;
      const limit = leaving - rate * pen.moveBytes(top + row, left + column);
      if (limit <= rate) continue;
      // No new colour would pay here, and the pen's are not those of the first dot.
      if (limit <= rate * leastForColor && farFromPen(colors[cell * count] as number, pen, limit)) continue;
      if (!choose(job, cell, (row + 1) * columns, pen, rate, limit)) continue;
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
 * @returns Whether there is one for less than `limit`; then `choice` says which.
 */
function choose(
  { dots, glyphs, palette, wanted: colors }: EncodeJob,
  cell: number,
  rowEnd: number,
  pen: CellPen,
  rate: number,
  limit: number,
): boolean {
  const { full, lengths } = glyphs;
  const count = dots.across * dots.down;
  const split = splitDots(colors, cell * count, count);
  const penInk = pen.foreground;
  const penPaper = pen.background;
  const one = split.foreground;
  const other = split.background;
  const ones = split.foregroundCount;
  const others = split.backgroundCount;
  // What it costs to show each group in each of the pen's colours.
  const oneInInk = ones * reuse(one, penInk);
  const oneInPaper = ones * reuse(one, penPaper);
  const otherInInk = others * reuse(other, penInk);
  const otherInPaper = others * reuse(other, penPaper);
  let least = limit - split.error;
  const atMost = least;

  // One colour for all: the background of a space, the foreground of a full block, or a new one.
  const space = oneInPaper + otherInPaper + rate;
  if (space < least) {
    least = space;
    choose3(0, penPaper, penPaper);
  }
  const block = oneInInk + otherInInk + rate * (lengths[full] as number);
  if (block < least && lengths[full] !== 0) {
    least = block;
    choose3(full, penInk, penInk);
  }
  const straight = split.pattern;
  const turned = full ^ straight;
  const glyph = rate * (lengths[straight] as number);
  const turnedGlyph = rate * (lengths[turned] as number);
  if (ones > 0) {
    const keepBoth = glyph + oneInInk + otherInPaper;
    if (keepBoth < least) {
      least = keepBoth;
      choose3(straight, penInk, penPaper);
    }
    const turnedBoth = turnedGlyph + otherInInk + oneInPaper;
    if (turnedBoth < least) {
      least = turnedBoth;
      choose3(turned, penInk, penPaper);
    }
  }
  // More than two dots may be grouped otherwise to suit the pen's colours.
  if (count > 2 && penInk !== UNKNOWN && penPaper !== UNKNOWN) {
    const { pattern, error } = fitDots(colors, cell * count, count, penInk, penPaper);
    const fitted = error - split.error + rate * (lengths[pattern] as number);
    if (fitted < least) {
      least = fitted;
      choose3(pattern, penInk, penPaper);
    }
  }
  // Nothing else is to be had without a new colour. Making one takes time, so each is made when it may pay.
  const aColor = rate * pen.leastColorBytes;
  const oneColor = rate * ONE_COLOR;
  if (least < oneColor + aColor) return least < atMost;
  const following = (cell + 1) * count;
  const end = rowEnd * count;
  const tolerance = COMMON_BYTES * rate;

  // The two groups are at least so far from any one colour.
  const apart = ones === 0 ? 0 : (distance(one, other) * ones * others) / count;
  if (apart + oneColor + aColor + rate < least) {
    const mean = palette.nearest(commonColor(split.mean, count, colors, following, end, count, tolerance));
    const error = ones * distance(one, mean) + others * distance(other, mean);
    const flat = error + oneColor + rate * (pen.colorBytes(mean) + pen.backgroundBytes(mean) + 1);
    if (flat < least) {
      least = flat;
      choose3(0, mean, mean);
    }
  }
  if (ones === 0) return least < atMost;

  let newOne = UNKNOWN;
  let newOther = UNKNOWN;
  let priceOfOne = 0;
  let priceOfOther = 0;
  const bothColors = rate * TWO_COLORS + 2 * aColor;
  const canBoth = glyph + bothColors < least;
  if (canBoth || glyph + Math.min(otherInInk, otherInPaper) + oneColor + aColor < least) {
    newOne = palette.nearest(count === 2 ? commonColor(one, 1, colors, following, end, 2, tolerance) : one);
    priceOfOne = ones * distance(one, newOne) + rate * pen.colorBytes(newOne);
    const newInk = glyph + priceOfOne + otherInPaper + oneColor;
    if (newInk < least) {
      least = newInk;
      choose3(straight, newOne, penPaper);
    }
    const newPaper = turnedGlyph + otherInInk + priceOfOne + rate * pen.backgroundBytes(newOne) + oneColor;
    if (newPaper < least) {
      least = newPaper;
      choose3(turned, penInk, newOne);
    }
  }
  if (glyph + bothColors < least || glyph + Math.min(oneInInk, oneInPaper) + oneColor + aColor < least) {
    newOther = palette.nearest(count === 2 ? commonColor(other, 1, colors, following + 1, end, 2, tolerance) : other);
    priceOfOther = others * distance(other, newOther) + rate * pen.colorBytes(newOther);
    const newInk = turnedGlyph + priceOfOther + oneInPaper + oneColor;
    if (newInk < least) {
      least = newInk;
      choose3(turned, newOther, penPaper);
    }
    const newPaper = glyph + oneInInk + priceOfOther + rate * pen.backgroundBytes(newOther) + oneColor;
    if (newPaper < least) {
      least = newPaper;
      choose3(straight, penInk, newOther);
    }
    if (newOne !== UNKNOWN) {
      const newBoth = glyph + priceOfOne + priceOfOther + rate * (TWO_COLORS + pen.backgroundBytes(newOther));
      if (newBoth < least) {
        least = newBoth;
        choose3(straight, newOne, newOther);
      }
    }
  }
  return least < atMost;
}

function farFromPen(color: Rgb, { foreground, background }: CellPen, limit: number): boolean {
  return distance(color, foreground) >= limit && distance(color, background) >= limit;
}

function choose3(pattern: number, foreground: Rgb, background: Rgb): void {
  choice.pattern = pattern;
  choice.foreground = foreground;
  choice.background = background;
}

/** What it costs to show a dot in the colour that the pen has. */
function reuse(color: Rgb, pens: Rgb): number {
  if (pens === UNKNOWN) return NEVER;
  const error = distance(color, pens);
  return error > MAX_REUSE ? NEVER : error;
}
