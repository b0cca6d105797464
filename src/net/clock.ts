// This machine's two clocks: one that never goes back, for durations, and the time of day, for the wire.

/** Milliseconds from some fixed moment; never goes back. */
export function monotonicMs(): number {
  return performance.now();
}

let dayAtStartMs = Date.now() - performance.now();

/**
 * Microseconds since 1970, finer than Date.now() gives. Follows the system's clock where that is set: a Pi without a
 * battery starts in the past and finds its time later.
 */
export function unixUs(): number {
  const now = performance.now();
  const day = Date.now();
  if (Math.abs(dayAtStartMs + now - day) > 2) dayAtStartMs = day - now;
  return Math.round((dayAtStartMs + now) * 1_000);
}
