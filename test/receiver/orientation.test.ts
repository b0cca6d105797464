// Exif orientations in every view: the dashboard's own decoder, sharp, and the window.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Orientation } from '#src/core/jpeg/exif.js';
import type { RgbPicture } from '#src/picture/decoded-picture.js';
import { upright } from '#src/picture/orient.js';
import { decodeWithSharp, pictureDecoder, uprightJpeg } from '#src/receiver/decode.js';
import { pixelDecoder } from '#src/receiver/window/pixels.js';
import { TurboJpeg } from '#src/receiver/window/turbo-decoder.js';
import { withOrientation } from '../helpers/odd-jpegs.js';
import { sharp } from '../helpers/sharp.js';

const ORIENTATIONS: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];
let stored: Uint8Array;

before(async () => {
  // One corner and one side differ from the others, so that all orientations look different.
  const parts = [
    { input: { create: { width: 32, height: 16, channels: 3 as const, background: '#f00' } }, left: 0, top: 0 },
    { input: { create: { width: 16, height: 48, channels: 3 as const, background: '#00f' } }, left: 80, top: 0 },
  ];
  const image = sharp({ create: { width: 96, height: 48, channels: 3, background: '#0f0' } }).composite(parts);
  stored = Uint8Array.from(await image.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer());
});

/** The picture as libvips turns it, which is the reference. */
async function expected(orientation: Orientation): Promise<RgbPicture> {
  const image = sharp(withOrientation(stored, orientation))
    .autoOrient()
    .resize(24, 24, { fit: 'fill', kernel: 'linear' });
  return { width: 24, height: 24, rgb: await image.raw().toBuffer() };
}

function assertAlike(one: Uint8Array, other: Uint8Array, words: string): void {
  assert.equal(one.length, other.length, words);
  const difference = one.reduce((sum, value, at) => sum + Math.abs(value - (other[at] as number)), 0) / one.length;
  assert.ok(difference < 12, `${words}: ${difference.toFixed(1)}`);
}

test('the dashboard, through its own decoder and through sharp, shows each orientation upright', async () => {
  const decode = pictureDecoder();
  for (const orientation of ORIENTATIONS) {
    const jpeg = withOrientation(stored, orientation, orientation % 2 === 0);
    const { rgb } = await expected(orientation);
    for (const [how, decoder] of [['own', decode] as const, ['sharp', decodeWithSharp] as const]) {
      const outcome = await decoder(jpeg, 24, 24);
      assert.ok(outcome.kind === 'picture', `${how}, ${orientation}`);
      assertAlike(outcome.picture.rgb, rgb, `${how}, ${orientation}`);
    }
  }
});

test('pixels that are turned are those that were there', () => {
  const rgb = Uint8Array.from({ length: 6 * 3 }, (_, at) => Math.floor(at / 3));
  const picture = { width: 3, height: 2, rgb };
  const seen = (orientation: Orientation): string => {
    const turned = upright(picture, orientation);
    const pixels = Array.from({ length: 6 }, (_, at) => turned.rgb[at * 3]);
    return `${turned.width}x${turned.height} ${pixels.join('')}`;
  };
  assert.deepEqual(ORIENTATIONS.map(seen), [
    '3x2 012345',
    '3x2 210543',
    '3x2 543210',
    '3x2 345012',
    '2x3 031425',
    '2x3 304152',
    '2x3 524130',
    '2x3 251403',
  ]);
});

test('the window shows each orientation upright, with the library of the system and without', async () => {
  for (const turbo of [undefined, TurboJpeg.load()]) {
    const decode = pixelDecoder(turbo);
    for (const orientation of ORIENTATIONS) {
      let target = new Uint8Array(0);
      const room = {
        format: 'rgb',
        scales: true,
        allocate: (size: { width: number; height: number }) => {
          target = new Uint8Array(size.width * size.height * 3);
          return Promise.resolve(target);
        },
      } as const;
      const outcome = await decode(withOrientation(stored, orientation), { width: 24, height: 24 }, room);
      assert.ok(outcome.kind === 'pixels');
      const { width, height } = outcome.size;
      const seen = await sharp(target, { raw: { width, height, channels: 3 } })
        .resize(24, 24, { fit: 'fill', kernel: 'linear' })
        .raw()
        .toBuffer();
      assertAlike(seen, (await expected(orientation)).rgb, `orientation ${orientation}`);
    }
  }
});

test('a terminal that decodes JPEGs itself is given an upright one, and the very bytes where they are', async () => {
  assert.equal(await uprightJpeg(stored), stored);
  for (const orientation of ORIENTATIONS.slice(1)) {
    const jpeg = await uprightJpeg(withOrientation(stored, orientation));
    const { orientation: left } = await sharp(jpeg).metadata();
    assert.equal(left, undefined);
    const seen = await sharp(jpeg).resize(24, 24, { fit: 'fill', kernel: 'linear' }).raw().toBuffer();
    assertAlike(seen, (await expected(orientation)).rgb, `orientation ${orientation}`);
  }
});
