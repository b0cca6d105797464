// A delay-based rate controller: it lowers a viewer's demand when frames queue up on NATS, and raises it again in steps.

/** A frame with this much more delay than the fastest has waited in a growing queue. */
const LATE_MS = 700;
/** A frame with less extra delay than this has met no queue. */
const FRESH_MS = 250;

/** The fastest frame is one of the last minute or two: clocks are set, and routes change. */
const FASTEST_FOR_MS = 60_000;

/** The rate while a queue drains: enough frames to see when it is empty. */
const DRAINING_FPS = 1;
const MIN_FPS = 0.5;
/** The share of the measured capacity that is demanded after a queue. */
const DECREASE = 0.8;

/** After this time without a queue the rate is raised. */
const INCREASE_AFTER_MS = 5_000;
/** Each increase that leads to a queue doubles the time before the next, up to this. */
const MAX_INCREASE_AFTER_MS = 60_000;
const INCREASE = 1.3;
/** No camera delivers more frames a second, so from here on there is no limit. */
const UNLIMITED_FPS = 120;

/**
 * Limits the demanded frame rate by the age of the frames that arrive. NATS has no credit: a server stores seconds of
 * frames for a slow reader. When a queue builds up, it is drained at a low rate, which also measures the capacity of the
 * path. Then a share of that capacity is demanded, and from time to time more.
 */
export class DelayRateController {
  #limitFps = Number.POSITIVE_INFINITY;
  #draining: { readonly sinceMs: number; frames: number } | undefined;
  #quietSinceMs = 0;
  #increaseAfterMs = INCREASE_AFTER_MS;
  #increased = false;
  /** The smallest age in the present minute, and in the one before. */
  #leastMs = Number.POSITIVE_INFINITY;
  #leastBeforeMs = Number.POSITIVE_INFINITY;
  #leastSinceMs = Number.NEGATIVE_INFINITY;

  /** The rate to demand where `wantedFps` are wanted. Infinity means no limit. */
  limit(wantedFps: number): number {
    return Math.min(wantedFps, this.#draining === undefined ? this.#limitFps : DRAINING_FPS);
  }

  /** Takes the age of a frame that arrived. A constant part of it, such as a clock offset, does not count as a queue. */
  frame(ageMs: number, nowMs: number): void {
    const waitedMs = ageMs - this.#fastestMs(ageMs, nowMs);
    if (waitedMs > FRESH_MS) this.#quietSinceMs = nowMs;
    if (this.#draining !== undefined) {
      this.#draining.frames += 1;
      if (waitedMs <= FRESH_MS) this.#drained(this.#draining, nowMs);
    } else if (waitedMs > LATE_MS) {
      this.#draining = { sinceMs: nowMs, frames: 0 };
      if (this.#increased) this.#increaseAfterMs = Math.min(MAX_INCREASE_AFTER_MS, this.#increaseAfterMs * 2);
      this.#increased = false;
    } else if (nowMs - this.#quietSinceMs >= this.#increaseAfterMs) this.#increase(nowMs);
  }

  #drained({ sinceMs, frames }: { readonly sinceMs: number; readonly frames: number }, nowMs: number): void {
    const carriedFps = (frames * 1_000) / Math.max(1, nowMs - sinceMs);
    this.#draining = undefined;
    this.#quietSinceMs = nowMs;
    this.#limitTo(Math.max(MIN_FPS, carriedFps * DECREASE));
  }

  #increase(nowMs: number): void {
    this.#quietSinceMs = nowMs;
    if (this.#limitFps === Number.POSITIVE_INFINITY) return;
    this.#increased = true;
    this.#limitTo(this.#limitFps * INCREASE);
  }

  #limitTo(fps: number): void {
    this.#limitFps = fps < UNLIMITED_FPS ? fps : Number.POSITIVE_INFINITY;
    if (this.#limitFps === Number.POSITIVE_INFINITY) this.#increaseAfterMs = INCREASE_AFTER_MS;
  }

  #fastestMs(ageMs: number, nowMs: number): number {
    if (nowMs - this.#leastSinceMs >= FASTEST_FOR_MS) {
      this.#leastSinceMs = nowMs;
      this.#leastBeforeMs = this.#leastMs;
      this.#leastMs = ageMs;
    }
    this.#leastMs = Math.min(this.#leastMs, ageMs);
    return Math.min(this.#leastMs, this.#leastBeforeMs);
  }
}
