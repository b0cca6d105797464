// A logarithmic histogram: percentiles of a stream of durations, in constant memory.

/** Each bucket is 2 % wider than the one below, so a percentile is right to 1 %. */
const GROWTH = Math.log(1.02);
const BUCKETS = 1_200;

/** The median, the 95th percentile and the maximum of the durations, in ms. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** Counts durations in logarithmic buckets from 0.01 ms to days. Negative ones (clocks that disagree) count as 0. */
export class Histogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #count = 0;
  #max = 0;
  #sum = 0;

  add(durationMs: number): void {
    // A single NaN would make the maximum NaN for ever.
    if (Number.isNaN(durationMs)) return;
    const value = Math.max(0, durationMs);
    const bucket = value < 0.01 ? 0 : Math.min(BUCKETS - 1, 1 + Math.floor(Math.log(value / 0.01) / GROWTH));
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#count += 1;
    this.#max = Math.max(this.#max, value);
    this.#sum += value;
  }

  /** How many durations were counted, and their sum in ms. */
  get totals(): { readonly count: number; readonly sumMs: number } {
    return { count: this.#count, sumMs: this.#sum };
  }

  /** How many durations were at most `boundMs`, right to the width of a bucket. */
  countAtMost(boundMs: number): number {
    let count = this.#counts[0] as number;
    for (let bucket = 1; bucket < BUCKETS && 0.01 * Math.exp((bucket - 0.5) * GROWTH) <= boundMs; bucket += 1) {
      count += this.#counts[bucket] as number;
    }
    return count;
  }

  /** The percentiles, rounded to a tenth of a ms. Undefined while nothing was counted. */
  percentiles(): Percentiles | undefined {
    if (this.#count === 0) return undefined;
    return { p50: this.#quantile(0.5), p95: this.#quantile(0.95), max: tenths(this.#max) };
  }

  #quantile(share: number): number {
    let left = Math.ceil(this.#count * share);
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      left -= this.#counts[bucket] as number;
      if (left <= 0)
        return bucket === 0 ? 0 : Math.min(tenths(0.01 * Math.exp((bucket - 0.5) * GROWTH)), tenths(this.#max));
    }
    return tenths(this.#max);
  }
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
