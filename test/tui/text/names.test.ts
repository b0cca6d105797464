import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { distinctNames } from '#src/tui/text/names.js';
import { SEEDED } from '../../helpers/bytes.js';

test('names that fit stay whole', () => {
  assert.deepEqual(distinctNames(['barn', 'gate'], 4), ['barn', 'gate']);
});

test('names that share their start lose it, or their middle, and can be told apart', () => {
  assert.deepEqual(distinctNames(['garage-north', 'garage-south'], 8), ['gara…rth', 'gara…uth']);
  assert.deepEqual(distinctNames(['north-garage', 'south-garage'], 6), ['north…', 'south…']);
  const middles = distinctNames(['hall-camera-01-left-eye', 'hall-camera-02-left-eye'], 8);
  assert.equal(new Set(middles).size, 2);
});

test('short names are never wider than their room, and two families of names stay apart', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 30 }), { maxLength: 20 }),
      fc.integer({ min: 0, max: 20 }),
      (names, width) => {
        const short = distinctNames(names, width);
        assert.equal(short.length, names.length);
        for (const one of short) assert.ok(Array.from(one).length <= width);
      },
    ),
    SEEDED,
  );
  for (const width of [7, 9, 12]) {
    const families = ['garage', 'warehouse-camera'].flatMap((family) =>
      ['north', 'south', '01-left', '02-left'].map((one) => `${family}-${one}`),
    );
    assert.equal(new Set(distinctNames(families, width)).size, families.length, `${width}`);
  }
});
