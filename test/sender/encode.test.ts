// A picture that somebody has squeezed already keeps the proportions that it is to be shown in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { Encoder, type Fit } from '#dist/sender/encode.js';
import type { Picture } from '#dist/sender/sources/source.js';

const SIZE = { width: 40, height: 40 };

/** A wide picture, squeezed into a square, whose left half is white. */
async function squeezed(): Promise<Picture> {
  const white = { create: { width: 20, height: 40, channels: 3 as const, background: 'white' } };
  const jpeg = await sharp({ create: { ...SIZE, channels: 3, background: 'black' } })
    .composite([{ input: await sharp(white).png().toBuffer(), left: 0, top: 0 }])
    .jpeg()
    .toBuffer();
  return { kind: 'jpeg', jpeg, size: SIZE, trueSize: { width: 80, height: 40 } };
}

async function encoded(fit: Fit) {
  const { jpeg, trueSize } = await new Encoder({ size: SIZE, fit, quality: undefined }).encode(await squeezed());
  const { data, info } = await sharp(jpeg).greyscale().raw().toBuffer({ resolveWithObject: true });
  return { jpeg, trueSize, bright: (x: number, y: number) => (data[(y * info.width + x) * info.channels] ?? 0) > 128 };
}

test('squeezed again, or untouched, it is shown as before', async () => {
  for (const fit of ['fill', 'none'] as const) {
    assert.deepEqual((await encoded(fit)).trueSize, { width: 80, height: 40 });
  }
});

test('with borders, these are measured on its true proportions', async () => {
  const { trueSize, bright } = await encoded('contain');
  assert.deepEqual(trueSize, SIZE);
  // Twice as wide as high in a square: black above and below, and white on the left between.
  assert.deepEqual([bright(5, 4), bright(5, 20), bright(5, 36), bright(35, 20)], [false, true, false, false]);
});

test('cropped, it loses what is left and right', async () => {
  const { trueSize, bright } = await encoded('cover');
  assert.deepEqual(trueSize, SIZE);
  assert.deepEqual([bright(2, 2), bright(15, 38), bright(25, 2)], [true, true, false]);
});
