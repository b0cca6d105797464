// The kernel's second part: rows of blocks are spread over the rows of the small picture, and its planes become RGB.
import { clear, type I32, type Local, repeatWhile, type Statement, type V128 } from '../wasm/code.js';
import type { ModuleBuilder } from '../wasm/module.js';
import { i32 } from '../wasm/numbers.js';
import { bytes, f32x4, i16x8, i32x4 } from '../wasm/vectors.js';

const FREQUENCIES = 8;

/** Four floats. */
const GROUP_BYTES = 16;

/** Adds `finishRow` and `toRgb`. */
export function addPixelWriter(module: ModuleBuilder): void {
  /**
   * Adds the 8 vertical frequencies of a row of blocks, at `row`, times their weights to `count` rows of small pixels, at
   * least one, from `samples` on; and clears them for the next row of blocks. All rows have `rowBytes`, and each
   * frequency `spanBytes` of weights.
   */
  module.procedure(
    'finishRow',
    ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    (local, row, rowBytes, weights, spanBytes, samples, count) => {
      const ofFrequency = Array.from({ length: FREQUENCIES }, () => local('v128'));
      const at = local('i32');
      const end = local('i32');
      const from = local('i32');
      const sum = local('v128');
      return [
        repeatWhile(i32.more(count, 0), [
          at.set(weights),
          ofFrequency.map((weight) => [weight.set(f32x4.loadSplat(at)), at.set(i32.add(at, spanBytes))]),
          at.set(row),
          end.set(i32.add(row, rowBytes)),
          repeatWhile(i32.less(at, end), [
            from.set(at),
            sum.set(bytes.load(samples)),
            ofFrequency.map((weight) => [
              sum.set(f32x4.add(sum, f32x4.mul(weight, bytes.load(from)))),
              from.set(i32.add(from, rowBytes)),
            ]),
            bytes.store(samples, sum),
            samples.set(i32.add(samples, GROUP_BYTES)),
            at.set(i32.add(at, GROUP_BYTES)),
          ]),
          weights.set(i32.add(weights, 4)),
          count.set(i32.sub(count, 1)),
        ]),
        clear(row, i32.mul(rowBytes, FREQUENCIES)),
      ];
    },
  );

  /**
   * YCbCr of the full range, as JFIF has it (JFIF 1.02, page 3), to RGB: three bytes a pixel, rounded and held to 0..255.
   * Y is -128..127 here (T.81, A.3.1), too. Rows of samples have `rowBytes`; up to 13 bytes behind the last pixel are
   * written to.
   */
  module.procedure(
    'toRgb',
    ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    (local, luma, blue, red, rowBytes, width, height, out) => {
      const at = local('i32');
      const to = local('i32');
      const y = local('v128');
      const cb = local('v128');
      const cr = local('v128');
      const pixels = local('v128');
      const times = (one: V128, factor: number): V128 => f32x4.mul(one, f32x4.constant(factor));
      const levels = (one: V128): V128 => i32x4.ofFloats(f32x4.nearest(one));
      const next = (one: Local<'i32'>, step: I32): Statement => one.set(i32.add(one, step));
      return [
        repeatWhile(i32.more(height, 0), [
          at.set(0),
          to.set(out),
          repeatWhile(i32.less(at, i32.shl(width, 2)), [
            y.set(f32x4.add(bytes.load(i32.add(luma, at)), f32x4.constant(128))),
            cb.set(bytes.load(i32.add(blue, at))),
            cr.set(bytes.load(i32.add(red, at))),
            pixels.set(
              bytes.ofShorts(
                i16x8.ofInts(
                  levels(f32x4.add(y, times(cr, 1.402))),
                  levels(f32x4.add(y, f32x4.add(times(cb, -0.344136286), times(cr, -0.714136286)))),
                ),
                i16x8.ofInts(levels(f32x4.add(y, times(cb, 1.772))), levels(y)),
              ),
            ),
            // From four reds, four greens and four blues to four pixels; the four bytes behind them are written over.
            bytes.store(to, bytes.shuffle(pixels, pixels, [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11, 0, 0, 0, 0])),
            to.set(i32.add(to, 12)),
            at.set(i32.add(at, GROUP_BYTES)),
          ]),
          [luma, blue, red].map((plane) => next(plane, rowBytes)),
          out.set(i32.add(out, i32.mul(width, 3))),
          height.set(i32.sub(height, 1)),
        ]),
      ];
    },
  );
}
