import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distance } from '#src/picture/palette.js';
import { generator } from '../scenes.js';
import { fitDots, patternError, splitDots } from './split.js';

test('a cell of two colours is split into them, wherever they stand', () => {
  for (let pattern = 1; pattern < 255; pattern += 1) {
    const colors = Int32Array.from({ length: 8 }, (_, dot) => (((pattern >> dot) & 1) === 1 ? 0x203040 : 0x80a0c0));
    const split = splitDots(colors, 0, 8);
    assert.equal(split.error, 0);
    const inFirst = split.foreground === 0x203040;
    assert.equal(split.pattern, inFirst ? pattern : 255 ^ pattern);
  }
});

test('dots of one colour are no two groups', () => {
  for (const count of [1, 2, 4, 6, 8]) {
    const { pattern, foregroundCount, mean, error } = splitDots(new Int32Array(count).fill(0x123456), 0, count);
    assert.deepEqual([pattern, foregroundCount, mean, error], [0, 0, 0x123456, 0]);
  }
});

test('any eight dots are split nearly as well as the best of all patterns would', () => {
  const random = generator(4);
  let [ours, best] = [0, 0];
  for (let round = 0; round < 200; round += 1) {
    const colors = Int32Array.from({ length: 8 }, () => (random(256) << 16) | (random(256) << 8) | random(256));
    const split = splitDots(colors, 0, 8);
    assert.equal(split.error, patternError(colors, 0, 8, split.pattern, split.foreground, split.background));
    ours += split.error;
    best += Math.min(...Array.from({ length: 127 }, (_, pattern) => errorOf(colors, pattern + 1)));
  }
  assert.ok(ours < best * 1.35, `${ours / best}`);
});

/** Two means by the book. */
function errorOf(colors: Int32Array, pattern: number): number {
  const channels = (color: number): number[] => [color >> 16, (color >> 8) & 255, color & 255];
  let error = 0;
  for (const side of [0, 1]) {
    const group = Array.from(colors)
      .filter((_, dot) => ((pattern >> dot) & 1) === side)
      .map(channels);
    [5, 9, 2].forEach((weight, channel) => {
      const values = group.map((one) => one[channel] ?? 0);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      error += weight * values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    });
  }
  return error;
}

test('with the colours given, each dot takes the nearer one', () => {
  const random = generator(2);
  const colors = Int32Array.from({ length: 8 }, () => random(0x1000000));
  const { pattern, error } = fitDots(colors, 0, 8, 0x104080, 0xf0c0a0);
  const nearer = Array.from(colors, (color) => Math.min(distance(color, 0x104080), distance(color, 0xf0c0a0)));
  assert.equal(
    error,
    nearer.reduce((sum, one) => sum + one, 0),
  );
  assert.equal(error, patternError(colors, 0, 8, pattern, 0x104080, 0xf0c0a0));
});
