import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ChunkList } from '#src/core/wire/chunks.js';
import { SEEDED } from '../../helpers/bytes.js';

const MAX_PORTION = 700;
/** Numbers that begin anew after 251, so that a byte in another place is another one. */
const NUMBERS = Buffer.from(Array.from({ length: 251 + MAX_PORTION }, (_, at) => at % 251));

/** A part of an endless row of such numbers. */
function numbersFrom(position: number, count: number): Buffer {
  return NUMBERS.subarray(position % 251, (position % 251) + count);
}

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

test('a large message that comes byte by byte costs no more than a few times its size', () => {
  const bytes = 2 * 1024 * 1024;
  const list = new ChunkList();
  const before = process.memoryUsage().rss;
  for (let at = 0; at < bytes; at += 1) {
    const one = new Uint8Array(1);
    one[0] = at;
    list.push(one);
  }
  const kept = process.memoryUsage().rss - before;
  assert.ok(kept < 32 * bytes, `${kept} bytes kept`);
  const whole = list.take(bytes);
  for (let at = 0; at < bytes; at += 4_097) assert.equal(whole[at], at & 0xff);
  assert.equal(list.length, 0);
});

test('any chunks, taken and peeked at in any portions while they come, give their bytes in order', () => {
  const step = fc.tuple(fc.boolean(), fc.oneof(fc.nat({ max: 4 }), fc.nat({ max: MAX_PORTION })));
  fc.assert(
    fc.property(fc.array(step, { size: 'max', maxLength: 3_000 }), (steps) => {
      const list = new ChunkList();
      let pushed = 0;
      let taken = 0;
      for (const [isPush, count] of steps) {
        if (isPush) {
          list.push(new Uint8Array(numbersFrom(pushed, count)));
          pushed += count;
        } else {
          if (list.length > 0 && list.peek(list.length - 1) !== (pushed - 1) % 251) assert.fail('the last byte');
          const portion = list.take(Math.min(count, list.length));
          if (!numbersFrom(taken, portion.length).equals(portion)) assert.fail(`${portion} behind ${taken} bytes`);
          taken += portion.length;
        }
        if (list.length !== pushed - taken) assert.fail(`${list.length} bytes of ${pushed} less ${taken}`);
      }
    }),
    { ...SEEDED, numRuns: 30 },
  );
});
