// A frame rate limiter: it selects the frames of a stream that are due at a given rate.

/** A frame that is early by less than this share of an interval is due: cameras jitter, and 30 fps must pass `--fps 30`. */
const TOLERANCE = 0.25;

/** Limits a stream to `fps` frames a second. It follows the clock, so that one late frame does not lower the rate. */
export class Pace {
  readonly #intervalMs: number;
  #dueMs = Number.NEGATIVE_INFINITY;

  constructor(fps: number) {
    this.#intervalMs = 1_000 / fps;
  }

  /** How long until the next frame is due, in ms. 0 where it is due now. */
  waitMs(nowMs: number): number {
    return Math.max(0, this.#dueMs - nowMs);
  }

  /** Whether a frame at `nowMs` is due. If it is, the next due time moves on. */
  take(nowMs: number): boolean {
    if (nowMs < this.#dueMs - this.#intervalMs * TOLERANCE) return false;
    // Time that was missed in a pause is not made up for.
    this.#dueMs = Math.max(this.#dueMs + this.#intervalMs, nowMs + this.#intervalMs * (1 - TOLERANCE));
    return true;
  }
}

/** A frame rate limiter whose rate may change from one frame to the next. */
export class ChangingPace {
  #now: { readonly fps: number; readonly pace: Pace } | undefined;

  /** As `Pace.take`, at `fps` frames a second. Undefined means no limit: each frame is due. */
  take(fps: number | undefined, nowMs: number): boolean {
    if (fps === undefined) {
      this.#now = undefined;
      return true;
    }
    if (this.#now?.fps !== fps) this.#now = { fps, pace: new Pace(fps) };
    return this.#now.pace.take(nowMs);
  }
}
