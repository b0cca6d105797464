import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { decodeWithSharp } from '#dist/receiver/decode.js';

/** Red above, green and blue below. */
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

test('a picture becomes as many pixels as asked for, each where it belongs', async () => {
  const outcome = await decodeWithSharp(await quarters(), 8, 8);
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

test('a grey JPEG becomes RGB', async () => {
  const create = { width: 16, height: 16, channels: 3, background: '#808080' } as const;
  const outcome = await decodeWithSharp(await sharp({ create }).greyscale().jpeg().toBuffer(), 3, 4);
  assert.ok(outcome.kind === 'picture' && outcome.picture.rgb.length === 36);
});

test('bytes that are no whole picture are an outcome and not an exception', async () => {
  const jpeg = await quarters();
  const torn = jpeg.subarray(0, jpeg.length / 2);
  for (const bytes of [new Uint8Array(0), Uint8Array.of(0xff, 0xd8), torn, Buffer.from('no picture')]) {
    const outcome = await decodeWithSharp(bytes, 8, 8);
    assert.equal(outcome.kind, 'unreadable');
  }
});

test('a JPEG that declares billions of pixels is refused at its header', async () => {
  const jpeg = Uint8Array.from(await quarters());
  const at = jpeg.findIndex((byte, index) => byte === 0xff && jpeg[index + 1] === 0xc0);
  jpeg.set([0xff, 0xff, 0xff, 0xff], at + 5);
  const outcome = await decodeWithSharp(jpeg, 8, 8);
  assert.equal(outcome.kind, 'unreadable');
  assert.match(outcome.kind === 'unreadable' ? outcome.reason : '', /limit|dimension/i);
});
