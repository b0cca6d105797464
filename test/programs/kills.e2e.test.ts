// The soak of kills and stops, for as long as a test may take, and whether its judge would see what is wrong.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeNumbers, soakKills } from '../soak/kills.js';

test('400 numbered pictures through kills of the receiver and stops of either side: none missing, all in order', async (t) => {
  const { problems, ...rest } = await soakKills({ frames: 400, fps: 50, seed: 4, say: () => undefined });
  t.diagnostic(JSON.stringify(rest));
  assert.deepEqual(problems, []);
  assert.ok(rest.kills > 0 && rest.stops > 0, JSON.stringify(rest));
});

test('the judge of numbers takes repeats behind a kill, and nothing else', () => {
  assert.deepEqual(judgeNumbers([1, 2, 3, 4], [], 4), []);
  assert.deepEqual(judgeNumbers([1, 2, 3, 2, 3, 4], [3], 4), []);
  assert.deepEqual(judgeNumbers([1, 2, 3, 4], [0, 2, 4], 4), []);
  assert.equal(judgeNumbers([1, 2, 3, 2, 3, 4], [2], 4).length, 1, 'a repeat elsewhere');
  assert.equal(judgeNumbers([1, 2, 2, 3], [], 3).length, 1, 'a repeat without a kill');
  assert.equal(judgeNumbers([1, 3, 2], [], 3).length, 2, 'the wrong order');
  assert.equal(judgeNumbers([1, 2, 4], [2], 4).length, 2, 'one is missing behind a kill');
  assert.equal(judgeNumbers([1, 2], [], 3).length, 1, 'the last is missing');
  assert.ok(judgeNumbers([1, 0, 2], [], 2).length > 0, 'one that was never sent');
});
