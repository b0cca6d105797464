import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChunkList } from '#dist/core/chunks.js';

test('bytes come out as they went in, whatever the cuts', () => {
  const bytes = Uint8Array.from({ length: 100 }, (_, at) => at);
  for (const [inward, outward] of [
    [1, 7],
    [7, 1],
    [10, 10],
    [3, 50],
    [100, 33],
  ] as const) {
    const list = new ChunkList();
    for (let at = 0; at < 100; at += inward) list.push(bytes.subarray(at, at + inward));
    const taken: number[] = [];
    while (list.length > 0) taken.push(...list.take(Math.min(outward, list.length)));
    assert.deepEqual(taken, [...bytes]);
  }
});

test('a whole chunk and a part of one are handed over without a copy', () => {
  const chunk = new Uint8Array(8);
  const list = new ChunkList();
  list.push(chunk);
  assert.equal(list.take(3).buffer, chunk.buffer);
  list.push(new Uint8Array(2));
  assert.equal(list.take(5).buffer, chunk.buffer);
  assert.equal(list.length, 2);
});

test('taking or peeking past the end is a RangeError', () => {
  const list = new ChunkList();
  list.push(new Uint8Array(2));
  assert.throws(() => list.take(3), RangeError);
  assert.throws(() => list.peek(2), RangeError);
});
