// A new colour that several cells can share: the mean of a dot and the dots after it, while they are similar.
import { distance, type Rgb } from './palette.js';

/** How many cells ahead are examined. More make hardly any difference. */
const CELLS_AHEAD = 3;

/**
 * Averages `color` with the first `dots` dots of the next cells, from `from` on, up to the first cell that differs by more
 * than `tolerance`.
 *
 * @param dots How many dots of each cell count. It is also the weight of `color`.
 * @param end The end of the row of cells in `colors`.
 * @param cellDots How many dots a cell has.
 * @param tolerance In units of `distance`, summed over the dots of one cell.
 */
export function sharedColor(
  color: Rgb,
  dots: number,
  colors: Int32Array,
  from: number,
  end: number,
  cellDots: number,
  tolerance: number,
): Rgb {
  let red = (color >> 16) * dots;
  let green = ((color >> 8) & 255) * dots;
  let blue = (color & 255) * dots;
  let weight = dots;
  let mean = color;
  const last = Math.min(end, from + CELLS_AHEAD * cellDots);
  for (let cell = from; cell < last; cell += cellDots) {
    let error = 0;
    for (let at = cell; at < cell + dots; at += 1) error += distance(mean, colors[at] as number);
    if (error > tolerance) break;
    for (let at = cell; at < cell + dots; at += 1) {
      const one = colors[at] as number;
      red += one >> 16;
      green += (one >> 8) & 255;
      blue += one & 255;
    }
    weight += dots;
    const half = weight >> 1;
    mean =
      ((((red + half) / weight) | 0) << 16) | ((((green + half) / weight) | 0) << 8) | (((blue + half) / weight) | 0);
  }
  return mean;
}
