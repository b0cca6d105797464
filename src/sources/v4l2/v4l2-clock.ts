// The clock that V4L2 stamps buffers with, CLOCK_MONOTONIC: Node's hrtime is the same, and performance.now() only begins later.
import { hrtime } from 'node:process';
import { monotonicMs } from '../../net/clock.js';

/** When performance.now() was 0. A process that is held up between the two readings finds less, hence the most of a few. */
const begunUs = Math.max(begun(), begun(), begun());

function begun(): number {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1_000_000 + nanoseconds / 1_000 - monotonicMs() * 1_000;
}

/**
 * Microseconds of CLOCK_MONOTONIC.
 *
 * @param nowMs `monotonicMs`, for who has just read it.
 */
export function monotonicUs(nowMs = monotonicMs()): number {
  return begunUs + nowMs * 1_000;
}
