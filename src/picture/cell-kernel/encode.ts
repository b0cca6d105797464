// The walk over a pane's cells, as `encodeCells` does it: what is good enough stays, the others are written.
import { NEVER, ONE_COLOR, STALE } from '../encoder.js';
import { copy, giveBack, type I32, type Local, select, when, whileTrue } from '../wasm/code.js';
import { type ModuleBuilder, variables } from '../wasm/module.js';
import { f64, i32 } from '../wasm/numbers.js';
import { bytes, i16x8, i32x4 } from '../wasm/vectors.js';
import { addChoose } from './choose.js';
import { colorsIn, swapped } from './colors.js';
import { JOB, STATE } from './memory-map.js';
import { addWriter, LEAST_COLOR_BYTES, LOWER, UPPER } from './write.js';

/** The bytes that a cell has in the arrays, as powers of two: its dots, its pattern, its colours, its price. */
const DOTS_SHIFT = 3;
const PATTERN_SHIFT = 1;
const COLOR_SHIFT = 2;
const PRICE_SHIFT = 3;

/** Adds `encode`, for the pane that is the JOB. */
export function addEncode(module: ModuleBuilder): void {
  const choose = addChoose(module);
  const { moveBytes, moveTo, put } = addWriter(module);

  /** Returns how many cells were written. */
  module.func('encode', ['f64'], (local, usualRate) => {
    const [wantedAt, restsAt, pricesAt, ownedAt, patternsAt, foregroundsAt, backgroundsAt] = variables(local, 'i32', 7);
    const [cell, rowEnd, cells, row, column, isWanted, found, nextAt, written] = variables(local, 'i32', 9);
    const [pattern, foreground, background, error] = variables(local, 'i32', 4);
    const [rate, leaving, writing, limit] = variables(local, 'f64', 4);
    const [dots, difference, inPen] = variables(local, 'v128', 3);
    const { begin, distances, distancesToPen } = colorsIn(local);
    const of = (array: Local<'i32'>, shift: number): I32 => i32.add(array, i32.shl(cell, shift));
    const copied = (to: number, from: number, shift: number) =>
      copy(i32.load(to), i32.load(from), i32.shl(cells, shift));
    const dotsBehindRow = i32.add(wantedAt, i32.shl(rowEnd, DOTS_SHIFT));
    const shownIn = (bit: number): I32 => select(i32.and(pattern, bit), foreground, background);
    return [
      begin,
      cells.set(i32.mul(i32.load(JOB.columns), i32.load(JOB.rows))),
      copied(JOB.nextPatternsAt, JOB.patternsAt, PATTERN_SHIFT),
      copied(JOB.nextForegroundsAt, JOB.foregroundsAt, COLOR_SHIFT),
      copied(JOB.nextBackgroundsAt, JOB.backgroundsAt, COLOR_SHIFT),
      wantedAt.set(i32.load(JOB.wantedAt)),
      restsAt.set(i32.load(JOB.restsAt)),
      pricesAt.set(i32.load(JOB.pricesAt)),
      ownedAt.set(i32.load(JOB.ownedAt)),
      patternsAt.set(i32.load(JOB.patternsAt)),
      foregroundsAt.set(i32.load(JOB.foregroundsAt)),
      backgroundsAt.set(i32.load(JOB.backgroundsAt)),
      row.set(i32.load(JOB.top)),
      whileTrue(i32.less(cell, cells), [
        rowEnd.set(i32.add(rowEnd, i32.load(JOB.columns))),
        column.set(i32.load(JOB.left)),
        whileTrue(i32.less(cell, rowEnd), [
          when(i32.equal(i32.loadByte(of(ownedAt, 0)), 1), [
            dots.set(i16x8.ofLowBytes(bytes.load8(of(wantedAt, DOTS_SHIFT)))),
            pattern.set(i32.loadShort(of(patternsAt, PATTERN_SHIFT))),
            rate.set(
              f64.mul(usualRate, f64.load(i32.add(pricesAt, i32.shl(i32.loadByte(of(restsAt, 0)), PRICE_SHIFT)))),
            ),
            leaving.set(f64.constant(NEVER)),
            isWanted.set(1),
            when(i32.differ(pattern, STALE), [
              foreground.set(i32.load(of(foregroundsAt, COLOR_SHIFT))),
              background.set(i32.load(of(backgroundsAt, COLOR_SHIFT))),
              difference.set(
                i16x8.sub(dots, i16x8.ofLowBytes(i32x4.withLane(i32x4.splat(shownIn(UPPER)), 1, shownIn(LOWER)))),
              ),
              distances(error, difference),
              leaving.set(f64.ofInt(error)),
              // No cell is written with less than a byte: many are settled here.
              isWanted.set(i32.and(f64.less(rate, leaving), i32.less(i32.load(STATE.out), i32.load(JOB.endAt)))),
            ]),
            when(isWanted, [
              distancesToPen(inPen, dots),
              // What no way can do without: the nearer of the pen's colours for each dot and a byte, or a new colour.
              difference.set(i32x4.least(inPen, swapped(inPen))),
              writing.set(
                f64.least(
                  f64.add(f64.ofInt(i32.add(i32x4.lane(difference, 0), i32x4.lane(difference, 1))), rate),
                  f64.mul(rate, f64.constant(ONE_COLOR + LEAST_COLOR_BYTES + 1)),
                ),
              ),
              when(f64.less(writing, leaving), [
                limit.set(f64.sub(leaving, f64.mul(rate, f64.ofInt(moveBytes(row, column))))),
                when(f64.less(writing, limit), [
                  found.set(choose(of(wantedAt, DOTS_SHIFT), dotsBehindRow, inPen, rate, limit)),
                  when(found, [
                    pattern.set(i32.load(STATE.chosenPattern)),
                    foreground.set(i32.load(STATE.chosenForeground)),
                    background.set(i32.load(STATE.chosenBackground)),
                    nextAt.set(i32.load(JOB.nextPatternsAt)),
                    i32.storeShort(of(nextAt, PATTERN_SHIFT), pattern),
                    nextAt.set(i32.load(JOB.nextForegroundsAt)),
                    i32.store(of(nextAt, COLOR_SHIFT), foreground),
                    nextAt.set(i32.load(JOB.nextBackgroundsAt)),
                    i32.store(of(nextAt, COLOR_SHIFT), background),
                    moveTo(row, column),
                    put(pattern, foreground, background),
                    written.set(i32.add(written, 1)),
                  ]),
                ]),
              ]),
            ]),
          ]),
          cell.set(i32.add(cell, 1)),
          column.set(i32.add(column, 1)),
        ]),
        row.set(i32.add(row, 1)),
      ]),
      giveBack(written),
    ];
  });
}
