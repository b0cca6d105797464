// Terminal rate: how many bytes a slow terminal shows within a time, by the screens that it has shown.

/** A screen that has been shown, or the prediction of one. */
export interface ShownScreen {
  readonly bytes: number;
  /** From its first byte until the terminal had read its last one, without the round trip, in ms. */
  readonly tookMs: number;
}

/** A terminal is slow if two screens in a row took longer, or one twice as long, in ms. Until then, it has no rate. */
const SLOW_MS = 250;
/** A screen that should have taken less than this, and did, says little: a few bytes may pass quickly. In ms. */
const MIN_MS = 60;
/** A path may stall, so one screen changes the rate by these factors at most. */
const MIN_STEP = 0.5;
const MAX_STEP = 2;
/** A screen that took longer lowers the rate at once: there is no time for many of them. In ms. */
const VERY_SLOW_MS = 800;
/** The weight of the newest screen. */
const NEWEST_SHARE = 0.5;
/** The lowest rate, in bytes per ms: that of a serial line of 19,200 baud. */
const MIN_RATE = 2;

/** A rate limits pictures only. So it need not be known for a terminal that shows all screens quickly. */
export class TerminalRate {
  /** In bytes per ms. */
  #rate = Number.POSITIVE_INFINITY;
  #slowInARow = 0;

  /** The bytes that the terminal shows within `ms`. Infinity if it is not slow. */
  bytesIn(ms: number): number {
    return this.#rate * ms;
  }

  /** Records that the terminal has shown a screen with pictures. */
  shown({ bytes, tookMs }: ShownScreen): void {
    const measured = Math.max(MIN_RATE, bytes / Math.max(1, tookMs));
    this.#slowInARow = tookMs > SLOW_MS ? this.#slowInARow + 1 : 0;
    if (this.#rate === Number.POSITIVE_INFINITY) {
      if (this.#slowInARow > 1 || tookMs > 2 * SLOW_MS) this.#rate = measured;
      return;
    }
    if (bytes < this.#rate * MIN_MS && tookMs < MIN_MS) return;
    const least = tookMs > VERY_SLOW_MS ? 0 : this.#rate * MIN_STEP;
    const next = Math.min(this.#rate * MAX_STEP, Math.max(least, measured));
    this.#rate += (next - this.#rate) * NEWEST_SHARE;
  }
}
