// The judge of the soak of kills sees what is wrong with numbers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeNumbers } from './judge-numbers.js';

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
