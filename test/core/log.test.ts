import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type LogLine, LogRing } from '#src/core/log.js';
import { SEEDED } from '../helpers/bytes.js';

function line(number: number): LogLine {
  return { timeMs: number, level: 'info', camera: undefined, text: `line ${number}` };
}

test('the lines are the last ones, oldest first, and the total counts them all', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.nat({ max: 100 }), (capacity, count) => {
      const ring = new LogRing(capacity);
      for (let number = 0; number < count; number += 1) ring.add(line(number));
      assert.equal(ring.total, count);
      const first = Math.max(0, count - capacity);
      assert.deepEqual(
        ring.lines.map((one) => one.timeMs),
        Array.from({ length: Math.min(capacity, count) }, (_, at) => first + at),
      );
    }),
    SEEDED,
  );
});

test('lines taken out do not change when more are added', () => {
  const ring = new LogRing(10);
  ring.add(line(1));
  const taken = ring.lines;
  ring.add(line(2));
  assert.equal(taken.length, 1);
});

test('a fresh log is empty', () => {
  const ring = new LogRing();
  assert.deepEqual([ring.total, ring.lines.length], [0, 0]);
});
