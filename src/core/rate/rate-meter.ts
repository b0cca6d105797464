// A rate meter with a sliding window.

const SLICE_MS = 100;

/**
 * Counts over a sliding window, in slices of 100 ms. After a pause longer than the window the rate is 0: a stream that
 * has ended must not show its last rate.
 */
export class RateMeter {
  readonly #slices: Float64Array;
  readonly #windowMs: number;
  #total = 0;
  #sliceNumber: number | undefined;
  #startMs: number | undefined;

  /** @param windowMs The window, in ms; a multiple of 100. */
  constructor(windowMs = 2_000) {
    this.#windowMs = windowMs;
    this.#slices = new Float64Array(windowMs / SLICE_MS);
  }

  /** Counts `amount` (1 frame, n bytes) at `nowMs` of a monotonic clock. */
  add(nowMs: number, amount = 1): void {
    this.#startMs ??= nowMs;
    this.#moveTo(nowMs);
    const at = this.#slot(nowMs);
    this.#slices[at] = (this.#slices[at] as number) + amount;
    this.#total += amount;
  }

  /** The rate over the window, or over the time since the first count while that is shorter. */
  perSecond(nowMs: number): number {
    if (this.#startMs === undefined) return 0;
    this.#moveTo(nowMs);
    if (this.#total <= 0) return 0;
    // The present slice is incomplete: the window reaches from the start of the oldest slice to now.
    const spanMs = Math.min(nowMs - this.#startMs, this.#windowMs - SLICE_MS + (nowMs % SLICE_MS));
    return (this.#total / Math.max(spanMs, SLICE_MS)) * 1_000;
  }

  #slot(nowMs: number): number {
    return Math.floor(nowMs / SLICE_MS) % this.#slices.length;
  }

  /** Empties the slices that have left the window. */
  #moveTo(nowMs: number): void {
    const sliceNumber = Math.floor(nowMs / SLICE_MS);
    const last = this.#sliceNumber ?? sliceNumber;
    const passed = Math.min(sliceNumber - last, this.#slices.length);
    for (let step = 1; step <= passed; step += 1) {
      const at = (sliceNumber - passed + step) % this.#slices.length;
      this.#total -= this.#slices[at] as number;
      this.#slices[at] = 0;
    }
    this.#sliceNumber = Math.max(sliceNumber, last);
  }
}
