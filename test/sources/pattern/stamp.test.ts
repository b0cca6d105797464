// The stamp in the test pattern: readable after resizing and JPEG.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { patternSource } from '#src/sources/pattern/pattern.js';
import { drawStamp, readStamp } from '#src/sources/pattern/stamp.js';
import type { SourceFrame } from '#src/sources/source.js';
import { sharp } from '../../helpers/sharp.js';

const SIZE = { width: 640, height: 480 };
const STAMPS = [
  { number: 1, timeMs: 1 },
  { number: 0, timeMs: 0 },
  { number: 2 ** 24 - 1, timeMs: 2 ** 32 - 1 },
  { number: 123_456, timeMs: 3_141_592_653 },
];

test('a stamp is read as it was drawn, also from a JPEG of 400x400 at quality 80', async () => {
  for (const stamp of STAMPS) {
    const pixels = new Uint8Array(SIZE.width * SIZE.height * 3).fill(90);
    drawStamp(pixels, SIZE, stamp);
    assert.deepEqual(readStamp(pixels, SIZE), stamp);
    const raw = { raw: { ...SIZE, channels: 3 as const } };
    // A picture as large as 1280x720 takes most of the time, so it has one stamp, whose bits are mixed.
    const enlarged = stamp === STAMPS.at(-1) ? ([1_280, 720, 80] as const) : ([720, 405, 80] as const);
    for (const [width, height, quality] of [[400, 400, 80], [160, 120, 60], enlarged] as const) {
      const jpeg = await sharp(pixels, raw).resize(width, height, { fit: 'fill' }).jpeg({ quality }).toBuffer();
      const { data } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
      assert.deepEqual(readStamp(data, { width, height }), stamp, `${width}x${height} q${quality}`);
    }
  }
});

test('larger numbers are stamped modulo what has room', () => {
  const pixels = new Uint8Array(SIZE.width * SIZE.height * 3);
  drawStamp(pixels, SIZE, { number: 2 ** 24 + 5, timeMs: 2 ** 40 + 7 });
  assert.deepEqual(readStamp(pixels, SIZE), { number: 5, timeMs: 7 });
});

test('a picture without a stamp, or with a damaged one, has none', () => {
  for (const grey of [0, 128, 255]) {
    assert.equal(readStamp(new Uint8Array(SIZE.width * SIZE.height * 3).fill(grey), SIZE), undefined);
  }
  const pixels = new Uint8Array(SIZE.width * SIZE.height * 3);
  drawStamp(pixels, SIZE, { number: 77, timeMs: 88 });
  // One inverted square: the last bit of the time.
  pixels.fill(255, (SIZE.height - 20) * SIZE.width * 3);
  assert.equal(readStamp(pixels, SIZE), undefined);
});

test('the pattern keeps its rate, and numbers each picture by the time it belongs to', async () => {
  const stop = new AbortController();
  const frames: SourceFrame[] = [];
  const started = performance.now();
  for await (const frame of patternSource(50).frames(stop.signal, {
    torn: () => undefined,
    trouble: () => undefined,
    recovered: () => undefined,
    suspended: () => undefined,
  })) {
    frames.push(frame);
    if (frames.length === 25) stop.abort();
  }
  const seconds = (performance.now() - started) / 1_000;
  const stamps = frames.map(({ picture }) =>
    picture.kind === 'rgb' ? readStamp(picture.pixels, picture.size) : undefined,
  );
  const numbers = stamps.map((stamp) => stamp?.number ?? 0);
  assert.equal(numbers[0], 1);
  assert.ok(
    numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0)),
    numbers.join(' '),
  );
  // A busy machine may delay it, but it never runs ahead.
  assert.ok((numbers.at(-1) ?? 0) <= seconds * 50 + 2, `${numbers.at(-1)} after ${seconds} s`);
  for (const [index, stamp] of stamps.entries()) {
    const capturedMs = (frames[index]?.capturedUs ?? 0) / 1_000;
    assert.equal(stamp?.timeMs, Math.floor(capturedMs) % 2 ** 32);
  }
});
