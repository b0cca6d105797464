// Numbers with units, as people read them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countText, numberText, sizeText } from '#src/core/units.js';

test('sizes are in kB, MB and GB, and rounding never shows 1000 of a unit', () => {
  const sizes = [0, 1, 640, 9_949, 9_950, 812_400, 999_499, 999_500, 2_464_894, 999_949_999, 999_950_000, 12.34e12];
  assert.deepEqual(sizes.map(sizeText), [
    ...['0 kB', '0.1 kB', '0.6 kB', '9.9 kB', '10 kB', '812 kB', '999 kB'],
    ...['1.0 MB', '2.5 MB', '999.9 MB', '1.0 GB', '12340.0 GB'],
  ]);
});

test('a count has its noun in singular or plural, and groups of three digits', () => {
  assert.deepEqual(
    [0, 1, 2, 12_480].map((count) => countText(count, 'frame')),
    ['0 frames', '1 frame', '2 frames', '12,480 frames'],
  );
});

test('the digits of a number are in groups of three, as in English', () => {
  const numbers = [0, 7, 999, 1_000, 12_480, 100_000, 999_999, 1_234_567, 2 ** 53, -1, -999, -1_000, -123_456];
  for (const number of numbers) assert.equal(numberText(number), number.toLocaleString('en-US'));
});
