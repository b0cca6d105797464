// One component of the small picture, summed up from the coefficients of its blocks.
import type { Axis } from './axis.js';

/**
 * A small plane is `Ry * C * RxT` summed over all blocks, C being a block's coefficients and R the weights of an axis. It
 * is done in two steps: each coefficient is spread over the columns of the small picture as it is read, which leaves the
 * 8 vertical frequencies of a row of blocks; and these are spread over the rows of the small picture once they are
 * complete. The second step thus costs the same however many coefficients there were.
 */
export class Plane {
  /** The samples, row by row. */
  readonly samples: Float64Array;
  readonly across: Axis;
  readonly #down: Axis;
  readonly #width: number;
  /** For each row of blocks in an MCU: 8 vertical frequencies for each column of the small picture. */
  readonly rows: readonly Float64Array[];
  readonly seen: Int32Array;

  constructor(across: Axis, down: Axis, width: number, height: number, rowsOfBlocks: number) {
    this.across = across;
    this.#down = down;
    this.#width = width;
    this.samples = new Float64Array(width * height);
    this.rows = Array.from({ length: rowsOfBlocks }, () => new Float64Array((width + across.span) * 8));
    this.seen = new Int32Array(rowsOfBlocks);
  }

  clear(): void {
    this.samples.fill(0);
    for (const row of this.rows) row.fill(0);
    this.seen.fill(0);
  }

  /** Spreads the row of blocks `blockRow` of the picture, the `row`th of its MCUs, over the small picture. */
  finishRow(row: number, blockRow: number): void {
    const { span, first, weights, count } = this.#down;
    const frequencies = this.rows[row] as Float64Array;
    const samples = this.samples;
    const width = this.#width;
    const seen = this.seen[row] as number;
    const used = count[blockRow] as number;
    for (let at = 0; at < used; at += 1) {
      const from = blockRow * 8 * span + at;
      const w0 = weights[from] as number;
      const w1 = weights[from + span] as number;
      const w2 = weights[from + 2 * span] as number;
      const w3 = weights[from + 3 * span] as number;
      const w4 = weights[from + 4 * span] as number;
      const w5 = weights[from + 5 * span] as number;
      const w6 = weights[from + 6 * span] as number;
      const w7 = weights[from + 7 * span] as number;
      let to = ((first[blockRow] as number) + at) * width;
      const end = to + width;
      if (seen >= 32) {
        for (let f = 0; to < end; f += 8, to += 1) {
          samples[to] =
            (samples[to] as number) +
            (w0 * (frequencies[f] as number) + w1 * (frequencies[f + 1] as number)) +
            (w2 * (frequencies[f + 2] as number) + w3 * (frequencies[f + 3] as number)) +
            (w4 * (frequencies[f + 4] as number) +
              w5 * (frequencies[f + 5] as number) +
              (w6 * (frequencies[f + 6] as number) + w7 * (frequencies[f + 7] as number)));
        }
      } else if (seen >= 16) {
        for (let f = 0; to < end; f += 8, to += 1) {
          samples[to] =
            (samples[to] as number) +
            (w0 * (frequencies[f] as number) + w1 * (frequencies[f + 1] as number)) +
            (w2 * (frequencies[f + 2] as number) + w3 * (frequencies[f + 3] as number));
        }
      } else {
        for (let f = 0; to < end; f += 8, to += 1) {
          samples[to] = (samples[to] as number) + w0 * (frequencies[f] as number) + w1 * (frequencies[f + 1] as number);
        }
      }
    }
    frequencies.fill(0);
    this.seen[row] = 0;
  }
}
