// Cells are followed from picture to picture, as `CellMeans` does it.
import { RESTS_FOR_GOOD_FROM, RESTS_FROM } from '../means.js';
import { giveBack, type Statement, select, when, whileTrue } from '../wasm/code.js';
import { type ModuleBuilder, variables } from '../wasm/module.js';
import { i32, i64 } from '../wasm/numbers.js';
import { bytes, i16x8 } from '../wasm/vectors.js';
import { colorsIn } from './colors.js';

/** Two dots have so many bytes of colours, and of means: three channels and one unused, of 16 bits each. */
const PAIR_BYTES = 8;
const PAIR_MEAN_BYTES = 16;

/** How many dots the cells may have that can be followed. */
export const FOLLOWED_DOTS: readonly number[] = [2, 4, 6, 8];

/** What the function for cells of so many dots is called. */
export function followName(dots: number): string {
  return `follow${dots}`;
}

/** Adds `follow2`, `follow4` and so on, for cells of so many dots. */
export function addFollow(module: ModuleBuilder): void {
  for (const dots of FOLLOWED_DOTS) {
    /**
     * Takes in the colours of `cells` cells. One that is off its mean by more than `mostOff`, or
     * `mostOffOfOne` where that is the mean of one picture only, begins anew. Returns how many move.
     */
    module.func(
      followName(dots),
      ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
      (local, colors, wanted, means, rests, cells, mostOff, mostOffOfOne) => {
        const pairs = Array.from({ length: dots / 2 }, (_, pair) => pair);
        const [difference, color, mean, halves] = variables(local, 'v128', 4);
        const [off, one, rest, step, moving] = variables(local, 'i32', 5);
        const { begin, distances } = colorsIn(local);
        // A half in place of a fraction: a level stands for all that is rounded to it.
        const colorOf = (pair: number): Statement =>
          color.set(bytes.or(i16x8.shl(i16x8.ofLowBytes(bytes.load8(colors, pair * PAIR_BYTES)), 8), halves));
        return [
          begin,
          halves.set(i16x8.splat(0x80)),
          whileTrue(i32.more(cells, 0), [
            off.set(0),
            pairs.map((pair) => [
              difference.set(
                i16x8.sub(
                  i16x8.ofLowBytes(bytes.load8(colors, pair * PAIR_BYTES)),
                  i16x8.ofLowBytes(bytes.load8(wanted, pair * PAIR_BYTES)),
                ),
              ),
              distances(one, difference),
              off.set(i32.add(off, one)),
            ]),
            rest.set(i32.loadByte(rests)),
            when(
              i32.more(off, select(i32.isZero(rest), mostOffOfOne, mostOff)),
              [
                pairs.map((pair) => [
                  colorOf(pair),
                  bytes.store(means, color, pair * PAIR_MEAN_BYTES),
                  i64.store(wanted, i64.load(colors, pair * PAIR_BYTES), pair * PAIR_BYTES),
                ]),
                i32.storeByte(rests, 0),
                moving.set(i32.add(moving, 1)),
              ],
              [
                when(off, [
                  // Of a mean of one picture 1, of two and three 2, of more 3: `CellMeans` has them in a table.
                  step.set(i32.sub(3, i32.add(i32.less(rest, 4), i32.less(rest, 1)))),
                  pairs.map((pair) => [
                    colorOf(pair),
                    mean.set(bytes.load(means, pair * PAIR_MEAN_BYTES)),
                    mean.set(i16x8.add(i16x8.sub(mean, i16x8.shr(mean, step)), i16x8.shr(color, step))),
                    bytes.store(means, mean, pair * PAIR_MEAN_BYTES),
                    mean.set(i16x8.shr(mean, 8)),
                    bytes.store8(wanted, bytes.ofShorts(mean, mean), pair * PAIR_BYTES),
                  ]),
                ]),
                moving.set(i32.add(moving, i32.less(rest, RESTS_FROM - 1))),
                i32.storeByte(rests, i32.add(rest, i32.less(rest, RESTS_FOR_GOOD_FROM))),
              ],
            ),
            colors.set(i32.add(colors, pairs.length * PAIR_BYTES)),
            wanted.set(i32.add(wanted, pairs.length * PAIR_BYTES)),
            means.set(i32.add(means, pairs.length * PAIR_MEAN_BYTES)),
            rests.set(i32.add(rests, 1)),
            cells.set(i32.sub(cells, 1)),
          ]),
          giveBack(moving),
        ];
      },
    );
  }
}
