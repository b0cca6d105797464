import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelInterval, niceCeiling, scaleSteps, timeSpan } from '#src/tui/model/chart-scale.js';

test('a scale ends close above the highest value, and does not jump for a small excess', () => {
  assert.deepEqual([0, 0.4, 1.9, 3.6, 9.7, 14.8, 15.3, 25.1, 29.9, 31.4, 58, 2_400].map(niceCeiling), [
    ...[1, 1, 2, 4, 10, 15, 15, 25, 30, 30, 60, 3_000],
  ]);
  for (let value = 3; value < 1_000; value += 1)
    assert.ok(niceCeiling(value) <= value * 1.7, `${value} fills most of its scale`);
});

test('the steps of a scale are whole numbers, with three rows for each', () => {
  for (let rows = 4; rows < 40; rows += 1) {
    for (const ceiling of [1, 4, 12, 25, 30, 120]) {
      const steps = scaleSteps(ceiling, rows);
      assert.equal(ceiling % steps, 0);
      assert.ok(steps <= Math.max(1, (rows - 2) / 3));
    }
  }
});

test('a new camera has a short time axis, with labels at round times', () => {
  assert.deepEqual([0, 15, 16, 31, 60].map(timeSpan), [15, 15, 30, 60, 60]);
  for (const span of [15, 30, 60]) {
    for (const columns of [14, 24, 40, 100]) assert.equal(labelInterval(span, columns) % 5, 0);
  }
});
