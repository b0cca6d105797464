// A camera that is turned and mirrored, pixel by pixel in every view: each shows what it shows of a picture that is stored upright.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import type { Size } from '#src/core/geometry.js';
import { isTurned, type Orientation, uprightSize } from '#src/core/jpeg/exif.js';
import { turnOf } from '#src/core/jpeg/turn.js';
import type { RgbPicture } from '#src/picture/decoded-picture.js';
import { ImagePane, type ImageStyle } from '#src/picture/images/image-pane.js';
import { SixelPalette } from '#src/picture/images/sixel-palette.js';
import { upright } from '#src/picture/orient.js';
import { decodeWithSharp, pictureDecoder, uprightJpeg } from '#src/receiver/decode.js';
import { pixelDecoder } from '#src/receiver/window/pixels.js';
import { TurboJpeg } from '#src/receiver/window/turbo-decoder.js';
import { decoderFor, paneStyleOf } from '#src/tui/widgets/pane-painting.js';
import { withOrientation } from '../helpers/odd-jpegs.js';
import { sharp } from '../helpers/sharp.js';

/** By what --rotate and --flip ask for. */
const TURNS: readonly (readonly [string, Orientation])[] = [
  ['rotate 90', turnOf('90')],
  ['rotate 180', turnOf('180')],
  ['rotate 270', turnOf('270')],
  ['flip h', turnOf('0', 'h')],
  ['flip v', turnOf('0', 'v')],
  ['rotate 90 and flip h', turnOf('90', 'h')],
  ['rotate 90 and flip v', turnOf('90', 'v')],
];

const BLOCK = 8;
const STORED: Size = { width: 12 * BLOCK, height: 6 * BLOCK };

/** The picture as a camera stores it, and as it is seen upright, by orientation. */
const turned = new Map<
  Orientation,
  { readonly jpeg: Uint8Array; readonly reference: Uint8Array; readonly size: Size }
>();

before(async () => {
  // A colour for each block of the JPEG, so that each one is decoded to exactly one colour, wherever it is stored.
  const rgb = new Uint8Array(STORED.width * STORED.height * 3);
  for (let at = 0; at < rgb.length; at += 3) {
    const [x, y] = [(at / 3) % STORED.width, Math.floor(at / 3 / STORED.width)];
    const [column, row] = [Math.floor(x / BLOCK), Math.floor(y / BLOCK)];
    rgb.set([20 + column * 17, 20 + row * 38, (column * 5 + row * 61) % 200], at);
  }
  const stored = await encoded({ ...STORED, rgb });
  for (const [, orientation] of TURNS) {
    turned.set(orientation, {
      jpeg: withOrientation(stored, orientation),
      reference: await encoded(upright({ ...STORED, rgb }, orientation)),
      size: uprightSize(STORED, orientation),
    });
  }
});

async function encoded({ width, height, rgb }: RgbPicture): Promise<Uint8Array> {
  const image = sharp(rgb, { raw: { width, height, channels: 3 } });
  return Uint8Array.from(await image.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer());
}

/** Calls back with each turned picture, and the one that is stored upright. */
async function forEachTurn(
  check: (words: string, jpeg: Uint8Array, reference: Uint8Array, size: Size) => Promise<void>,
): Promise<void> {
  for (const [words, orientation] of TURNS) {
    const { jpeg, reference, size } = turned.get(orientation) ?? assert.fail();
    assert.equal(size.width < size.height, isTurned(orientation), 'a quarter turn exchanges width and height');
    await check(words, jpeg, reference, size);
  }
}

const DECODERS = [
  ['the dashboard’s own decoder', pictureDecoder()],
  ['sharp', decodeWithSharp],
] as const;

async function decoded(decode: (typeof DECODERS)[number][1], jpeg: Uint8Array, size: Size): Promise<RgbPicture> {
  const outcome = await decode(jpeg, size.width, size.height);
  // Written out only where it fails: an outcome has all pixels.
  if (outcome.kind !== 'picture') assert.fail(JSON.stringify(outcome));
  return outcome.picture;
}

for (const [how, decode] of DECODERS) {
  test(`cells by ${how} have the very pixels, in the size of the picture and in a smaller one`, async () => {
    await forEachTurn(async (words, jpeg, reference, size) => {
      for (const scale of [1, BLOCK]) {
        const shown = { width: size.width / scale, height: size.height / scale };
        const [seen, wanted] = [await decoded(decode, jpeg, shown), await decoded(decode, reference, shown)];
        assert.deepEqual([seen.width, seen.height], [shown.width, shown.height]);
        assert.deepEqual(seen.rgb, wanted.rgb, `${words}, 1/${scale}`);
      }
    });
  });

  test(`an enlarged part by ${how} is the part of the upright picture`, async () => {
    const style = paneStyleOf({ kind: 'cells', blocks: 'half' }, { depth: 'truecolor', ascii: false }, {});
    const decodePart = decoderFor(style, decode, undefined);
    await forEachTurn(async (words, jpeg, reference, { width, height }) => {
      const part = { left: 0.5, top: 0, share: 0.5 };
      const [seen, wanted] = [
        await decodePart(jpeg, width / 2, height / 2, part),
        await decodePart(reference, width / 2, height / 2, part),
      ];
      assert.ok(seen.kind === 'picture' && wanted.kind === 'picture');
      assert.deepEqual(seen.picture, wanted.picture, words);
    });
  });
}

const CELL: Size = { width: BLOCK, height: BLOCK };
const PIXEL_STYLES: readonly ImageStyle[] = [
  {
    kind: 'kitty',
    id: 1,
    cell: CELL,
    canEdit: false,
    deflate: (bytes) => Promise.resolve(deflateSync(bytes)),
    ready: () => undefined,
  },
  { kind: 'sixel', palette: new SixelPalette(256), cell: CELL },
];

/** What a terminal is sent for a picture of one cell for each block. */
async function sent(style: ImageStyle, jpeg: Uint8Array, size: Size): Promise<Uint8Array> {
  const [columns, rows] = [size.width / BLOCK, size.height / BLOCK];
  const pane = new ImagePane(style);
  pane.setPlace({ left: 0, top: 0, columns, rows });
  for (let at = 0; at < columns * rows; at += 1) pane.own(Math.floor(at / columns), at % columns, true);
  const pixels = pane.pixelsFor(columns, rows) ?? assert.fail();
  pane.setPicture(await decoded(pictureDecoder(), jpeg, pixels), false, jpeg);
  let bytes: Uint8Array = new Uint8Array(0);
  const append = (more: Uint8Array): void => {
    bytes = more.slice();
  };
  pane.prepare();
  // The compression of a picture ends later.
  for (let turns = 0; bytes.length === 0 && turns < 100; turns += 1) {
    await new Promise(setImmediate);
    pane.paint({ append, forget: () => undefined });
  }
  return bytes;
}

test('kitty and sixel terminals are sent the very pixels', async () => {
  for (const style of PIXEL_STYLES) {
    await forEachTurn(async (words, jpeg, reference, size) => {
      const [seen, wanted] = [await sent(style, jpeg, size), await sent(style, reference, size)];
      assert.ok(wanted.length > 100, `${style.kind} is sent a picture`);
      assert.deepEqual(seen, wanted, `${style.kind}, ${words}`);
    });
  }
});

test('a terminal that decodes JPEGs itself gets the upright one, and the part of it that is enlarged', async () => {
  const part = { left: 0.5, top: 0, share: 0.5 };
  await forEachTurn(async (words, jpeg, reference, { width, height }) => {
    for (const region of [undefined, part]) {
      const box = { left: width / 2, top: 0, width: width / 2, height: height / 2 };
      const image = region === undefined ? sharp(reference) : sharp(reference).extract(box);
      const wanted = await image.raw().toBuffer();
      const seen = await sharp(await uprightJpeg(jpeg, region))
        .raw()
        .toBuffer();
      assert.equal(seen.length, wanted.length, words);
      const off = seen.reduce((sum, value, at) => sum + Math.abs(value - (wanted[at] ?? 0)), 0) / seen.length;
      // It is encoded again, with colours of half the resolution. A wrong orientation is off by more than 30 levels.
      assert.ok(off < 6, `${words}: ${off} levels off`);
    }
  });
});

test('the window has the very pixels, with the library of the system and without', async () => {
  for (const turbo of [undefined, TurboJpeg.load()]) {
    const decode = pixelDecoder(turbo);
    const shown = async (jpeg: Uint8Array, size: Size): Promise<Uint8Array> => {
      let target = new Uint8Array(0);
      const allocate = ({ width, height }: Size): Promise<Uint8Array> => {
        target = new Uint8Array(width * height * 3);
        return Promise.resolve(target);
      };
      const outcome = await decode(jpeg, size, { format: 'rgb', scales: true, allocate });
      assert.ok(outcome.kind === 'pixels');
      assert.deepEqual(outcome.size, size);
      return target;
    };
    await forEachTurn(async (words, jpeg, reference, size) => {
      const [seen, wanted] = [await shown(jpeg, size), await shown(reference, size)];
      const mostOff = seen.reduce((most, value, at) => Math.max(most, Math.abs(value - (wanted[at] ?? 0))), 0);
      // Turned pictures go through sharp, whose rounding of colours differs from that of libturbojpeg.
      assert.ok(mostOff <= 2, `${words}: ${mostOff} levels off`);
    });
  }
});
