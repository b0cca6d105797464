// Encodes a pane for the terminal: writes each cell in the cheapest way, or leaves it where that is cheaper.
import {
  PANE_BACKGROUNDS,
  PANE_COLORS,
  PANE_COLUMNS,
  PANE_FILTERED,
  PANE_FOREGROUNDS,
  PANE_GLYPHS,
  PANE_LAMBDA_SCALES,
  PANE_LEFT,
  PANE_NEXT_BACKGROUNDS,
  PANE_NEXT_FOREGROUNDS,
  PANE_NEXT_PATTERNS,
  PANE_OWNED,
  PANE_PATTERNS,
  PANE_ROWS,
  PANE_RUN_COLORS,
  PANE_STATIC_COUNTS,
  PANE_TOP,
  PANE_WRITTEN,
  STALE,
} from '../cells-layout';
import { choose, chosenPattern, isBackgroundNew, isForegroundNew, NEVER } from './choose';
import { distance, distances, pairAt, swapHalves, twice } from './color';
import * as runs from './color-runs';
import * as pen from './pen';
import { patternError } from './split';

const FULL = (1 << DOTS) - 1;

/**
 * Encodes a pane at OUTPUT_END, row by row from left to right, and writes the next state of its cells.
 *
 * @param baseLambda Lambda in units of `distance`, before the temporal filter scales it.
 * @param isExact Whether the picture is shown without the temporal filter.
 * @param outputLimit Once the output reaches this address, only stale cells are written.
 * @returns How many cells were written.
 */
export function encode(pane: usize, baseLambda: f64, isExact: bool, outputLimit: usize): i32 {
  const left = load<i32>(pane, PANE_LEFT);
  const top = load<i32>(pane, PANE_TOP);
  const columns = load<i32>(pane, PANE_COLUMNS);
  const cells = columns * load<i32>(pane, PANE_ROWS);
  const dots: usize = isExact ? load<i32>(pane, PANE_COLORS) : load<i32>(pane, PANE_FILTERED);
  const staticCounts: usize = load<i32>(pane, PANE_STATIC_COUNTS);
  const lambdaScales: usize = load<i32>(pane, PANE_LAMBDA_SCALES);
  const owned: usize = load<i32>(pane, PANE_OWNED);
  const patterns: usize = load<i32>(pane, PANE_PATTERNS);
  const foregrounds: usize = load<i32>(pane, PANE_FOREGROUNDS);
  const backgrounds: usize = load<i32>(pane, PANE_BACKGROUNDS);
  const nextPatterns: usize = load<i32>(pane, PANE_NEXT_PATTERNS);
  const nextForegrounds: usize = load<i32>(pane, PANE_NEXT_FOREGROUNDS);
  const nextBackgrounds: usize = load<i32>(pane, PANE_NEXT_BACKGROUNDS);
  const glyphs: usize = load<i32>(pane, PANE_GLYPHS);
  memory.copy(nextPatterns, patterns, cells << 1);
  memory.copy(nextForegrounds, foregrounds, cells << 2);
  memory.copy(nextBackgrounds, backgrounds, cells << 2);
  pen.loadPen();
  runs.startRuns(load<i32>(pane, PANE_RUN_COLORS), pen.foreground, pen.background);
  const list: usize = load<i32>(pane, PANE_WRITTEN);
  let cursor = pen.position();
  let end = pen.end;
  let written = 0;
  let row = top;
  for (let first = 0; first < cells; first += columns, row += 1) {
    for (let cell = first; cell < first + columns; cell += 1) {
      if (load<u8>(owned + cell) !== 1) continue;
      const at = dots + cellBytes(cell);
      const scale: f64 = isExact ? 1 : load<f64>(lambdaScales + ((load<u8>(staticCounts + cell) as usize) << 3));
      const lambda = baseLambda * scale;
      const pattern: i32 = load<i16>(patterns + (cell << 1));
      let leaving = NEVER;
      if (pattern !== STALE) {
        const color = load<i32>(foregrounds + (cell << 2));
        leaving = patternError(at, pattern, color, load<i32>(backgrounds + (cell << 2))) as f64;
        // Writing a cell takes at least one byte, so many cells are decided here.
        if (leaving <= lambda || end >= outputLimit) continue;
      }
      const column = left + cell - first;
      let toPen = i32x4.splat(0);
      let limit = leaving;
      if (DOTS > 2) {
        limit -= lambda * (pen.moveBytes(cursor, row, column) as f64);
        if (limit <= lambda) continue;
        if (limit <= leastOfNewColor(lambda) && isFarFromPen(load<i32>(at), limit)) continue;
      } else {
        // Lower bound of all costs: for each dot the nearer of the pen's colours and one byte, or one new colour.
        toPen = distances(pairAt(at, 0), twice(runs.foreground), twice(runs.background));
        const nearer = i32x4.min_s(toPen, swapHalves(toPen));
        const reused = i32x4.extract_lane(nearer, 0) + (DOTS > 1 ? i32x4.extract_lane(nearer, 1) : 0);
        const bound = min((reused as f64) * runs.leastGrowth + lambda, leastOfNewColor(lambda));
        if (bound >= limit) continue;
        limit -= lambda * (pen.moveBytes(cursor, row, column) as f64);
        if (bound >= limit) continue;
      }
      if (!choose(at, toPen, glyphs, lambda, limit)) continue;
      end += pen.moveBytes(cursor, row, column) + pen.putBytes(glyphs, chosenPattern, isForegroundNew, isBackgroundNew);
      cursor = pen.positionOf(row, column + 1);
      if (chosenPattern !== 0) runs.useForeground(at, chosenPattern, isForegroundNew);
      if (chosenPattern !== FULL) runs.useBackground(at, FULL ^ chosenPattern, isBackgroundNew);
      store<i16>(nextPatterns + (cell << 1), chosenPattern as i16);
      // A colour that the pattern does not use is that of the others.
      store<i32>(nextForegrounds + (cell << 2), chosenPattern !== 0 ? runs.foregroundRun : runs.backgroundRun);
      store<i32>(nextBackgrounds + (cell << 2), chosenPattern !== FULL ? runs.backgroundRun : runs.foregroundRun);
      store<i32>(list + (written << 2), cell);
      written += 1;
    }
  }
  runs.endRuns();
  for (let at = list; at < list + (written << 2); at += 4) {
    const cell = load<i32>(at);
    const foreground = runs.colorOfRun(load<i32>(nextForegrounds + (cell << 2)));
    const background = runs.colorOfRun(load<i32>(nextBackgrounds + (cell << 2)));
    store<i32>(nextForegrounds + (cell << 2), foreground);
    store<i32>(nextBackgrounds + (cell << 2), background);
    pen.moveTo(top + cell / columns, left + (cell % columns));
    pen.put(glyphs, load<i16>(nextPatterns + (cell << 1)), foreground, background);
  }
  pen.storePen();
  return written;
}

function cellBytes(cells: i32): usize {
  return cells * (DOTS << 2);
}

function leastOfNewColor(lambda: f64): f64 {
  return lambda * (pen.ONE_COLOR + pen.LEAST_COLOR_BYTES + 1);
}

function isFarFromPen(color: i32, limit: f64): bool {
  const nearer = min(distance(color, runs.foreground), distance(color, runs.background));
  return (nearer as f64) * runs.leastGrowth >= limit;
}
