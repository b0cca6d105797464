// A new colour that several cells can share: the mean of a dot's and of those that follow it, as long as they are alike.
import { addHalves, firstOf, meanOf, pairAt, squares, sum, twice } from './color';

/** How many cells are looked at. More change next to nothing. */
const CELLS_AHEAD = 3;

const CELL_BYTES = DOTS << 2;
const PAIRS = (DOTS + 1) >> 1;

/**
 * Mixes `color` with those of the next cells, until one differs by more than `tolerance`.
 *
 * @param dots How many dots of each cell are taken: all of them, or of half blocks one. As much does `color` weigh.
 * @param next The first of these dots in the next cell.
 * @param rowEnd The end of the row of cells.
 * @param tolerance A distance, summed up over the dots of one cell.
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
