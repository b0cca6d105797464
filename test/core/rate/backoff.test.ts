import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Backoff } from '#src/core/rate/backoff.js';
import { SEEDED } from '../../helpers/bytes.js';

/** The first `count` waits, where the random number is always the same. */
function waits(random: number, count: number): number[] {
  const backoff = new Backoff({ minMs: 500, maxMs: 10_000, random: () => random });
  return Array.from({ length: count }, () => backoff.next());
}

test('each wait is drawn from its step, and the steps double up to the longest wait', () => {
  assert.deepEqual(waits(0, 7), [500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000]);
  assert.deepEqual(waits(1, 7), [1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000]);
});

test('two senders do not wait equally long, not even the first time', () => {
  for (let attempt = 1; attempt <= 8; attempt += 1) {
    assert.notEqual(waits(0.2, attempt).at(-1), waits(0.8, attempt).at(-1), `attempt ${attempt}`);
  }
});

test('no wait is under 0.5 s or over 10 s, however often it is tried', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 2_000 }), (chances) => {
      let at = 0;
      const backoff = new Backoff({ minMs: 500, maxMs: 10_000, random: () => chances[at] as number });
      for (at = 0; at < chances.length; at += 1) {
        const wait = backoff.next();
        assert.ok(wait >= 500 && wait <= 10_000, `attempt ${at}: ${wait}`);
      }
    }),
    SEEDED,
  );
});

test('after a success the waits start from the shortest again', () => {
  const backoff = new Backoff({ minMs: 500, maxMs: 10_000, random: () => 0 });
  for (let attempt = 0; attempt < 5; attempt += 1) backoff.next();
  backoff.reset();
  assert.deepEqual([backoff.next(), backoff.next()], [500, 1_000]);
});

test('the longest wait holds even where it is less than two of the shortest', () => {
  const backoff = new Backoff({ minMs: 500, maxMs: 600, random: () => 1 });
  assert.deepEqual([backoff.next(), backoff.next()], [600, 600]);
});
