// A new colour that several cells can share: the mean of a dot and the dots after it, while they are similar.
import { addHalves, firstOf, meanOf, pairAt, squares, sum, twice } from './color';

/** How many cells ahead are examined. More make hardly any difference. */
const CELLS_AHEAD = 3;

const CELL_BYTES = DOTS << 2;
const PAIRS = (DOTS + 1) >> 1;

/**
 * Averages `color` with the colours of the next cells, up to the first that differs by more than `tolerance`.
 *
 * @param dots How many dots of each cell count: all of them, or one of a half block. It is also the weight of `color`.
 * @param next The first of these dots in the next cell.
 * @param rowEnd The end of the row of cells.
 * @param tolerance A sum of `distance` over the dots of one cell.
 */
export function sharedColor(color: i32, dots: i32, next: usize, rowEnd: usize, tolerance: i32): i32 {
  const mask = DOTS > 1 && dots === DOTS ? i64x2.splat(-1) : i64x2(-1, 0);
  const end = min(rowEnd, next + CELLS_AHEAD * CELL_BYTES);
  let mean = twice(color);
  let sums = v128.and(mean, mask);
  if (PAIRS > 1) sums = i16x8.mul(sums, i16x8.splat(PAIRS as i16));
  let weight = dots;
  for (let cell = next; cell < end; cell += CELL_BYTES) {
    const first = v128.and(pairAt(cell, 0), mask);
    let ofCell = first;
    let errors = squares(i16x8.sub(first, v128.and(mean, mask)));
    for (let pair = 1; pair < PAIRS; pair += 1) {
      const two = pairAt(cell, pair);
      ofCell = i16x8.add(ofCell, two);
      errors = i32x4.add(errors, squares(i16x8.sub(two, mean)));
    }
    if (sum(errors) > tolerance) break;
    sums = i16x8.add(sums, ofCell);
    weight += dots;
    mean = meanOf(addHalves(sums), weight);
  }
  return firstOf(mean);
}
