// Sequence number tracking: gaps, duplicates, and forged numbers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameNumbers } from '#src/core/camera/frame-numbers.js';

const HUGE = Number.MAX_SAFE_INTEGER;

/** Takes numbers 100 ms apart, and returns which were new. */
function trackerOf(rejectsDuplicates = true) {
  const numbers = new FrameNumbers(rejectsDuplicates);
  let nowMs = 0;
  const take = (...given: readonly number[]): boolean[] =>
    given.map((number) => {
      nowMs += 100;
      return numbers.take(number, nowMs);
    });
  const wait = (ms: number): void => {
    nowMs += ms;
  };
  return { numbers, take, wait };
}

const all = (answers: readonly boolean[]): boolean => answers.every(Boolean);

test('gaps are dropped frames, whatever number is the first', () => {
  for (const first of [1, 5_000, 2 ** 40]) {
    const { numbers, take } = trackerOf();
    assert.ok(all(take(first, first + 1, first + 4, first + 5)));
    assert.equal(numbers.dropped, 2);
  }
});

test('duplicates are recognised, and a late frame is no longer dropped', () => {
  const { numbers, take } = trackerOf();
  take(1, 2, 3, 6);
  assert.deepEqual(take(2, 3, 6), [false, false, false]);
  assert.equal(numbers.dropped, 2);
  assert.deepEqual(take(4, 4, 7), [true, false, true]);
  assert.equal(numbers.dropped, 1);
});

test('an hour explains a large gap, and a moment does not', () => {
  const { numbers, take, wait } = trackerOf();
  take(1);
  wait(3_600_000);
  take(100_000);
  assert.equal(numbers.dropped, 99_998);
  assert.ok(all(take(200_000)));
  assert.equal(numbers.dropped, 99_998, 'the frame is taken, and its number not believed');
});

test('one forged number, far ahead or behind, changes nothing', () => {
  for (const rejectsDuplicates of [true, false]) {
    for (const forged of [HUGE, 2_000_000, 5]) {
      const { numbers, take } = trackerOf(rejectsDuplicates);
      take(10_000, 10_001);
      assert.ok(all(take(forged, 10_002, forged, 10_003, 10_004)));
      assert.equal(numbers.dropped, 0, String(forged));
    }
  }
});

test('where the first number was forged, the true ones are taken from the first of them on, and counted soon', () => {
  const { numbers, take } = trackerOf();
  assert.ok(all(take(HUGE, 1, 2, 3, 4, 7)));
  assert.equal(numbers.dropped, 2);
  assert.deepEqual(take(7), [false]);
});

test('a stranger with a count of his own cannot block the true frames', () => {
  const { numbers, take } = trackerOf(false);
  take(1, 2, 3);
  for (let at = 0; at < 50; at += 1) assert.ok(all(take(500_000 + at, 600_000 + at, 4 + at)));
  assert.ok(numbers.dropped < 10, String(numbers.dropped));
});

test('a stranger with slightly higher numbers makes no frame a duplicate on NATS, and the count of drops recovers', () => {
  const { numbers, take } = trackerOf(false);
  take(1);
  for (let at = 2; at < 200; at += 1) assert.ok(all(take(at + 500, at)));
  for (let at = 200; at < 900; at += 1) take(at);
  assert.ok(numbers.dropped <= 2, String(numbers.dropped));
});

test('without numbers nothing is counted', () => {
  const { numbers, take } = trackerOf();
  assert.ok(all(take(0, 0, 7, 0, 9)));
  assert.equal(numbers.dropped, 1);
});

test('after a restart missing numbers do not count as dropped', () => {
  const { numbers, take } = trackerOf();
  take(1, 2);
  numbers.restart();
  assert.ok(all(take(900, 901)));
  assert.equal(numbers.dropped, 0);
});

test('forged numbers in many small steps make no more dropped frames than the time explains', () => {
  const numbers = new FrameNumbers(false);
  numbers.take(1, 0);
  // All within ten milliseconds. A stall of a second would explain each step alone.
  for (let step = 1; step <= 100; step += 1) numbers.take(1 + step * 1_000, step / 10);
  assert.ok(numbers.dropped <= 1_010, `${numbers.dropped} are dropped`);
  // Three numbers in a row prove a new count, but it does not begin with another second of tolerance.
  for (let count = 1; count <= 50; count += 1) {
    for (const number of [0, 1, 2, 1_000]) numbers.take(count * 1_000_000 + number, 10);
  }
  assert.ok(numbers.dropped <= 1_010, `${numbers.dropped} are dropped`);
});
