// A viewer on a bus that falls behind asks for less: a bus keeps seconds of frames for whoever reads slowly, and knows no credit.

/** Frames that come so much later than the quickest have waited in a queue. */
const LATE_MS = 1_000;
/** Within this of the quickest there is no queue to speak of. */
const FRESH_MS = 300;
/** What waits already has to come through before a step shows. */
const SETTLE_MS = 2_000;
/** So long without a queue, and there may be room for more. */
const CLIMB_AFTER_MS = 5_000;
/** A step up that was too much is not taken again for twice as long as before, up to this. */
const MAX_CLIMB_AFTER_MS = 60_000;

/** The quickest frame is one of the last minute or two: clocks are set, and ways change. */
const QUICKEST_FOR_MS = 60_000;

const MIN_SHARE = 1 / 32;
const STEP_UP = 1.5;

/** How much of what is wanted to ask for, by how old frames are when they arrive. A controller that is fed with each frame. */
export class Ease {
  #share = 1;
  #leastMs = Number.POSITIVE_INFINITY;
  #leastBeforeMs = Number.POSITIVE_INFINITY;
  #leastSinceMs = Number.NEGATIVE_INFINITY;
  #changedMs = Number.NEGATIVE_INFINITY;
  #queueMs = Number.NEGATIVE_INFINITY;
  #climbAfterMs = CLIMB_AFTER_MS;
  #climbed = false;

  /** From near 0 to 1, all of it. */
  get share(): number {
    return this.#share;
  }

  /** A frame was so old when it arrived. What is always the same, such as a clock that is wrong, is no queue. */
  frame(ageMs: number, nowMs: number): void {
    const waitedMs = ageMs - this.#quickest(ageMs, nowMs);
    if (waitedMs > FRESH_MS) this.#queueMs = nowMs;
    if (waitedMs > LATE_MS) {
      if (nowMs - this.#changedMs >= SETTLE_MS) this.#fall(nowMs);
      return;
    }
    const quietMs = nowMs - Math.max(this.#queueMs, this.#changedMs);
    if (this.#share < 1 && quietMs >= this.#climbAfterMs) this.#climb(nowMs);
  }

  /** The rate to ask for instead of `fps` a second. */
  eased(fps: number): number {
    return Math.max(Math.min(1, fps), fps * this.#share);
  }

  #quickest(ageMs: number, nowMs: number): number {
    if (nowMs - this.#leastSinceMs >= QUICKEST_FOR_MS) {
      this.#leastSinceMs = nowMs;
      this.#leastBeforeMs = this.#leastMs;
      this.#leastMs = ageMs;
    }
    this.#leastMs = Math.min(this.#leastMs, ageMs);
    return Math.min(this.#leastMs, this.#leastBeforeMs);
  }

  #fall(nowMs: number): void {
    if (this.#climbed) this.#climbAfterMs = Math.min(MAX_CLIMB_AFTER_MS, this.#climbAfterMs * 2);
    this.#climbed = false;
    this.#share = Math.max(MIN_SHARE, this.#share / 2);
    this.#changedMs = nowMs;
  }

  #climb(nowMs: number): void {
    this.#climbed = true;
    this.#share = Math.min(1, this.#share * STEP_UP);
    this.#changedMs = nowMs;
    if (this.#share === 1) this.#climbAfterMs = CLIMB_AFTER_MS;
  }
}
