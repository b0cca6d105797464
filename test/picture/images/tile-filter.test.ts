import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import type { RgbPicture } from '#src/picture/decoded-picture.js';
import { writePng } from '#src/picture/images/png.js';
import { PIXEL_QUALITIES, TileFilter } from '#src/picture/images/tile-filter.js';
import { readPng } from '../../helpers/kitty-model.js';
import { generator, scene } from '../scenes.js';

const SIZE = { width: 90, height: 50 };

function changedTiles({ changed }: TileFilter): number {
  return changed.reduce((sum, one) => sum + one, 0);
}

function meanError(filter: TileFilter, { rgb }: RgbPicture): number {
  return Math.sqrt(rgb.reduce((sum, level, at) => sum + (level - (filter.shown[at] ?? 0)) ** 2, 0) / rgb.length);
}

/** Feeds pictures with noise; returns the filter and the tiles that the last 20 changed on average. */
function filtered(noise: number, shiftOf: (picture: number) => number): { filter: TileFilter; tiles: number } {
  const random = generator(5);
  const filter = new TileFilter(SIZE);
  let tiles = 0;
  for (let picture = 0; picture < 60; picture += 1) {
    filter.update(scene({ ...SIZE, shift: shiftOf(picture), noise }, random), PIXEL_QUALITIES.balanced, picture === 0);
    if (picture >= 40) tiles += changedTiles(filter) / 20;
  }
  return { filter, tiles };
}

test('a still scene is nearer to itself without noise than each picture, and few tiles change', () => {
  const { filter, tiles } = filtered(8, () => 0);
  const exact = scene({ ...SIZE, shift: 0, noise: 0 }, generator(5));
  assert.ok(meanError(filter, exact) < 4, `${meanError(filter, exact)} levels`);
  assert.ok(tiles < filter.changed.length / 10, `${tiles} of ${filter.changed.length} tiles`);
});

test('a moving scene is shown as it is in each picture', () => {
  const { filter } = filtered(0, (picture) => picture);
  const last = scene({ ...SIZE, shift: 59, noise: 0 }, generator(5));
  assert.ok(meanError(filter, last) < 4.5, `${meanError(filter, last)} levels`);
});

test('the truer the quality, the smaller the error', () => {
  const picture = scene({ ...SIZE, shift: 0, noise: 3 }, generator(1));
  const errors = (['fast', 'balanced', 'fine'] as const).map((quality) => {
    const filter = new TileFilter(SIZE);
    filter.update(picture, PIXEL_QUALITIES[quality], true);
    return meanError(filter, picture);
  });
  assert.deepEqual(
    errors.toSorted((one, other) => other - one),
    errors,
  );
});

test('a PNG file has the pixels of its part, and no pixel that is shown is black', async () => {
  const filter = new TileFilter(SIZE);
  filter.update({ ...SIZE, rgb: new Uint8Array(SIZE.width * SIZE.height * 3) }, PIXEL_QUALITIES.fine, true);
  assert.ok(filter.shown.every((level) => level > 0));
  filter.update(scene({ ...SIZE, shift: 0, noise: 3 }, generator(2)), PIXEL_QUALITIES.fine, true);
  const part = { x: 8, y: 16, width: 77, height: 30 };
  const { width, height, rgb } = readPng(
    Buffer.from(await writePng(filter.shown, SIZE, part, async (bytes) => deflateSync(bytes))),
  );
  assert.deepEqual([width, height], [77, 30]);
  for (let y = 0; y < height; y += 1) {
    const from = ((part.y + y) * SIZE.width + part.x) * 3;
    assert.deepEqual(
      [...rgb.subarray(y * width * 3, (y + 1) * width * 3)],
      [...filter.shown.subarray(from, from + width * 3)],
    );
  }
});
