// The search for the bytes 0xff, near and far.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MarkerSearch } from '#src/core/jpeg/marker-search.js';

function allFound(search: MarkerSearch): number[] {
  const found: number[] = [];
  for (let at = search.next(0); at !== -1; at = search.next(at + 1)) found.push(at);
  return found;
}

test('each 0xff is found, whatever the distances between them', () => {
  for (const distances of [[1], [2, 1], [31, 32, 33], [100, 1, 31, 400, 32, 33, 2], [1_000]]) {
    const bytes = new Uint8Array(5_000);
    const expected: number[] = [];
    for (let at = 0, turn = 0; at < bytes.length; at += distances[turn++ % distances.length] ?? 1) {
      bytes[at] = 0xff;
      expected.push(at);
    }
    for (const end of [bytes.length, 4_999, 4_970, 1, 0]) {
      const before = expected.filter((at) => at < end);
      assert.deepEqual(allFound(new MarkerSearch(bytes.subarray(0, end))), before, `${distances} to ${end}`);
      assert.deepEqual(allFound(new MarkerSearch(bytes, end)), before, `${distances} to ${end} of more bytes`);
    }
  }
});

test('a search behind the end finds nothing', () => {
  const search = new MarkerSearch(Uint8Array.of(0xff));
  assert.equal(search.next(0), 0);
  assert.equal(search.next(1), -1);
  assert.equal(search.next(9), -1);
});
