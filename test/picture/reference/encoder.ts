// The reference encoder in JavaScript: chooses how to write each cell. Tests compare the kernel's bytes with its own.
import type { GlyphSet } from '#src/picture/block-glyphs.js';
import type { Dots } from '#src/picture/cell-colors.js';
import { STALE, UNKNOWN } from '#src/picture/kernel/cells-layout.js';
import { ColorRun, growth } from './color-runs.js';
import { distance, type Palette, type Rgb } from './palette.js';
import { CellPen } from './pen.js';
import { fitDots, patternError, type Split, splitDots } from './split.js';

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

/** The result of `choose`, with its cost beyond the least error: one object, which each call overwrites. */
const choice = { cost: 0.5, pattern: 0, isForegroundNew: false, isBackgroundNew: false };

/** The terminal's two colours while cells are chosen. */
interface Pen {
  foreground: ColorRun;
  background: ColorRun;
}

/** A cell that is written, with the runs of its two colours. */
interface WrittenCell extends Pen {
  readonly cell: number;
  readonly pattern: number;
}

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
  const { left, top, dots, owned, shown, next, glyphs, staticCounts, lambdaScales, palette, filtered: colors } = job;
  const { columns, rows } = dots;
  const { patterns, foregrounds, backgrounds } = shown;
  const { patterns: nextPatterns, foregrounds: nextForegrounds, backgrounds: nextBackgrounds } = next;
  const count = dots.across * dots.down;
  nextPatterns.set(patterns);
  nextForegrounds.set(foregrounds);
  nextBackgrounds.set(backgrounds);
  const written: WrittenCell[] = [];
  const runs: Pen = { foreground: new ColorRun(pen.foreground), background: new ColorRun(pen.background) };
  const cursor = new CellPen('truecolor');
  cursor.resume(pen, { foreground: UNKNOWN, background: UNKNOWN });
  let length = pen.length;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const cell = row * columns + column;
      if (owned[cell] !== 1) continue;
      const pattern = patterns[cell] as number;
      const shownIn = [foregrounds[cell] as number, backgrounds[cell] as number] as const;
      const leaving =
        pattern === STALE ? NEVER : patternError(colors, cell * count, count, pattern, shownIn[0], shownIn[1]);
      const lambda = baseLambda * (lambdaScales[staticCounts[cell] as number] as number);
      if (leaving <= lambda || (leaving !== NEVER && length >= byteLimit)) continue;
      const move = cursor.moveBytes(top + row, left + column);
      const limit = leaving - lambda * move;
      if (limit <= lambda || !choose(job, cell, pen, runs, lambda, limit)) continue;
      length += move + putBytes(pen, glyphs);
      cursor.resume({ row: top + row, column: left + column + 1 }, cursor);
      const inverse = glyphs.full ^ choice.pattern;
      if (choice.isForegroundNew) runs.foreground = new ColorRun();
      if (choice.isBackgroundNew) runs.background = new ColorRun();
      if (choice.pattern !== 0 && (choice.isForegroundNew || !runs.foreground.isFixed))
        runs.foreground.join(colors, cell * count, choice.pattern, palette, pen.isTrueColor);
      if (inverse !== 0 && (choice.isBackgroundNew || !runs.background.isFixed))
        runs.background.join(colors, cell * count, inverse, palette, pen.isTrueColor);
      const foreground = choice.pattern === 0 ? runs.background : runs.foreground;
      written.push({
        cell,
        pattern: choice.pattern,
        foreground,
        background: inverse === 0 ? foreground : runs.background,
      });
    }
  }
  for (const { cell, pattern, foreground, background } of written) {
    nextPatterns[cell] = pattern;
    nextForegrounds[cell] = foreground.color;
    nextBackgrounds[cell] = background.color;
    pen.moveTo(top + Math.floor(cell / columns), left + (cell % columns));
    pen.put(glyphs, pattern, foreground.color, background.color);
  }
  return written.length;
}

/** The bytes of the chosen cell without a move, with colours of the usual length. */
function putBytes(pen: CellPen, { lengths }: GlyphSet): number {
  const colors = Number(choice.isForegroundNew) + Number(choice.isBackgroundNew);
  return (colors === 0 ? 0 : colors + 2) + colors * pen.usualColorBytes + (lengths[choice.pattern] ?? 0);
}

/**
 * Finds the cheapest way to write a cell.
 *
 * @returns Whether a candidate costs less than `limit`; then `choice` has it.
 */
function choose(
  { dots, glyphs, palette, filtered: colors }: EncodeJob,
  cell: number,
  pen: CellPen,
  { foreground, background }: Pen,
  lambda: number,
  limit: number,
): boolean {
  const { full, lengths } = glyphs;
  const count = dots.across * dots.down;
  const split = splitDots(colors, cell * count, count);
  const one = split.foreground;
  const other = split.background;
  const ones = split.foregroundCount;
  const others = split.backgroundCount;
  const apart = ones === 0 ? 0 : (distance(one, other) * ones * others) / count;
  // The cost of showing each group in each of the pen's colours.
  const oneInForeground = reuse(one, ones, foreground);
  const oneInBackground = reuse(one, ones, background);
  const otherInForeground = reuse(other, others, foreground);
  const otherInBackground = reuse(other, others, background);
  const start = limit - split.error;
  choice.cost = start;
  consider(lambda + reuseForAll(split, apart, count, background), 0, false, false);
  if (lengths[full] !== 0) {
    consider(lambda * (lengths[full] ?? 0) + reuseForAll(split, apart, count, foreground), full, false, false);
  }

  const pattern = split.pattern;
  const inverse = full ^ pattern;
  const glyph = lambda * (lengths[pattern] as number);
  const inverseGlyph = lambda * (lengths[inverse] as number);
  if (ones > 0) {
    consider(glyph + oneInForeground + otherInBackground, pattern, false, false);
    consider(inverseGlyph + otherInForeground + oneInBackground, inverse, false, false);
  }
  // More than two dots may fit the pen's colours better in other groups.
  if (count > 2 && foreground.color !== UNKNOWN && background.color !== UNKNOWN) {
    const fit = fitDots(colors, cell * count, count, foreground.color, background.color);
    consider(fit.error - split.error + lambda * (lengths[fit.pattern] as number), fit.pattern, false, false);
  }
  // All other candidates need a new colour.
  const leastColor = lambda * pen.leastColorBytes;
  const oneColor = lambda * ONE_COLOR;
  if (choice.cost < oneColor + leastColor) return choice.cost < start;

  const mean = palette.nearest(split.mean);
  const flat = ones * distance(one, mean) + others * distance(other, mean);
  consider(flat + oneColor + lambda * (pen.colorBytes(mean) + pen.backgroundBytes(mean) + 1), 0, false, true);
  if (ones === 0) return choice.cost < start;

  const newOne = palette.nearest(one);
  const newOther = palette.nearest(other);
  const costOfOne = ones * distance(one, newOne) + lambda * pen.colorBytes(newOne);
  const costOfOther = others * distance(other, newOther) + lambda * pen.colorBytes(newOther);
  const oneBehind = lambda * pen.backgroundBytes(newOne);
  const otherBehind = lambda * pen.backgroundBytes(newOther);
  consider(glyph + costOfOne + otherInBackground + oneColor, pattern, true, false);
  consider(inverseGlyph + otherInForeground + costOfOne + oneBehind + oneColor, inverse, false, true);
  consider(inverseGlyph + costOfOther + oneInBackground + oneColor, inverse, true, false);
  consider(glyph + oneInForeground + costOfOther + otherBehind + oneColor, pattern, false, true);
  consider(
    glyph + costOfOne + costOfOther + lambda * (TWO_COLORS + pen.backgroundBytes(newOther)),
    pattern,
    true,
    true,
  );
  return choice.cost < start;
}

/** Chooses a candidate if it costs less than the one before. */
function consider(cost: number, pattern: number, isForegroundNew: boolean, isBackgroundNew: boolean): void {
  if (cost >= choice.cost) return;
  choice.cost = cost;
  choice.pattern = pattern;
  choice.isForegroundNew = isForegroundNew;
  choice.isBackgroundNew = isBackgroundNew;
}

/** The cost of showing all dots in one of the pen's colours. `apart` is the error of their two means against one. */
function reuseForAll(
  { foreground, foregroundCount, background, backgroundCount }: Split,
  apart: number,
  count: number,
  run: ColorRun,
): number {
  if (run.color === UNKNOWN) return NEVER;
  const [one, other] = [distance(foreground, run.color), distance(background, run.color)];
  if (Math.max(one, other) > MAX_REUSE) return NEVER;
  const fromMean = one * foregroundCount + other * backgroundCount - apart;
  return apart + (fromMean / count) * growth(count, run);
}

/** The cost of showing a group of dots in one of the pen's colours. */
function reuse(color: Rgb, dots: number, run: ColorRun): number {
  if (run.color === UNKNOWN) return NEVER;
  const error = distance(color, run.color);
  return error > MAX_REUSE ? NEVER : error * growth(dots, run);
}
