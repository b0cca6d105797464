// The picture encoder: the proportions of a stretched picture, and the quality for a slow link.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Size } from '#src/core/geometry.js';
import { type Fit, PictureEncoder } from '#src/sender/picture/picture-encoder.js';
import type { Picture } from '#src/sources/source.js';
import { sharp } from '../../helpers/sharp.js';

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
  const { jpeg, trueSize } = await new PictureEncoder({ size: SIZE, fit, quality: undefined }).encode(await squeezed());
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
  // The picture is twice as wide as high: black above and below, and white on the left in between.
  assert.deepEqual([bright(5, 4), bright(5, 20), bright(5, 36), bright(35, 20)], [false, true, false, false]);
});

test('cropped, it loses what is left and right', async () => {
  const { trueSize, bright } = await encoded('cover');
  assert.deepEqual(trueSize, SIZE);
  assert.deepEqual([bright(2, 2), bright(15, 38), bright(25, 2)], [true, true, false]);
});

/** A picture with grain, of the given size. */
async function grainy(quality: number): Promise<Picture> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 30 };
  const size = { width: 160, height: 120 };
  const jpeg = await sharp({ create: { ...size, channels: 3, background: 'grey', noise } })
    .jpeg({ quality })
    .toBuffer();
  return { kind: 'jpeg', jpeg, size };
}

test('what would stay untouched is encoded for a slow link, and only if that makes it smaller', async () => {
  const encoder = new PictureEncoder({ size: { width: 160, height: 120 }, fit: 'fill', quality: undefined });
  const fine = await grainy(80);
  assert.ok(fine.kind === 'jpeg');
  assert.equal((await encoder.encode(fine)).jpeg, fine.jpeg);
  const lowered = await encoder.encode(fine, 40);
  assert.ok(lowered.jpeg.length < fine.jpeg.length);
  assert.deepEqual([lowered.quality, lowered.fullQuality], [40, undefined]);
  const coarse = await grainy(15);
  assert.ok(coarse.kind === 'jpeg');
  assert.equal((await encoder.encode(coarse, 70)).jpeg, coarse.jpeg);
});

test('what is encoded anyway says with which quality, and which it would have', async () => {
  const encoder = new PictureEncoder({ size: SIZE, fit: 'fill', quality: 90 });
  const { quality, fullQuality } = await encoder.encode(await grainy(80));
  assert.deepEqual([quality, fullQuality], [90, 90]);
  const lowered = await encoder.encode(await grainy(80), 35);
  assert.deepEqual([lowered.quality, lowered.fullQuality], [35, 90]);
});

test('only for a slow link sharp takes the time for fewer bytes of the same quality', async () => {
  const encoder = new PictureEncoder({ size: SIZE, fit: 'fill', quality: 80 });
  const picture = await grainy(90);
  const [usual, smaller] = [await encoder.encode(picture), await encoder.encode(picture, undefined, undefined, true)];
  assert.ok(smaller.jpeg.length < usual.jpeg.length);
  const pixelsOf = (jpeg: Uint8Array) => sharp(jpeg).raw().toBuffer();
  assert.deepEqual(await pixelsOf(smaller.jpeg), await pixelsOf(usual.jpeg));
});

test('with --fit none nothing is ever encoded', async () => {
  const encoder = new PictureEncoder({ size: SIZE, fit: 'none', quality: undefined });
  const picture = await grainy(95);
  assert.ok(picture.kind === 'jpeg');
  assert.equal((await encoder.encode(picture, 30)).jpeg, picture.jpeg);
});

test('whoever shows it smaller gets it smaller, in the proportions of --fit, and never larger', async () => {
  const sized = async (fit: Fit, wanted: Size) => {
    const encoder = new PictureEncoder({ size: { width: 80, height: 40 }, fit, quality: undefined });
    const { jpeg } = await encoder.encode(await squeezed(), undefined, wanted);
    const { width, height } = await sharp(jpeg).metadata();
    return `${width}x${height}`;
  };
  assert.equal(await sized('fill', { width: 30, height: 90 }), '30x40');
  assert.equal(await sized('contain', { width: 40, height: 90 }), '40x20');
  assert.equal(await sized('cover', { width: 500, height: 30 }), '60x30');
  assert.equal(await sized('fill', { width: 1, height: 1 }), '16x16');
  assert.equal(await sized('none', { width: 20, height: 20 }), '40x40');
});
