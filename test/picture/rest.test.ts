import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RestingCells } from '#dist/picture/rest.js';
import { generator } from './scenes.js';

const CELLS = 400;
const DOTS = 2;

/** Grey cells, each channel off by up to `noise`; the first `moving` of them are another colour in each picture. */
function pictures(noise: number, moving: number): () => Int32Array {
  const random = generator(7);
  const level = (middle: number): number => middle + (noise === 0 ? 0 : random(2 * noise + 1) - noise);
  return () =>
    Int32Array.from({ length: CELLS * DOTS }, (_, dot) => {
      const middle = dot < moving * DOTS ? 40 + random(176) : 100;
      return (level(middle) << 16) | (level(middle) << 8) | level(middle);
    });
}

function pricesOf({ rests, prices }: RestingCells): number[] {
  return Array.from(rests, (rest) => prices[rest] ?? Number.NaN);
}

function meanError(wanted: Int32Array, from: number): number {
  const errors = [...wanted.subarray(from * DOTS)].map((color) => Math.abs((color & 255) - 100));
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

test('what rests is wanted as it is on average, and bytes are cheap for it; what moves is wanted as it is', () => {
  const rest = new RestingCells(CELLS, DOTS);
  const next = pictures(3, 20);
  let colors = next();
  for (let picture = 0; picture < 30; picture += 1) {
    colors = next();
    rest.follow(colors);
  }
  assert.ok(meanError(colors, 20) > 1.5);
  assert.ok(meanError(rest.wanted, 20) < 0.8, `${meanError(rest.wanted, 20)}`);
  assert.deepEqual(rest.wanted.subarray(0, 20 * DOTS), colors.subarray(0, 20 * DOTS));
  assert.ok(
    pricesOf(rest)
      .slice(0, 20)
      .every((price) => price > 1),
  );
  assert.ok(
    pricesOf(rest)
      .slice(20)
      .every((price) => price < 1),
  );
});

test('where all of a picture moves, bytes are worth what they usually are', () => {
  const rest = new RestingCells(CELLS, DOTS);
  const next = pictures(0, CELLS);
  for (let picture = 0; picture < 30; picture += 1) rest.follow(next());
  assert.ok(pricesOf(rest).every((price) => price === 1));
});

test('a noisier camera is found out, and its noise not taken for motion', () => {
  const rest = new RestingCells(CELLS, DOTS);
  const next = pictures(9, 20);
  for (let picture = 0; picture < 60; picture += 1) rest.follow(next());
  const atRest = pricesOf(rest)
    .slice(20)
    .filter((price) => price < 1).length;
  assert.ok(atRest > 350, `${atRest} of 380 cells at rest`);
});

test('a cell that has changed for good is wanted as it is now, and rests again', () => {
  const rest = new RestingCells(1, DOTS);
  for (let picture = 0; picture < 5; picture += 1) rest.follow(Int32Array.of(0x646464, 0x646464));
  rest.follow(Int32Array.of(0xc86432, 0x646464));
  assert.deepEqual([...rest.wanted], [0xc86432, 0x646464]);
  assert.equal(pricesOf(rest)[0], 1);
  for (let picture = 0; picture < 20; picture += 1) rest.follow(Int32Array.of(0xc86432, 0x646464));
  assert.deepEqual([...rest.wanted], [0xc86432, 0x646464]);
  assert.ok((pricesOf(rest)[0] ?? 1) < 1);
});
