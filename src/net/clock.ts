// This machine's two clocks: one that never goes back, for durations, and the time of day, for the wire.

/** Milliseconds from some fixed moment; never goes back. */
export function monotonicMs(): number {
  return performance.now();
}

/** How often the time of day is looked at: where the kernel has only a slow clock, a look costs as much as sending a message. */
const LOOK_EVERY_MS = 250;

let lookedMs = performance.now();
let dayAtStartMs = Date.now() - lookedMs;

/**
 * Microseconds since 1970, finer than Date.now() gives. Follows the system's clock where that is set: a Pi without a
 * battery starts in the past and finds its time later.
 *
 * @param nowMs `monotonicMs`, for who has just read it.
 */
export function unixUs(nowMs = monotonicMs()): number {
  if (nowMs - lookedMs >= LOOK_EVERY_MS) {
    lookedMs = nowMs;
    // Read again, as `nowMs` may be a moment ago.
    const day = Date.now() - performance.now();
    if (Math.abs(dayAtStartMs - day) > 2) dayAtStartMs = day;
  }
  return Math.round((dayAtStartMs + nowMs) * 1_000);
}
