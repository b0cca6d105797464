import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quantiserOf } from '#dist/picture/palette.js';

test('every colour of the cube and every grey is its own nearest in 256 colours', () => {
  const nearest = quantiserOf('256');
  const levels = [0, 95, 135, 175, 215, 255];
  levels.forEach((red, r) => {
    levels.forEach((green, g) => {
      levels.forEach((blue, b) => {
        assert.equal(nearest(red, green, blue), 16 + 36 * r + 6 * g + b);
      });
    });
  });
  for (let shade = 0; shade < 24; shade += 1) {
    const level = 8 + 10 * shade;
    assert.equal(nearest(level, level, level), 232 + shade);
  }
});

test('the sixteen colours are found from near them', () => {
  const nearest = quantiserOf('16');
  const found = [
    nearest(0, 0, 0),
    nearest(255, 255, 255),
    nearest(250, 5, 5),
    nearest(10, 240, 10),
    nearest(200, 10, 10),
  ];
  assert.deepEqual(found, [0, 15, 9, 10, 1]);
});

test('without colours a brighter pixel is a heavier character, and all are ASCII', () => {
  const nearest = quantiserOf('none');
  const ramp = Array.from({ length: 256 }, (_, value) => nearest(value, value, value));
  assert.equal(String.fromCharCode(ramp[0] ?? 0), ' ');
  assert.equal(String.fromCharCode(ramp[255] ?? 0), '@');
  assert.equal(new Set(ramp).size, 10);
  assert.ok(ramp.every((code) => code >= 32 && code < 127));
});

test('truecolor keeps every bit', () => {
  assert.equal(quantiserOf('truecolor')(0x12, 0x34, 0x56), 0x123456);
});
