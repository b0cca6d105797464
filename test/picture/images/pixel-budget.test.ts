import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PixelBudget } from '#src/picture/images/pixel-budget.js';

test('a picture that took three seconds of the budget is followed by none for three seconds', () => {
  const budget = new PixelBudget(50_000);
  assert.equal(budget.pay(10_000), true);
  budget.spend(150_000);
  assert.deepEqual(
    [10_000, 11_000, 12_900, 13_000].map((nowMs) => budget.pay(nowMs)),
    [false, false, false, true],
  );
});

test('pictures of a screen at 30 fps take no more than the budget in the long run', () => {
  const budget = new PixelBudget(100_000);
  let bytes = 0;
  for (let nowMs = 0; nowMs < 60_000; nowMs += 33) {
    if (!budget.pay(nowMs)) continue;
    budget.spend(20_000);
    bytes += 20_000;
  }
  assert.ok(bytes > 5_000_000 && bytes <= 6_020_000, `${bytes}`);
});

test('without a limit every picture is sent', () => {
  const budget = new PixelBudget(Number.POSITIVE_INFINITY);
  for (const nowMs of [0, 0, 33, 66]) {
    assert.equal(budget.pay(nowMs), true);
    budget.spend(1_000_000);
  }
});
