// This program's clocks: neither goes back, and neither follows the time of day when that is set.

/** Milliseconds from some fixed moment; never goes back. */
export function monotonicMs(): number {
  return performance.now();
}

/**
 * Microseconds since 1970, as the system's clock was when this program started, and by the monotonic clock since then.
 * What both ends write on the wire is of this clock: a clock that is set while they run, by NTP or by hand, changes no age
 * and no recording. For the time of day, `Date.now()` is right.
 *
 * @param nowMs `monotonicMs`, for who has just read it.
 */
export function unixUs(nowMs = monotonicMs()): number {
  return Math.round((performance.timeOrigin + nowMs) * 1_000);
}

/** Below this, in ms, the system's clock was not set since the start, and only reads a little differently. */
const SET_BY_MS = 1_000;

/** The time of day, in ms since 1970, at which this program's clock said `us`: they differ once the system's clock was set. */
export function timeOfDayMs(us: number): number {
  const aheadMs = Date.now() - unixUs() / 1_000;
  return us / 1_000 + (Math.abs(aheadMs) < SET_BY_MS ? 0 : aheadMs);
}
