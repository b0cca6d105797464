// The clock that cameras stamp their buffers with.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { monotonicMs } from '#src/net/clock.js';
import { monotonicUs } from '#src/sources/v4l2/v4l2-clock.js';

/** CLOCK_MONOTONIC as the system has it, in µs. */
function systemUs(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}

test('it is the system’s own, also for a moment that was read before', () => {
  const beforeUs = systemUs();
  const nowMs = monotonicMs();
  const afterUs = systemUs();
  const us = monotonicUs(nowMs);
  // The two clocks were read one after the other when they were compared, and a busy machine may have put a moment between.
  assert.ok(us >= beforeUs - 20_000 && us <= afterUs + 20_000, `${beforeUs} ${us} ${afterUs}`);
});
