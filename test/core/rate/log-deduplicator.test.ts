// The filter against repeated log lines.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LogDeduplicator } from '#src/core/rate/log-deduplicator.js';

test('the same text is logged once, and again after its time', () => {
  const deduplicator = new LogDeduplicator(1_000);
  assert.deepEqual(
    [0, 10, 999, 1_000, 1_500, 2_000].map((nowMs) => deduplicator.shouldLog('unplugged', nowMs)),
    [true, false, false, true, false, true],
  );
});

test('another text is logged at once, and two alternating ones are logged once each', () => {
  const deduplicator = new LogDeduplicator(1_000);
  assert.deepEqual(
    ['frozen', 'unplugged', 'unplugged', 'frozen'].map((text) => deduplicator.shouldLog(text, 0)),
    [true, true, false, false],
  );
});

test('a fault that is over and returns is logged', () => {
  const deduplicator = new LogDeduplicator(1_000);
  deduplicator.shouldLog('unplugged', 0);
  deduplicator.forget();
  assert.equal(deduplicator.shouldLog('unplugged', 1), true);
});
