import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSharp } from '#src/native/load-sharp.js';

test('sharp has one thread for a picture and keeps no operations, which is set once', () => {
  const sharp = loadSharp();
  assert.equal(sharp.concurrency(), 1);
  assert.deepEqual([sharp.cache().memory.max, sharp.cache().items.max, sharp.cache().files.max], [0, 0, 0]);
  sharp.concurrency(2);
  assert.equal(loadSharp().concurrency(), 2);
  sharp.concurrency(1);
});
