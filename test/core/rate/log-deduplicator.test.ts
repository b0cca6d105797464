// What a log says again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LogDeduplicator } from '#src/core/rate/log-deduplicator.js';

test('the same thing is said once, and again after its time', () => {
  const repeats = new LogDeduplicator(1_000);
  assert.deepEqual(
    [0, 10, 999, 1_000, 1_500, 2_000].map((nowMs) => repeats.isNews('unplugged', nowMs)),
    [true, false, false, true, false, true],
  );
});

test('another thing is said at once, and two in turns are said once each', () => {
  const repeats = new LogDeduplicator(1_000);
  assert.deepEqual(
    ['frozen', 'unplugged', 'unplugged', 'frozen'].map((text) => repeats.isNews(text, 0)),
    [true, true, false, false],
  );
});

test('what is over and comes back is said', () => {
  const repeats = new LogDeduplicator(1_000);
  repeats.isNews('unplugged', 0);
  repeats.forget();
  assert.equal(repeats.isNews('unplugged', 1), true);
});
