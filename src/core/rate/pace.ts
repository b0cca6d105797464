// A steady rate: which frames of a stream to take, and when the next one is due.

/** Early by this share of an interval still counts as due: cameras jitter, and 30 fps must pass `--fps 30`. */
const TOLERANCE = 0.25;

/** Holds a stream to `fps` frames a second, by the clock, so that one late frame does not lower the rate. */
export class Pace {
  readonly #intervalMs: number;
  #dueMs = Number.NEGATIVE_INFINITY;

  constructor(fps: number) {
    this.#intervalMs = 1_000 / fps;
  }

  /** How long to wait for the next frame to be due, in ms; 0 when it is. */
  waitMs(nowMs: number): number {
    return Math.max(0, this.#dueMs - nowMs);
  }

  /** Whether a frame that comes at `nowMs` is due. One that is moves the next due time. */
  take(nowMs: number): boolean {
    if (nowMs < this.#dueMs - this.#intervalMs * TOLERANCE) return false;
    // After a pause, time that was missed is not made up for.
    this.#dueMs = Math.max(this.#dueMs + this.#intervalMs, nowMs + this.#intervalMs * (1 - TOLERANCE));
    return true;
  }
}

/** A rate that may change from one frame to the next; undefined: none, and each frame is due. */
export class ChangingPace {
  #now: { readonly fps: number; readonly pace: Pace } | undefined;

  /** As a Pace's, at `fps` frames a second. */
  take(fps: number | undefined, nowMs: number): boolean {
    if (fps === undefined) {
      this.#now = undefined;
      return true;
    }
    if (this.#now?.fps !== fps) this.#now = { fps, pace: new Pace(fps) };
    return this.#now.pace.take(nowMs);
  }
}
