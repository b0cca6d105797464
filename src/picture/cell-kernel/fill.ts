// Pixels become the colours of half blocks.
import { giveBack, repeatWhile, type Statement, select, whileTrue } from '../wasm/code.js';
import { type ModuleBuilder, variables } from '../wasm/module.js';
import { i32 } from '../wasm/numbers.js';
import { bytes, i32x4 } from '../wasm/vectors.js';
import { CELL_BYTES } from './colors.js';

/** Cells that are filled at once. No pane is narrower. */
export const LEAST_COLUMNS = 4;
const PIXEL_BYTES = 3;

/** How many bytes behind the last pixel are looked at. */
export const RGB_MARGIN = 4;

/** What each of the four bytes of a colour is taken from: two cells of the pixels above, and of those below. */
const FIRST_TWO = [2, 1, 0, 0, 18, 17, 16, 16, 5, 4, 3, 3, 21, 20, 19, 19];
const LAST_TWO = [8, 7, 6, 6, 24, 23, 22, 22, 11, 10, 9, 9, 27, 26, 25, 25];

/** Adds `fill`, which does what `fillDots` does with a picture that has a pixel for each half of a cell. */
export function addFill(module: ModuleBuilder): void {
  /** Returns whether any colour is another than before. */
  module.func('fill', ['i32', 'i32', 'i32', 'i32'], (local, rgb, columns, rows, colors) => {
    const [above, below, dots, mask, changes] = variables(local, 'v128', 5);
    const [column, from, to] = variables(local, 'i32', 3);
    const two = (places: readonly number[], offset: number): Statement => [
      dots.set(bytes.and(bytes.shuffle(above, below, places), mask)),
      changes.set(bytes.or(changes, bytes.xor(dots, bytes.load(to, offset)))),
      bytes.store(to, dots, offset),
    ];
    const last = i32.sub(columns, LEAST_COLUMNS);
    const rowBytes = i32.mul(columns, PIXEL_BYTES);
    return [
      mask.set(i32x4.splat(0xff_ffff)),
      whileTrue(i32.more(rows, 0), [
        column.set(0),
        repeatWhile(i32.less(column, columns), [
          // The last cells of a row are as many, some of them a second time.
          column.set(select(i32.less(column, last), column, last)),
          from.set(i32.add(rgb, i32.mul(column, PIXEL_BYTES))),
          to.set(i32.add(colors, i32.mul(column, CELL_BYTES))),
          above.set(bytes.load(from)),
          below.set(bytes.load(i32.add(from, rowBytes))),
          two(FIRST_TWO, 0),
          two(LAST_TWO, 2 * CELL_BYTES),
          column.set(i32.add(column, LEAST_COLUMNS)),
        ]),
        rgb.set(i32.add(rgb, i32.mul(rowBytes, 2))),
        colors.set(i32.add(colors, i32.mul(columns, CELL_BYTES))),
        rows.set(i32.sub(rows, 1)),
      ]),
      giveBack(bytes.isAny(changes)),
    ];
  });
}
