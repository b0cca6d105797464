// The clock that V4L2 stamps buffers with, CLOCK_MONOTONIC, which Node's hrtime reads too.
import { hrtime } from 'node:process';

/** Microseconds of CLOCK_MONOTONIC. */
export function monotonicUs(): number {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1_000_000 + nanoseconds / 1_000;
}
