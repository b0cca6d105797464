// One component of the small picture, summed up from the coefficients of its blocks.
import type { Axis } from './axis.js';

/**
 * A small plane is `Ry * C * RxT` summed over all blocks, C being a block's coefficients and R the weights of an axis. It
 * is done in two steps: each coefficient is spread over the columns of the small picture as it is read, which leaves the
 * 8 vertical frequencies of a row of blocks; and these are spread over the rows of the small picture once they are
 * complete. The second step thus costs the same however many coefficients there were.
 */
export class Plane {
  /** The samples, row by row, and behind them the rows that a span reaches over the end. */
  readonly samples: Float64Array;
  readonly across: Axis;
  /** For each row of blocks in an MCU: 8 vertical frequencies for each column of the small picture. */
  readonly rows: readonly Float64Array[];
  /** For each of those: the places of the coefficients it was made of, or-ed. Without high ones half the sums suffice. */
  readonly seen: Int32Array;
  readonly #down: Axis;
  readonly #width: number;

  constructor(across: Axis, down: Axis, width: number, height: number, rowsOfBlocks: number) {
    this.across = across;
    this.#down = down;
    this.#width = width;
    this.samples = new Float64Array(width * (height + down.span));
    this.rows = Array.from({ length: rowsOfBlocks }, () => new Float64Array((width + across.span) * 8));
    this.seen = new Int32Array(rowsOfBlocks);
  }

  /** Makes it ready for the next picture, whatever became of the last. */
  clear(): void {
    this.samples.fill(0);
    for (const row of this.rows) row.fill(0);
    this.seen.fill(0);
  }

  /** Whether more than the mean of a block matters. */
  needsDetail(column: number, row: number): boolean {
    return this.across.detailed[column] === 1 || this.#down.detailed[row] === 1;
  }

  /**
   * Spreads the row of blocks `blockRow` of the picture, the `row`th of its MCUs, over the small picture: two small rows at
   * a time, so that each frequency is fetched once for both.
   */
  finishRow(row: number, blockRow: number): void {
    const { span, first, weights, count } = this.#down;
    const frequencies = this.rows[row] as Float64Array;
    const samples = this.samples;
    const width = this.#width;
    const seen = this.seen[row] as number;
    const used = count[blockRow] as number;
    for (let at = 0; at < used; at += 2) {
      const from = blockRow * 8 * span + at;
      const w0 = weights[from + 0 * span] as number;
      const w1 = weights[from + 1 * span] as number;
      const w2 = weights[from + 2 * span] as number;
      const w3 = weights[from + 3 * span] as number;
      const w4 = weights[from + 4 * span] as number;
      const w5 = weights[from + 5 * span] as number;
      const w6 = weights[from + 6 * span] as number;
      const w7 = weights[from + 7 * span] as number;
      const x0 = weights[from + 0 * span + 1] as number;
      const x1 = weights[from + 1 * span + 1] as number;
      const x2 = weights[from + 2 * span + 1] as number;
      const x3 = weights[from + 3 * span + 1] as number;
      const x4 = weights[from + 4 * span + 1] as number;
      const x5 = weights[from + 5 * span + 1] as number;
      const x6 = weights[from + 6 * span + 1] as number;
      const x7 = weights[from + 7 * span + 1] as number;
      let to = ((first[blockRow] as number) + at) * width;
      const end = to + width;
      // Places are vertical * 8 + horizontal: below 32, the vertical frequencies are below 4.
      if (seen >= 32) {
        for (let f = 0; to < end; f += 8, to += 1) {
          const f0 = frequencies[f + 0] as number;
          const f1 = frequencies[f + 1] as number;
          const f2 = frequencies[f + 2] as number;
          const f3 = frequencies[f + 3] as number;
          const f4 = frequencies[f + 4] as number;
          const f5 = frequencies[f + 5] as number;
          const f6 = frequencies[f + 6] as number;
          const f7 = frequencies[f + 7] as number;
          samples[to] =
            (samples[to] as number) +
            (w0 * f0 + w1 * f1 + (w2 * f2 + w3 * f3) + (w4 * f4 + w5 * f5 + (w6 * f6 + w7 * f7)));
          samples[to + width] =
            (samples[to + width] as number) +
            (x0 * f0 + x1 * f1 + (x2 * f2 + x3 * f3) + (x4 * f4 + x5 * f5 + (x6 * f6 + x7 * f7)));
        }
      } else {
        for (let f = 0; to < end; f += 8, to += 1) {
          const f0 = frequencies[f + 0] as number;
          const f1 = frequencies[f + 1] as number;
          const f2 = frequencies[f + 2] as number;
          const f3 = frequencies[f + 3] as number;
          samples[to] = (samples[to] as number) + (w0 * f0 + w1 * f1 + (w2 * f2 + w3 * f3));
          samples[to + width] = (samples[to + width] as number) + (x0 * f0 + x1 * f1 + (x2 * f2 + x3 * f3));
        }
      }
    }
    frequencies.fill(0);
    this.seen[row] = 0;
  }
}
