// How the encoder handles damaged, untidy, turned and huge pictures.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Sharp } from 'sharp';
import { TtycamError } from '#src/core/errors.js';
import { inspectJpeg } from '#src/core/jpeg/jpeg-walk.js';
import { type EncodeOptions, PictureEncoder } from '#src/sender/picture/picture-encoder.js';
import { MAX_JPEG_BYTES } from '#src/sources/files/jpeg-stream.js';
import type { Picture } from '#src/sources/source.js';
import { hex, join } from '../helpers/bytes.js';
import { cutShort, flatJpeg, scanBomb, scanParts, withOrientation } from '../helpers/odd-jpegs.js';
import { picture } from '../helpers/sample-jpegs.js';
import { sharp } from '../helpers/sharp.js';

const FILL: EncodeOptions = { size: { width: 80, height: 60 }, fit: 'fill', quality: undefined };
let camera: Uint8Array;
let progressive: Uint8Array;

before(async () => {
  camera = await picture(160, 120);
  progressive = await picture(160, 120, { progressive: true });
});

function asPicture(jpeg: Uint8Array): Extract<Picture, { kind: 'jpeg' }> {
  const inspection = inspectJpeg(jpeg);
  return { kind: 'jpeg', jpeg, size: inspection.whole ? inspection.size : { width: 160, height: 120 } };
}

/** The error code of a picture that is left out; empty for one that is taken. */
async function refusal(jpeg: Uint8Array, options: EncodeOptions = FILL): Promise<string> {
  try {
    await new PictureEncoder(options).encode(asPicture(jpeg));
    return '';
  } catch (reason) {
    assert.ok(reason instanceof TtycamError, String(reason));
    assert.doesNotMatch(reason.message, /\n/);
    return reason.code;
  }
}

test('damaged pictures are left out, whatever they are to be fitted to', async () => {
  const { head, scans } = scanParts(progressive);
  const damaged = {
    'cut with its end there': cutShort(camera, 0.8),
    'cut without an end': cutShort(camera, 0.8).subarray(0, -2),
    'progressive, cut': cutShort(progressive, 0.8),
    'progressive without its last scan': join(head, ...scans.slice(0, -1), hex('ffd9')),
    'progressive without its first scan': join(head, ...scans.slice(1), hex('ffd9')),
    'thousands of scans': scanBomb(1_000, 1_000, 3_000),
  };
  for (const [name, jpeg] of Object.entries(damaged)) {
    for (const fit of ['fill', 'contain'] as const) {
      assert.equal(await refusal(jpeg, { ...FILL, fit }), 'image-unreadable', `${name}, ${fit}`);
    }
  }
});

test('untidy pictures are taken', async () => {
  const bare = camera.subarray(0, -2);
  const untidy = {
    'without an end': bare,
    'progressive without an end': progressive.subarray(0, -2),
    'with bytes before its end': join(bare, new Uint8Array(2_000).fill(0x33), hex('ffd9')),
    'with its height behind it': flatJpeg({ width: 160, height: 120, late: true }),
    'with restarts': flatJpeg({ width: 160, height: 120, restart: 3 }),
  };
  for (const [name, jpeg] of Object.entries(untidy)) assert.equal(await refusal(jpeg), '', name);
});

test('after one picture that is damaged each is proven, also where sharp sees nothing', async () => {
  // libjpeg continues where a block has too many coefficients.
  const noise = await sharp({
    create: {
      width: 320,
      height: 240,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  })
    .jpeg({ quality: 95 })
    .toBuffer();
  const encoder = new PictureEncoder(FILL);
  const flipped = (turn: number): Uint8Array => {
    const jpeg = Uint8Array.from(noise);
    for (let bit = 0; bit < 40; bit += 1) {
      const at = 1_000 + ((turn * 7_919 + bit * 10_007) % (jpeg.length - 1_200));
      jpeg[at] = (jpeg[at] as number) ^ (1 << (bit % 7));
    }
    return jpeg;
  };
  for (let turn = 0; turn < 40; turn += 1) {
    await assert.rejects(encoder.encode(asPicture(flipped(turn))), { code: 'image-unreadable' }, `turn ${turn}`);
  }
  await encoder.encode(asPicture(Uint8Array.from(noise)));
});

test('each orientation of Exif comes out upright, in its own proportions', async () => {
  const upright = await sharp({ create: { width: 64, height: 32, channels: 3, background: '#000' } })
    .composite([{ input: { create: { width: 32, height: 16, channels: 3, background: '#fff' } }, left: 0, top: 0 }])
    .jpeg({ quality: 100 })
    .toBuffer();
  // The pixels that a sensor stores, which look like the picture above after the rotation.
  const stored: Readonly<Record<number, (image: Sharp) => Sharp>> = {
    1: (image) => image,
    2: (image) => image.flop(),
    3: (image) => image.rotate(180),
    4: (image) => image.flip(),
    6: (image) => image.rotate(270),
    8: (image) => image.rotate(90),
  };
  for (const [orientation, store] of Object.entries(stored)) {
    const raw = Uint8Array.from(await store(sharp(upright)).jpeg({ quality: 100 }).toBuffer());
    const given = asPicture(withOrientation(raw, Number(orientation)));
    assert.deepEqual(given.size, { width: 64, height: 32 });
    for (const fit of ['fill', 'cover'] as const) {
      const sent = await new PictureEncoder({ size: { width: 64, height: 32 }, fit, quality: 100 }).encode(given);
      assert.deepEqual(sent.trueSize, { width: 64, height: 32 });
      const { data, info } = await sharp(sent.jpeg).greyscale().raw().toBuffer({ resolveWithObject: true });
      const at = (x: number, y: number): number => data[(y * info.width + x) * info.channels] as number;
      const corners = [at(8, 4), at(56, 4), at(8, 28), at(56, 28)].map((grey) => grey > 128);
      assert.deepEqual(corners, [true, false, false, false], `orientation ${orientation}, ${fit}`);
      assert.equal((await sharp(sent.jpeg).metadata()).orientation, undefined);
    }
  }
});

test('a picture that no message holds is made smaller, and refused in words where nothing may be made of it', async () => {
  const comment = join(hex('fffeffff'), new Uint8Array(65_533).fill(0x20));
  const comments = new Array<Uint8Array>(Math.ceil(MAX_JPEG_BYTES / comment.length)).fill(comment);
  const large = join(camera.subarray(0, 2), ...comments, camera.subarray(2));
  assert.ok(large.length > MAX_JPEG_BYTES, `${large.length} bytes`);
  assert.equal(await refusal(large), '');
  assert.equal(await refusal(large, { ...FILL, fit: 'none' }), 'image-too-large');
  const encoder = new PictureEncoder({ ...FILL, size: { width: 160, height: 120 } });
  const sent = await encoder.encode(asPicture(large));
  assert.ok(sent.jpeg.length < MAX_JPEG_BYTES, 'one of the right size is encoded all the same');
});

test('a picture of 108 megapixels is made smaller', async () => {
  const huge = flatJpeg({ width: 12_000, height: 9_000 });
  assert.equal(await refusal(huge), '');
});
