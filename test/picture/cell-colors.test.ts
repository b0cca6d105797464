import assert from 'node:assert/strict';
import { test } from 'node:test';
import { glyphSetOf } from '#src/picture/block-glyphs.js';
import { createDots, fillDots } from '#src/picture/cell-colors.js';
import { generator } from './scenes.js';

const rgbOf = (colors: readonly number[]): Uint8Array =>
  Uint8Array.from(colors.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]));

test('dots stand cell by cell, and within a cell in reading order', () => {
  const sextant = glyphSetOf('sextant');
  const dots = createDots(2, 2, sextant);
  // The colour of a pixel is its row and column.
  const rgb = rgbOf(Array.from({ length: 24 }, (_, at) => (Math.floor(at / 4) << 8) | (at % 4)));
  assert.equal(fillDots(dots, { width: 4, height: 6, rgb }, 'truecolor', false), true);
  assert.deepEqual(Array.from(dots.colors.subarray(0, 6)), [0x000, 0x001, 0x100, 0x101, 0x200, 0x201]);
  assert.deepEqual(Array.from(dots.colors.subarray(18)), [0x302, 0x303, 0x402, 0x403, 0x502, 0x503]);
  assert.equal(fillDots(dots, { width: 4, height: 6, rgb: rgb.slice() }, 'truecolor', false), false);
});

test('a picture of another size is stretched over all dots', () => {
  const dots = createDots(4, 2, glyphSetOf('half'));
  fillDots(dots, { width: 2, height: 1, rgb: rgbOf([0x112233, 0x445566]) }, 'truecolor', false);
  for (const row of [0, 1]) {
    const line = Array.from(dots.colors.subarray(row * 8, row * 8 + 8));
    assert.deepEqual(line, [...Array(4).fill(0x112233), ...Array(4).fill(0x445566)]);
  }
});

test('a dimmed picture is darker and greyer', () => {
  const dots = createDots(1, 1, glyphSetOf('half'));
  fillDots(dots, { width: 1, height: 2, rgb: rgbOf([0xff8000, 0xffffff]) }, 'truecolor', true);
  const [orange = 0, white = 0] = dots.colors;
  assert.ok(white >> 16 < 110 && white >> 16 === (white & 255));
  assert.ok((orange >> 16) - (orange & 255) < 110);
});

test('with sixteen colours, or characters, dithering varies the dots and keeps their mean', () => {
  const random = generator(1);
  for (const depth of ['16', 'none'] as const) {
    const dots = createDots(8, 4, glyphSetOf('half'));
    const grey = 100 + random(50);
    fillDots(dots, { width: 8, height: 8, rgb: new Uint8Array(192).fill(grey) }, depth, false);
    const greens = Array.from(dots.colors, (color) => (color >> 8) & 255);
    assert.ok(new Set(greens).size > 8);
    assert.ok(Math.abs(greens.reduce((sum, one) => sum + one, 0) / greens.length - grey) < 1);
  }
});
