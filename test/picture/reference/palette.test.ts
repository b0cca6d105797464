import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SEEDED } from '../../helpers/bytes.js';
import { distance, paletteOf } from './palette.js';

const rgb = (red: number, green: number, blue: number): number => (red << 16) | (green << 8) | blue;

test('every colour of the cube and every grey is its own nearest in 256 colours', () => {
  const { nearest, numberOf } = paletteOf('256');
  const levels = [0, 95, 135, 175, 215, 255];
  levels.forEach((red, r) => {
    levels.forEach((green, g) => {
      levels.forEach((blue, b) => {
        const color = rgb(red, green, blue);
        assert.equal(nearest(color), color);
        assert.equal(numberOf(color), 16 + 36 * r + 6 * g + b);
      });
    });
  });
  for (let shade = 0; shade < 24; shade += 1) {
    const grey = rgb(8 + 10 * shade, 8 + 10 * shade, 8 + 10 * shade);
    assert.equal(nearest(grey), grey);
    assert.equal(numberOf(grey), 232 + shade);
  }
});

test('the sixteen colours are found from near them', () => {
  const { numberOf } = paletteOf('16');
  const near = [rgb(0, 0, 0), rgb(255, 255, 255), rgb(250, 5, 5), rgb(10, 240, 10), rgb(200, 10, 10)];
  assert.deepEqual(near.map(numberOf), [0, 15, 9, 10, 1]);
});

test('what a palette gives as the nearest is itself one of its colours', () => {
  for (const depth of ['truecolor', '256', '16'] as const) {
    const { nearest, numberOf } = paletteOf(depth);
    fc.assert(
      fc.property(fc.nat(0xffffff), (color) => {
        const found = nearest(color);
        assert.equal(nearest(found), found);
        assert.equal(numberOf(found), numberOf(color));
        if (depth === 'truecolor') assert.equal(distance(found, color), 0);
      }),
      SEEDED,
    );
  }
});
