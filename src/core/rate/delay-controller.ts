// A viewer on a bus that falls behind asks for less: a bus keeps seconds of frames for whoever reads slowly, and knows no credit.

/** Frames that come so much later than the quickest have waited in a queue that grows. */
const LATE_MS = 700;
/** Within this of the quickest there is no queue to speak of. */
const FRESH_MS = 250;

/** The quickest frame is one of the last minute or two: clocks are set, and ways change. */
const QUICKEST_FOR_MS = 60_000;

/** Asked for while a queue drains: enough to see that it has. */
const DRAINING_FPS = 1;
const LEAST_FPS = 0.5;
/** Of what a way was seen to carry, this much is asked for. */
const ROOM = 0.8;

/** So long without a queue, and there may be room for more. */
const CLIMB_AFTER_MS = 5_000;
/** A step up that was too much is not taken again for twice as long as before, up to this. */
const MAX_CLIMB_AFTER_MS = 60_000;
const STEP_UP = 1.3;
/** No camera gives more: no limit is needed. */
const ENOUGH_FPS = 120;

/**
 * How many frames a second to ask for, by how old they are when they arrive. It is fed with each frame. A queue is drained
 * first, which shows what the way carries; that, less some room, is asked for then, and more from time to time.
 */
export class DelayRateController {
  #limitFps = Number.POSITIVE_INFINITY;
  #draining: { readonly sinceMs: number; frames: number } | undefined;
  #quietSinceMs = 0;
  #climbAfterMs = CLIMB_AFTER_MS;
  #climbed = false;
  #leastMs = Number.POSITIVE_INFINITY;
  #leastBeforeMs = Number.POSITIVE_INFINITY;
  #leastSinceMs = Number.NEGATIVE_INFINITY;

  /** The rate to ask for where so many frames a second are wanted; Infinity: as many as there are. */
  limit(wantedFps: number): number {
    return Math.min(wantedFps, this.#draining === undefined ? this.#limitFps : DRAINING_FPS);
  }

  /** A frame was so old when it arrived. What is always the same, such as a clock that is wrong, is no queue. */
  frame(ageMs: number, nowMs: number): void {
    const waitedMs = ageMs - this.#quickest(ageMs, nowMs);
    if (waitedMs > FRESH_MS) this.#quietSinceMs = nowMs;
    if (this.#draining !== undefined) {
      this.#draining.frames += 1;
      if (waitedMs <= FRESH_MS) this.#drained(this.#draining, nowMs);
    } else if (waitedMs > LATE_MS) {
      this.#draining = { sinceMs: nowMs, frames: 0 };
      if (this.#climbed) this.#climbAfterMs = Math.min(MAX_CLIMB_AFTER_MS, this.#climbAfterMs * 2);
      this.#climbed = false;
    } else if (nowMs - this.#quietSinceMs >= this.#climbAfterMs) this.#climb(nowMs);
  }

  #drained({ sinceMs, frames }: { readonly sinceMs: number; readonly frames: number }, nowMs: number): void {
    const carriedFps = (frames * 1_000) / Math.max(1, nowMs - sinceMs);
    this.#draining = undefined;
    this.#quietSinceMs = nowMs;
    this.#limitTo(Math.max(LEAST_FPS, carriedFps * ROOM));
  }

  #climb(nowMs: number): void {
    this.#quietSinceMs = nowMs;
    if (this.#limitFps === Number.POSITIVE_INFINITY) return;
    this.#climbed = true;
    this.#limitTo(this.#limitFps * STEP_UP);
  }

  #limitTo(fps: number): void {
    this.#limitFps = fps < ENOUGH_FPS ? fps : Number.POSITIVE_INFINITY;
    if (this.#limitFps === Number.POSITIVE_INFINITY) this.#climbAfterMs = CLIMB_AFTER_MS;
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
}
