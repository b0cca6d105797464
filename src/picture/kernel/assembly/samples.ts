// Samples one cell of several: its flicker over three pictures, and whether it is moving and has a strong edge.
import {
  EDGE_SAMPLES,
  FLICKER_BINS,
  FLICKER_COUNTS,
  MOVING_SAMPLES,
  PANE_COLORS,
  PANE_COLUMNS,
  PANE_LAST_SAMPLES,
  PANE_ROWS,
  PANE_SECOND_LAST_SAMPLES,
  PANE_STATIC_COUNTS,
  SAMPLE_INTERVAL,
  STATIC_FROM,
  STRONG_EDGE,
} from '../cells-layout';
import { distance, pairAt, squares, sum } from './color';

const PAIRS = (DOTS + 1) >> 1;
const CELL_BYTES = DOTS << 2;

/**
 * Compares each sample with the linear extrapolation of the two pictures before. FLICKER_COUNTS counts the samples by the
 * power of two of that difference. The difference is the variance of one picture: that of a - 2b + c is six times it.
 */
export function countFlicker(pane: usize): void {
  const cells = load<i32>(pane, PANE_COLUMNS) * load<i32>(pane, PANE_ROWS);
  let colors: usize = load<i32>(pane, PANE_COLORS);
  let last: usize = load<i32>(pane, PANE_LAST_SAMPLES);
  let secondLast: usize = load<i32>(pane, PANE_SECOND_LAST_SAMPLES);
  memory.fill(FLICKER_COUNTS, 0, FLICKER_BINS << 2);
  for (let cell = 0; cell < cells; cell += SAMPLE_INTERVAL) {
    let errors = i32x4.splat(0);
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const twice = i16x8.shl(pairAt(last, pair), 1);
      const both = i16x8.add(pairAt(colors, pair), pairAt(secondLast, pair));
      errors = i32x4.add(errors, squares(i16x8.sub(both, twice)));
    }
    const bin: usize = (32 - clz(sum(errors) / 6)) << 2;
    store<i32>(bin, load<i32>(bin, FLICKER_COUNTS) + 1, FLICKER_COUNTS);
    memory.copy(secondLast, last, CELL_BYTES);
    memory.copy(last, colors, CELL_BYTES);
    colors += CELL_BYTES * SAMPLE_INTERVAL;
    last += CELL_BYTES;
    secondLast += CELL_BYTES;
  }
}

/** Counts the moving samples, and those of them whose first and last dot differ by a strong edge. Cells of one dot have none. */
export function countEdges(pane: usize): void {
  const cells = load<i32>(pane, PANE_COLUMNS) * load<i32>(pane, PANE_ROWS);
  const counts: usize = load<i32>(pane, PANE_STATIC_COUNTS);
  let colors: usize = load<i32>(pane, PANE_COLORS);
  let moving = 0;
  let edges = 0;
  for (let cell = 0; cell < cells; cell += SAMPLE_INTERVAL) {
    const count: i32 = load<u8>(counts + cell);
    if (count < STATIC_FROM) {
      moving += 1;
      const last = load<i32>(colors + CELL_BYTES - 4);
      edges += distance(load<i32>(colors), last) > STRONG_EDGE ? 1 : 0;
    }
    colors += CELL_BYTES * SAMPLE_INTERVAL;
  }
  store<i32>(MOVING_SAMPLES, moving);
  store<i32>(EDGE_SAMPLES, edges);
}
