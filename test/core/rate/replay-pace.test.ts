import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RecordedTimes, ReplayPace } from '#src/core/rate/replay-pace.js';

/** A frame with times in ms, and without a capture time where none is given. */
function at(arrivedMs: number, capturedMs?: number): RecordedTimes {
  return { arrivedUs: arrivedMs * 1_000, capturedUs: capturedMs === undefined ? undefined : capturedMs * 1_000 };
}

/** The waits before each frame, for a consumer that takes no time. */
function waits(speed: number, times: readonly RecordedTimes[]): number[] {
  const pace = new ReplayPace(speed);
  let nowMs = 1_000;
  return times.map((one) => {
    const waitMs = pace.waitMs(one, nowMs);
    nowMs += waitMs;
    return waitMs;
  });
}

test('frames are as far apart as they were taken, not as they arrived', () => {
  assert.deepEqual(waits(1, [at(50, 0), at(90, 40), at(190, 80), at(191, 120)]), [0, 40, 40, 40]);
  assert.deepEqual(waits(1, [at(50), at(90), at(190)]), [0, 40, 100]);
});

test('twice the speed is half the time, and any speed none', () => {
  assert.deepEqual(waits(2, [at(0), at(40), at(120)]), [0, 20, 40]);
  assert.deepEqual(waits(Number.POSITIVE_INFINITY, [at(0), at(40), at(120)]), [0, 0, 0]);
});

test('clocks that were set, times that go back and endless pauses do not stop playback', () => {
  assert.deepEqual(waits(1, [at(0, 0), at(40, 1e12), at(80, 1e12 + 40)]), [0, 40, 40]);
  assert.deepEqual(waits(1, [at(100), at(40), at(80)]), [0, 0, 40]);
  assert.deepEqual(waits(1, [at(0), at(1e9)]), [0, 60_000]);
});

test('a short delay is made up for, so that the rate holds; a long pause is not', () => {
  const pace = new ReplayPace(1);
  assert.equal(pace.waitMs(at(0), 0), 0);
  assert.equal(pace.waitMs(at(40), 90), 0, 'due at 40, asked at 90');
  assert.equal(pace.waitMs(at(80), 90), 0, 'due at 80');
  assert.equal(pace.waitMs(at(120), 90), 30, 'and on time again');
  assert.equal(pace.waitMs(at(160), 5_000), 0);
  assert.equal(pace.waitMs(at(200), 5_000), 40, 'from there on');
});

test('the first frame of another round follows after the same gap as the last one', () => {
  const pace = new ReplayPace(1);
  pace.waitMs(at(0), 0);
  assert.equal(pace.waitMs(at(40), 0), 40);
  pace.restart();
  assert.equal(pace.waitMs(at(0), 40), 40);
});

test('where the recording receiver’s clock was set, hours either way, the pace is that of the capture times', () => {
  const HOUR = 3_600_000;
  assert.deepEqual(waits(1, [at(50, 0), at(90 + 3 * HOUR, 40), at(130 + 3 * HOUR, 80)]), [0, 40, 40]);
  assert.deepEqual(waits(1, [at(5 * HOUR, 5 * HOUR), at(40, 5 * HOUR + 40), at(80, 5 * HOUR + 80)]), [0, 40, 40]);
  assert.deepEqual(waits(1, [at(50, 0), at(90, -5 * HOUR), at(130, 40 - 5 * HOUR)]), [0, 40, 40]);
});

test('a link that stalled during the recording does not change the pace', () => {
  assert.deepEqual(waits(1, [at(0, 0), at(8_000, 40), at(8_010, 7_990)]), [0, 40, 7_950]);
});
