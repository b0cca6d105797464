// The order of clean-up, and what a failure does to it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanup } from './cleanup.js';

test('clean-up runs last first, whatever fails on the way, and reports the first failure', async () => {
  const hooks: Array<() => unknown> = [];
  const scope = { after: (hook?: unknown) => void hooks.push(hook as () => unknown) };
  const order: string[] = [];
  cleanup(scope, () => order.push('folder'));
  cleanup(scope, () => {
    order.push('server');
    throw new Error('second failure');
  });
  cleanup(scope, async () => {
    await Promise.resolve();
    order.push('program');
    throw new Error('first failure');
  });
  assert.equal(hooks.length, 1);
  await assert.rejects(async () => await hooks[0]?.(), /first failure/);
  assert.deepEqual(order, ['program', 'server', 'folder']);
});
