// Restarts of a camera leak nothing, as a sender may run for months. `npm run soak -- --restarts` repeats it two thousand times.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LEAKED_BYTES, restartOften, usedHeap, usualGrowth } from './restarts.js';

/** With fewer, the heap moves by more than the limit from one round to the next. */
const RESTARTS = 500;

test(`after ${RESTARTS} restarts no child, descriptor, listener or timer is left, and memory is flat`, async (t) => {
  const growth = await restartOften(RESTARTS);
  t.diagnostic(`the heap grows by ${Math.round(growth)} bytes a restart`);
  assert.ok(growth < LEAKED_BYTES, `the heap grows by ${growth} bytes a restart`);
});

test('a leak of two kilobytes a restart is noticed', async () => {
  const leaked: unknown[] = [];
  const growth = await usualGrowth(RESTARTS, (times) => {
    for (let restart = 0; restart < times; restart += 1) leaked.push(new Array(256).fill(restart));
    return usedHeap();
  });
  assert.ok(growth > LEAKED_BYTES, `${growth} bytes a restart, with ${leaked.length} leaks`);
});
