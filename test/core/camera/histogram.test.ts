import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Histogram } from '#src/core/camera/histogram.js';
import { SEEDED } from '../../helpers/bytes.js';

/** The quantile `share` of the values, as the histogram defines it. */
function trueQuantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] as number;
}

test('percentiles are within 1 % of the true ones, and a tenth of a ms for the rounding', () => {
  const anyDuration = fc.oneof(
    fc.double({ min: 0.01, max: 1, noNaN: true }),
    fc.double({ min: 1, max: 1_000, noNaN: true }),
    fc.double({ min: 1, max: 86_400_000, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(anyDuration, { minLength: 1, maxLength: 200 }), (values) => {
      const histogram = new Histogram();
      for (const value of values) histogram.add(value);
      const { p50, p95, max } = histogram.percentiles() ?? assert.fail('nothing counted');
      for (const [reading, share] of [
        [p50, 0.5],
        [p95, 0.95],
      ] as const) {
        const truth = trueQuantile(values, share);
        assert.ok(Math.abs(reading - truth) <= truth * 0.01 + 0.051, `p${share * 100}: ${reading}, not ${truth}`);
      }
      assert.ok(Math.abs(max - Math.max(...values)) <= 0.05 + 1e-6);
      assert.ok(p50 <= p95 && p95 <= max);
    }),
    { ...SEEDED, numRuns: 500 },
  );
});

test('nothing counted has no percentiles', () => {
  assert.equal(new Histogram().percentiles(), undefined);
});

test('one duration is all three', () => {
  const histogram = new Histogram();
  histogram.add(40);
  const { p50, p95, max } = histogram.percentiles() ?? assert.fail('nothing counted');
  assert.equal(p50, p95);
  assert.ok(Math.abs(p50 - 40) <= 0.4);
  assert.equal(max, 40);
});

test('a negative duration counts as 0', () => {
  const histogram = new Histogram();
  histogram.add(-5);
  assert.deepEqual(histogram.percentiles(), { p50: 0, p95: 0, max: 0 });
});

test('a huge duration goes into the last bucket, and is the maximum', () => {
  const histogram = new Histogram();
  histogram.add(1e15);
  const { p50, max } = histogram.percentiles() ?? assert.fail('nothing counted');
  assert.equal(max, 1e15);
  assert.ok(p50 >= 86_400_000 && p50 <= max);
});

test('a duration that is no number is not counted', () => {
  const histogram = new Histogram();
  histogram.add(Number.NaN);
  assert.equal(histogram.percentiles(), undefined);
  histogram.add(10);
  histogram.add(Number.NaN);
  assert.equal(histogram.percentiles()?.max, 10);
});
