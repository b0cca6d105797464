// The pixels of a window, by both decoders: they give the same picture, and find the same pictures damaged.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JpegOptions } from 'sharp';
import { walkScans } from '#src/core/jpeg/scan-walk.js';
import { seededRandom } from '#src/net/seeded-random.js';
import { type PixelBuffer, type PixelOutcome, pixelDecoder } from '#src/receiver/window/pixels.js';
import type { PixelFormat } from '#src/receiver/window/raster.js';
import { TurboJpeg } from '#src/receiver/window/turbo-decoder.js';
import { flatJpeg } from '../../helpers/odd-jpegs.js';
import { sharp } from '../../helpers/sharp.js';
import { needsTurboJpeg } from '../../helpers/turbojpeg.js';
import { encodeJpeg } from '../../picture/jpeg/encode.js';
import { mutate } from '../../picture/jpeg/mutations.js';

const MUTATIONS = 400;
const SEED = 7_171;
const turbo = TurboJpeg.load();
const throughSharp = pixelDecoder(undefined);

/** Memory as a display gives it, which is reused for each picture. */
class Room implements PixelBuffer {
  readonly format: PixelFormat;
  readonly scales: boolean;
  bytes = new Uint8Array();

  constructor(format: PixelFormat, scales = true) {
    this.format = format;
    this.scales = scales;
  }

  async allocate({ width, height }: { width: number; height: number }): Promise<Uint8Array> {
    const length = width * height * (this.format === 'rgb' ? 3 : 4);
    if (this.bytes.length !== length) this.bytes = new Uint8Array(length);
    return this.bytes;
  }
}

async function photograph(width: number, height: number, options: JpegOptions = {}): Promise<Uint8Array> {
  const pixels = new Uint8Array(width * height * 3);
  for (let at = 0; at < width * height; at += 1) {
    const [x, y] = [at % width, Math.floor(at / width)];
    const light = 120 + 30 * Math.cos(y / 17) + (((x >> 6) ^ (y >> 6)) & 1) * 30;
    for (let channel = 0; channel < 3; channel += 1) {
      pixels[at * 3 + channel] = light + 70 * Math.sin(x / 31 + channel);
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg(options)
    .toBuffer();
}

/** Only the three colours, in the order red, green, blue. */
function colours({ format, bytes }: Room): Uint8Array {
  if (format === 'rgb') return bytes;
  const offsets = format === 'bgrx' ? [2, 1, 0] : [1, 2, 3];
  const three = new Uint8Array((bytes.length / 4) * 3);
  for (let at = 0; at < three.length; at += 1) three[at] = bytes[Math.floor(at / 3) * 4 + (offsets[at % 3] ?? 0)] ?? 0;
  return three;
}

function difference(one: Uint8Array, other: Uint8Array): number {
  assert.equal(one.length, other.length);
  return one.reduce((sum, byte, at) => sum + Math.abs(byte - (other[at] ?? 0)), 0) / one.length;
}

function sizeOf(outcome: PixelOutcome): readonly [number, number] {
  // Written out only where it fails: an outcome has all pixels.
  if (outcome.kind !== 'pixels') assert.fail(JSON.stringify(outcome));
  return [outcome.size.width, outcome.size.height];
}

test('both decoders give the same pixels but for rounding, in each order of bytes', needsTurboJpeg(), async () => {
  const size = { width: 161, height: 119 };
  const jpegs = [
    await photograph(161, 119, { quality: 80 }),
    await photograph(161, 119, { quality: 92, chromaSubsampling: '4:4:4' }),
    await sharp(await photograph(161, 119))
      .greyscale()
      .jpeg()
      .toBuffer(),
    encodeJpeg({ ...size, samplings: ['2x1', '1x1', '1x1'], restartInterval: 3 }, (_, x, y) => (x + y) % 90),
  ];
  for (const jpeg of jpegs) {
    for (const format of ['rgb', 'bgrx', 'xrgb'] as const) {
      const rooms = [new Room(format), new Room(format)] as const;
      assert.deepEqual(sizeOf(await pixelDecoder(turbo)(jpeg, size, rooms[0])), [161, 119]);
      assert.deepEqual(sizeOf(await throughSharp(jpeg, size, rooms[1])), [161, 119]);
      assert.ok(difference(colours(rooms[0]), colours(rooms[1])) < 1.5);
    }
  }
});

test('the library decodes to the smallest size that need not be enlarged', needsTurboJpeg(), async () => {
  const jpeg = await photograph(321, 200);
  const decoded = async (width: number, height: number, room = new Room('rgb')) =>
    sizeOf(await pixelDecoder(turbo)(jpeg, { width, height }, room));
  assert.deepEqual(await decoded(321, 200), [321, 200]);
  assert.deepEqual(await decoded(162, 90), [321, 200]);
  assert.deepEqual(await decoded(161, 100), [161, 100]);
  assert.deepEqual(await decoded(30, 30), [81, 50]);
  assert.deepEqual(await decoded(1, 1), [41, 25]);
  // A display that does not scale gets the size that it requested.
  assert.deepEqual(await decoded(30, 30, new Room('rgb', false)), [30, 30]);
});

test('rare kinds, and pictures too large to be decoded in between, are left to sharp', needsTurboJpeg(), async () => {
  const wanted = { width: 8, height: 8 };
  assert.equal(turbo?.sizeFor(await photograph(64, 64, { progressive: true }), wanted), undefined);
  const large = (width: number) => flatJpeg({ width, height: 2_160 });
  assert.equal(turbo?.sizeFor(large(3_841), wanted), undefined);
  assert.ok(turbo?.sizeFor(large(3_840), wanted) !== undefined);
  assert.deepEqual(
    sizeOf(await pixelDecoder(turbo)(await photograph(64, 64, { progressive: true }), wanted, new Room('bgrx'))),
    [8, 8],
  );
});

test('a JPEG without tables is not decoded by those of the one before', needsTurboJpeg(), async () => {
  const size = { width: 64, height: 64 };
  const paint = (_: number, x: number, y: number) => ((x * y) % 160) - 80;
  const plain = encodeJpeg({ ...size, samplings: ['1x1'], withoutTables: true }, paint);
  const decode = pixelDecoder(turbo);
  const [room, wanted] = [new Room('rgb'), new Room('rgb')];
  await decode(await photograph(64, 64, { optimiseCoding: true }), size, room);
  await decode(plain, size, room);
  await throughSharp(plain, size, wanted);
  assert.ok(difference(room.bytes, wanted.bytes) < 1);
});

for (const [how, decode] of [
  ['through the library', pixelDecoder(turbo)],
  ['through sharp', throughSharp],
] as const) {
  test(
    `${how}, a torn JPEG is no picture, wherever it ends`,
    how === 'through sharp' ? {} : needsTurboJpeg(),
    async () => {
      const jpeg = await photograph(96, 64);
      for (let length = 0; length < jpeg.length - 40; length += 37) {
        const outcome = await decode(jpeg.subarray(0, length), { width: 96, height: 64 }, new Room('rgb'));
        assert.equal(outcome.kind, 'unreadable', `${length} of ${jpeg.length} bytes`);
      }
    },
  );
}

test(
  'whatever is done to a JPEG, the library shows nothing that sharp does not, but for damage that only a walk finds',
  needsTurboJpeg(),
  async () => {
    const paint = (component: number, x: number, y: number) => 50 * Math.sin(x / 3 + component) + 60 * Math.cos(x * y);
    const jpegs = [
      encodeJpeg({ width: 70, height: 50, samplings: ['2x2', '1x1', '1x1'], restartInterval: 3 }, paint),
      encodeJpeg({ width: 33, height: 41, samplings: ['1x1'] }, paint),
      await photograph(64, 48),
    ];
    const random = seededRandom(SEED);
    let [decoded, refused] = [0, 0];
    let foundByWalk: Uint8Array | undefined;
    for (let done = 0; done < MUTATIONS; done += 1) {
      const jpeg = mutate(jpegs, random);
      const size = turbo?.sizeFor(jpeg, { width: 65_535, height: 65_535 });
      if (size === undefined) continue;
      const [room, wanted] = [new Room('rgb'), new Room('rgb')];
      if (turbo?.decode(jpeg, size, 'rgb', await room.allocate(size)) !== true) {
        refused += 1;
        continue;
      }
      decoded += 1;
      // libjpeg continues where a block has too many coefficients. With sharp, each picture is walked first.
      if (walkScans(jpeg).kind === 'damaged') {
        foundByWalk ??= jpeg;
        continue;
      }
      assert.deepEqual(sizeOf(await throughSharp(jpeg, size, wanted)), [size.width, size.height]);
      assert.ok(difference(room.bytes, wanted.bytes) < 2, `${size.width}x${size.height}`);
    }
    // Each outcome occurred: the mutations break some pictures, and not all.
    assert.ok(foundByWalk !== undefined);
    const outcome = await pixelDecoder(turbo)(foundByWalk, { width: 64, height: 48 }, new Room('rgb'));
    assert.equal(outcome.kind, 'unreadable');
    assert.ok(decoded > MUTATIONS / 50 && refused > MUTATIONS / 50, `${decoded} decoded, ${refused} refused`);
  },
);
