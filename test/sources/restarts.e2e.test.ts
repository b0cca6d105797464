// Restarts of a camera leak nothing, as a sender may run for months. `npm run soak -- --restarts` repeats it two thousand times.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { restartOften, usedHeap, usualGrowth } from './restarts.js';

const RESTARTS = 150;
/** A child with its pipes takes more than this at each restart. The soak can see a tenth of it. */
const LEAKED_BYTES = 10_000;

test(`after ${RESTARTS} restarts no child, descriptor, listener or timer is left, and memory is flat`, async (t) => {
  const growth = await restartOften(RESTARTS);
  t.diagnostic(`the heap grows by ${Math.round(growth)} bytes a restart`);
  assert.ok(growth < LEAKED_BYTES, `the heap grows by ${growth} bytes a restart`);
});

test('a leak of 16 KB a restart is noticed', async () => {
  const leaked: unknown[] = [];
  const growth = await usualGrowth(RESTARTS, (times) => {
    for (let restart = 0; restart < times; restart += 1) leaked.push(new Array(2_048).fill(restart));
    return usedHeap();
  });
  assert.ok(growth > LEAKED_BYTES, `${growth} bytes a restart, with ${leaked.length} leaks`);
});
