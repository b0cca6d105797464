import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JpegDecoder, type JpegOutcome } from '#src/picture/jpeg/decoder.js';
import { sharp } from '../../helpers/sharp.js';
import { type EncodeOptions, encodeJpeg } from './encode.js';
import { decodeWhole } from './reference.js';

const OPTIONS: EncodeOptions = { width: 80, height: 60, samplings: ['2x2', '1x1', '1x1'] };
const paint = (component: number, x: number, y: number): number =>
  40 * Math.sin(x / 5 + component) + 30 * Math.cos(y / 3);
const decode = (jpeg: Uint8Array, width = 10, height = 10): JpegOutcome =>
  new JpegDecoder().decode(jpeg, width, height);

function assertRefused(outcome: JpegOutcome, kind: 'unsupported' | 'unreadable', words: RegExp): void {
  if (outcome.kind === 'picture') assert.fail('it was decoded');
  assert.equal(outcome.kind, kind, outcome.reason);
  assert.match(outcome.reason, words);
}

/** A copy of the bytes, with some changed at the position of a segment. */
function patched(jpeg: Uint8Array, marker: number, offset: number, ...bytes: number[]): Uint8Array {
  const copy = jpeg.slice();
  const at = copy.findIndex((byte, index) => byte === 0xff && copy[index + 1] === marker);
  copy.set(bytes, at + offset);
  return copy;
}

test('a progressive JPEG is left to another decoder', async () => {
  const jpeg = await sharp(encodeJpeg(OPTIONS, paint)).jpeg({ progressive: true }).toBuffer();
  assertRefused(decode(jpeg), 'unsupported', /sequential/);
});

test('CMYK, RGB, 12 bits, arithmetic codes, several scans and colour profiles are left to another decoder', async () => {
  const jpeg = encodeJpeg(OPTIONS, paint);
  const pixels = { create: { width: 20, height: 20, channels: 3, background: '#123' } } as const;
  const profiled = await sharp(pixels).withIccProfile('p3').jpeg().toBuffer();
  const adobe = [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0];
  const cmyk = await sharp(pixels).toColourspace('cmyk').jpeg().toBuffer();
  assertRefused(decode(cmyk), 'unsupported', /components|profile/);
  assertRefused(decode(profiled), 'unsupported', /profile/);
  assertRefused(decode(encodeJpeg({ ...OPTIONS, segments: [adobe] }, paint)), 'unsupported', /RGB/);
  assertRefused(decode(encodeJpeg({ ...OPTIONS, ids: [0x52, 0x47, 0x42] }, paint)), 'unsupported', /RGB/);
  assertRefused(decode(patched(jpeg, 0xc0, 4, 12)), 'unsupported', /8 bits/);
  assertRefused(decode(patched(jpeg, 0xc0, 1, 0xc9)), 'unsupported', /sequential/);
  assertRefused(decode(patched(jpeg, 0xda, 4, 1)), 'unsupported', /scan/);
  assertRefused(decode(patched(jpeg, 0xc0, 11, 0x31, 0, 2, 0x21)), 'unsupported', /sampling/);
});

test('a size larger than the picture, or none, is left to another decoder', () => {
  const jpeg = encodeJpeg(OPTIONS, paint);
  for (const [width, height] of [
    [81, 10],
    [10, 61],
    [0, 10],
    [10, -1],
    [Number.NaN, 10],
    [1.5, 10],
  ] as const) {
    assertRefused(decode(jpeg, width, height), 'unsupported', /asked for/);
  }
});

test('a torn JPEG is unreadable wherever it ends before its last block', () => {
  for (const restartInterval of [0, 3]) {
    const jpeg = encodeJpeg({ ...OPTIONS, width: 48, height: 40, restartInterval }, paint);
    // Not the end marker and the byte before it, which may be padding only.
    const lengths = Array.from({ length: jpeg.length - 3 }, (_, length) => length);
    const decoder = new JpegDecoder();
    // In its memory, nothing is behind the end of a JPEG at first. Then it is the rest of the one before.
    for (const length of [...lengths, ...lengths.toReversed()]) {
      const { kind } = decoder.decode(jpeg.subarray(0, length), 10, 10);
      if (kind !== 'unreadable') assert.fail(`${length} of ${jpeg.length} bytes: ${kind}`);
    }
  }
});

test('a torn JPEG says how far it goes', () => {
  const jpeg = encodeJpeg({ ...OPTIONS, restartInterval: 3 }, paint);
  const last = jpeg.lastIndexOf(0xd4);
  assertRefused(decode(jpeg.subarray(0, last - 1)), 'unreadable', /^torn: ends after 15 of 20 MCUs$/);
});

test('restart markers out of order are seen: a part of the picture is missing', () => {
  const jpeg = encodeJpeg({ ...OPTIONS, restartInterval: 3 }, paint);
  const marker = (code: number): number => jpeg.findIndex((byte, at) => byte === 0xff && jpeg[at + 1] === code);
  const spliced = Buffer.concat([jpeg.subarray(0, marker(0xd1)), jpeg.subarray(marker(0xd2))]);
  assertRefused(decode(spliced), 'unreadable', /torn/);
});

test('billions of pixels are refused at the header, and a million blocks where there are too few bytes', () => {
  const jpeg = encodeJpeg(OPTIONS, paint);
  assertRefused(decode(patched(jpeg, 0xc0, 5, 0xff, 0xff, 0xff, 0xff)), 'unreadable', /limit/);
  assertRefused(
    decode(patched(jpeg, 0xc0, 5, 0x1b, 0x58, 0x1b, 0x58)),
    'unreadable',
    /torn: \d+ bytes cannot hold 1151064 blocks/,
  );
});

test('headers that lie are unreadable', () => {
  const jpeg = encodeJpeg(OPTIONS, paint);
  const lies: [Uint8Array, RegExp][] = [
    [new Uint8Array(0), /begin/],
    [Uint8Array.of(0xff, 0xd8), /breaks off/],
    [Uint8Array.of(0xff, 0xd8, 0xff, 0xd9, 0, 0), /no picture|breaks off/],
    [patched(jpeg, 0xc0, 7, 0, 0), /width/],
    [patched(jpeg, 0xc0, 11, 0x00), /sampling/],
    [patched(jpeg, 0xc0, 12, 3), /table is missing/],
    [patched(jpeg, 0xc0, 10, 9), /other components/],
    [patched(jpeg, 0xc0, 2, 0, 4), /short|breaks/],
    [patched(jpeg, 0xdb, 4, 0x25), /quantisation/],
    [patched(jpeg, 0xc4, 4, 0x44), /Huffman/],
    [patched(jpeg, 0xc4, 5, 3, 0, 0), /Huffman/],
    [patched(jpeg, 0xda, 2, 0, 2), /scan header/],
    [patched(jpeg, 0xda, 6, 0x30), /table is missing/],
    [patched(jpeg, 0xdb, 2, 0, 0), /breaks off/],
  ];
  for (const [bytes, words] of lies) assertRefused(decode(bytes), 'unreadable', words);
});

test('after a broken JPEG the next good one is decoded as ever', () => {
  const decoder = new JpegDecoder();
  const jpeg = encodeJpeg(OPTIONS, paint);
  decodeWhole(jpeg, 10, 10, decoder);
  // Its colours exceed their limits, so from the second time on it is decoded in finer parts.
  const wanted = decodeWhole(jpeg, 10, 10, decoder).rgb;
  for (let cut = 100; cut < jpeg.length - 4; cut += 7) {
    decoder.decode(jpeg.subarray(0, cut), 10, 10);
    assert.deepEqual(decodeWhole(jpeg, 10, 10, decoder).rgb, wanted);
  }
});
