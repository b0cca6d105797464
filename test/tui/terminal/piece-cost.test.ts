import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PieceCost } from '#src/tui/terminal/piece-cost.js';

/** The cost after pieces of these sizes, to a terminal with a fixed time and a rate. */
function costOf(sizes: readonly number[], fixedMs: number, bytesPerSecond: number): PieceCost {
  const cost = new PieceCost();
  // A wave instead of chance: the times differ by a tenth.
  for (const [at, bytes] of sizes.entries())
    cost.add(bytes, (fixedMs + (bytes / bytesPerSecond) * 1_000) * (1 + 0.1 * Math.sin(at)));
  return cost;
}

const SIZES = Array.from({ length: 40 }, (_, at) => [16_000, 6_400, 2_560, 1_024][at % 4] ?? 0);

test('what a terminal takes by the byte is told from what it takes for each piece', () => {
  assert.equal(costOf(SIZES, 2, 50_000).isMostlyFixed(16_384), false);
  assert.equal(costOf(SIZES, 2, 12_000).isMostlyFixed(16_384), false);
  assert.equal(costOf(SIZES, 80, 1_000_000).isMostlyFixed(16_384), true);
  assert.equal(costOf(SIZES, 80, 50_000).isMostlyFixed(16_384), false);
});

test('nothing is concluded from a few pieces, or from pieces of one size', () => {
  assert.equal(costOf(SIZES.slice(0, 5), 80, 1_000_000).isMostlyFixed(16_384), false);
  const sameSizes = SIZES.map(() => 4_000);
  assert.equal(costOf(sameSizes, 80, 1_000_000).isMostlyFixed(16_384), false);
});

test('a terminal that changes is judged anew', () => {
  const cost = costOf(SIZES, 80, 1_000_000);
  for (let round = 0; round < 4; round += 1) for (const bytes of SIZES) cost.add(bytes, 2 + (bytes / 50_000) * 1_000);
  assert.equal(cost.isMostlyFixed(16_384), false);
});
