import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JpegOptions } from 'sharp';
import type { DecodeOutcome } from '#src/picture/decoded-picture.js';
import { decodeWithSharp, pictureDecoder } from '#src/receiver/decode.js';
import { sharp } from '../helpers/sharp.js';

/** Red in the upper half, green and blue in the lower half. */
async function quarters(): Promise<Uint8Array> {
  const size = 64;
  const pixels = Buffer.alloc(size * size * 3);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) pixels[(y * size + x) * 3 + (y < size / 2 ? 0 : x < size / 2 ? 1 : 2)] = 255;
  }
  return sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
    .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
    .toBuffer();
}

const BOTH = [
  ['straight from its coefficients', pictureDecoder()],
  ['through sharp', decodeWithSharp],
] as const;

/** Waves of colour with edges, as a photograph has them. */
async function photograph(options: JpegOptions): Promise<Uint8Array> {
  const raw = { width: 320, height: 240, channels: 3 } as const;
  const pixels = Uint8Array.from({ length: raw.width * raw.height * 3 }, (_, at) => {
    const [x, y] = [Math.floor(at / 3) % raw.width, Math.floor(at / 3 / raw.width)];
    return 120 + 70 * Math.sin(x / 31 + (at % 3)) + 30 * Math.cos(y / 17) + (((x >> 6) ^ (y >> 6)) & 1) * 30;
  });
  return sharp(pixels, { raw }).jpeg(options).toBuffer();
}

/** The mean difference of two pictures, in levels of 0 to 255. */
async function difference(one: Promise<DecodeOutcome>, other: Promise<DecodeOutcome>): Promise<number> {
  const [first, second] = [await one, await other];
  assert.ok(first.kind === 'picture' && second.kind === 'picture');
  const [rgb, otherRgb] = [first.picture.rgb, second.picture.rgb];
  assert.equal(rgb.length, otherRgb.length);
  return rgb.reduce((sum, byte, at) => sum + Math.abs(byte - (otherRgb[at] as number)), 0) / rgb.length;
}

test('both ways give nearly the same picture', async () => {
  const decode = pictureDecoder();
  for (const chromaSubsampling of ['4:2:0', '4:4:4']) {
    const jpeg = await photograph({ quality: 80, chromaSubsampling });
    for (const [width, height] of [
      [48, 48],
      [120, 90],
    ] as const) {
      // The two decoders give other weights to the pixels around a small pixel.
      assert.ok((await difference(decode(jpeg, width, height), decodeWithSharp(jpeg, width, height))) < 3);
    }
  }
});

test('what is not decoded from its coefficients goes through sharp', async () => {
  const decode = pictureDecoder();
  const progressive = await photograph({ progressive: true });
  assert.equal(await difference(decode(progressive, 48, 48), decodeWithSharp(progressive, 48, 48)), 0);
  const plain = await photograph({});
  assert.equal(await difference(decode(plain, 500, 400), decodeWithSharp(plain, 500, 400)), 0);
});

for (const [how, decode] of BOTH) {
  test(`${how}, a picture becomes as many pixels as asked for, each where it belongs`, async () => {
    const outcome = await decode(await quarters(), 8, 8);
    assert.equal(outcome.kind, 'picture');
    if (outcome.kind !== 'picture') return;
    const { width, height, rgb } = outcome.picture;
    assert.deepEqual([width, height, rgb.length], [8, 8, 192]);
    const strongest = (x: number, y: number): number => {
      const pixel = [...rgb.subarray((y * 8 + x) * 3, (y * 8 + x) * 3 + 3)];
      return pixel.indexOf(Math.max(...pixel));
    };
    assert.deepEqual([strongest(1, 1), strongest(6, 1), strongest(1, 6), strongest(6, 6)], [0, 0, 1, 2]);
  });

  test(`${how}, a grey JPEG becomes RGB`, async () => {
    const create = { width: 16, height: 16, channels: 3, background: '#808080' } as const;
    const outcome = await decode(await sharp({ create }).greyscale().jpeg().toBuffer(), 3, 4);
    assert.ok(outcome.kind === 'picture' && outcome.picture.rgb.length === 36);
  });

  test(`${how}, bytes that are no whole picture are an outcome and not an exception`, async () => {
    const jpeg = await quarters();
    const torn = jpeg.subarray(0, jpeg.length / 2);
    for (const bytes of [new Uint8Array(0), Uint8Array.of(0xff, 0xd8), torn, Buffer.from('no picture')]) {
      const outcome = await decode(bytes, 8, 8);
      assert.equal(outcome.kind, 'unreadable');
    }
  });

  test(`${how}, a JPEG that declares billions of pixels is refused at its header`, async () => {
    const jpeg = Uint8Array.from(await quarters());
    const at = jpeg.findIndex((byte, index) => byte === 0xff && jpeg[index + 1] === 0xc0);
    jpeg.set([0xff, 0xff, 0xff, 0xff], at + 5);
    const outcome = await decode(jpeg, 8, 8);
    assert.equal(outcome.kind, 'unreadable');
    assert.match(outcome.kind === 'unreadable' ? outcome.reason : '', /limit|dimension/i);
  });
}
