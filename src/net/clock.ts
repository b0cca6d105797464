// Monotonic clocks of this program: they never go back, and do not change when the time of day is set.

/** Milliseconds from some fixed moment; never goes back. */
export function monotonicMs(): number {
  return performance.now();
}

/**
 * Microseconds since 1970: the system's clock at the start of this program, plus the monotonic time since then. Both ends send
 * times of this clock. So a system clock that is set meanwhile, by NTP or by hand, changes no age and no recording. For the
 * time of day, use `Date.now()`.
 *
 * @param nowMs A value of `monotonicMs` that the caller has just read.
 */
export function unixUs(nowMs = monotonicMs()): number {
  return Math.round((performance.timeOrigin + nowMs) * 1_000);
}

/** A smaller difference between the clocks, in ms, is measurement error: the system's clock was not set. */
const SET_BY_MS = 1_000;

/** Converts a time of `unixUs` to the time of day, in ms since 1970. They differ once the system's clock was set. */
export function timeOfDayMs(us: number): number {
  const aheadMs = Date.now() - unixUs() / 1_000;
  return us / 1_000 + (Math.abs(aheadMs) < SET_BY_MS ? 0 : aheadMs);
}
