import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Allocator, type Region } from '#src/picture/kernel/allocator.js';

const FROM = 64;
const END = 4_096;

/** Allocates so many bytes, or frees the region at that share of the list of regions. */
const step = fc.oneof(
  fc.record({ take: fc.nat(900) }),
  fc.record({ free: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }) }),
);

test('no two share a byte, and what was given back is there again', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const allocator = new Allocator(FROM, END);
      const taken: Region[] = [];
      for (const one of steps) {
        if ('take' in one) {
          const region = allocator.allocate(one.take);
          if (region === undefined) continue;
          assert.ok(region.from >= FROM && region.from + region.length <= END && region.length >= one.take);
          assert.equal(region.from % 16, 0);
          for (const other of taken) {
            assert.ok(region.from >= other.from + other.length || other.from >= region.from + region.length);
          }
          taken.push(region);
        } else {
          const [region] = taken.splice(Math.floor(one.free * taken.length), 1);
          if (region !== undefined) allocator.free(region);
        }
      }
      for (const region of taken) allocator.free(region);
      assert.deepEqual(allocator.allocate(END - FROM), { from: FROM, length: END - FROM });
    }),
    { numRuns: 300, seed: 3 },
  );
});

test('what is too large for every gap is not to be had', () => {
  const allocator = new Allocator(FROM, END);
  assert.equal(allocator.allocate(END), undefined);
  assert.ok(allocator.allocate(END - FROM));
  assert.equal(allocator.allocate(1), undefined);
});

test('what it grows by is joined with what was free at its end', () => {
  const allocator = new Allocator(FROM, END);
  assert.ok(allocator.allocate(1_000));
  allocator.extend(4_096);
  assert.equal(allocator.end, END + 4_096);
  assert.deepEqual(allocator.allocate(END + 4_096 - FROM - 1_008), {
    from: FROM + 1_008,
    length: END + 4_096 - FROM - 1_008,
  });
  assert.equal(allocator.allocate(1), undefined);
});
