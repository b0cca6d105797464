// A colour that several cells can share, as `commonColor` finds it.
import { CELLS_AHEAD } from '../common-color.js';
import { giveBack, type I32, type Int, select, when, whileTrue } from '../wasm/code.js';
import { type ModuleBuilder, variables } from '../wasm/module.js';
import { f32, i32 } from '../wasm/numbers.js';
import { bytes, f32x4, i16x8, i32x4 } from '../wasm/vectors.js';
import { CELL_BYTES, colorsIn, swapped } from './colors.js';

/** `from`, `end`: addresses of the dots. `tolerance`: of a cell. */
export type CommonColor = (color: Int, from: Int, end: Int, tolerance: Int) => I32;

/** Adds `common1` and `common2`, for one dot of each cell, or both. */
export function addCommon(module: ModuleBuilder): Readonly<Record<1 | 2, CommonColor>> {
  return { 1: addCommonOf(module, 1), 2: addCommonOf(module, 2) };
}

function addCommonOf(module: ModuleBuilder, dots: 1 | 2): CommonColor {
  return module.func(`common${dots}`, ['i32', 'i32', 'i32', 'i32'], (local, color, from, end, tolerance) => {
    const [mean, cell, difference, sums] = variables(local, 'v128', 4);
    const [weight, error, last, goes] = variables(local, 'i32', 4);
    const { begin, distances } = colorsIn(local);
    // Never set: all zeros. Of one dot, the other half of each vector is that.
    const empty = local('v128');
    const isBoth = dots === 2;
    return [
      begin,
      mean.set(i16x8.ofLowBytes(isBoth ? i32x4.splat(color) : i32x4.withLane(empty, 0, color))),
      sums.set(mean),
      weight.set(dots),
      last.set(i32.add(from, CELLS_AHEAD * CELL_BYTES)),
      last.set(select(i32.less(end, last), end, last)),
      goes.set(i32.less(from, last)),
      whileTrue(goes, [
        cell.set(i16x8.ofLowBytes(isBoth ? bytes.load8(from) : bytes.load4(from))),
        difference.set(i16x8.sub(cell, mean)),
        distances(error, difference),
        goes.set(0),
        when(i32.isZero(i32.more(error, tolerance)), [
          sums.set(i16x8.add(sums, cell)),
          weight.set(i32.add(weight, dots)),
          // In floats: a quotient of numbers below 2^11 and up to 8 is never taken for the next whole number.
          mean.set(isBoth ? i16x8.add(sums, swapped(sums)) : sums),
          mean.set(
            i32x4.ofFloats(
              f32x4.div(
                f32x4.ofInts(i32x4.add(i32x4.ofLowShorts(mean), i32x4.splat(i32.shr(weight, 1)))),
                f32x4.splat(f32.ofInt(weight)),
              ),
            ),
          ),
          mean.set(i16x8.ofInts(mean, isBoth ? mean : empty)),
          from.set(i32.add(from, CELL_BYTES)),
          goes.set(i32.less(from, last)),
        ]),
      ]),
      giveBack(i32x4.lane(bytes.ofShorts(mean, mean), 0)),
    ];
  });
}
