// YUYV to RGB: known colours, odd rows, padded rows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packedToRgb, YUYV } from '#src/sources/v4l2/raw/packed-yuv.js';

/** The bars that the kernel's vivid driver draws at 75 %: Y, U, V as limited-range BT.601 has them, and the RGB they stand for. */
const BARS: ReadonlyArray<readonly [string, readonly [number, number, number], readonly [number, number, number]]> = [
  ['white', [180, 128, 128], [191, 191, 191]],
  ['yellow', [162, 44, 142], [191, 191, 0]],
  ['cyan', [131, 156, 44], [0, 191, 191]],
  ['green', [112, 72, 58], [0, 191, 0]],
  ['magenta', [84, 184, 198], [191, 0, 191]],
  ['red', [65, 100, 212], [191, 0, 0]],
  ['blue', [35, 212, 114], [0, 0, 191]],
  ['black', [16, 128, 128], [0, 0, 0]],
];

test('the bars of a test picture have their colours', () => {
  const yuyv = Uint8Array.from(BARS.flatMap(([, [y, u, v]]) => [y, u, y, v]));
  const rgb = packedToRgb(yuyv, { width: BARS.length * 2, height: 1 }, yuyv.length, YUYV);
  BARS.forEach(([name, , expected], bar) => {
    for (const pixel of [bar * 2, bar * 2 + 1]) {
      expected.forEach((value, channel) => {
        const actual = rgb[pixel * 3 + channel] ?? -1;
        assert.ok(Math.abs(actual - value) <= 2, `${name}, pixel ${pixel}, channel ${channel}: ${actual}`);
      });
    }
  });
});

test('full black and full white stay what they are, and what lies beyond is clamped', () => {
  const yuyv = Uint8Array.of(16, 128, 235, 128, 0, 128, 255, 128);
  assert.deepEqual(
    [...packedToRgb(yuyv, { width: 4, height: 1 }, 8, YUYV)],
    [0, 0, 0, 255, 255, 255, 0, 0, 0, 255, 255, 255],
  );
  const extreme = packedToRgb(Uint8Array.of(255, 255, 0, 255), { width: 2, height: 1 }, 4, YUYV);
  assert.deepEqual([...extreme], [255, 125, 255, 184, 0, 237]);
});

test('two pixels share their colour and not their brightness', () => {
  const rgb = packedToRgb(Uint8Array.of(100, 128, 200, 128), { width: 2, height: 1 }, 4, YUYV);
  assert.deepEqual([...rgb], [98, 98, 98, 214, 214, 214]);
});

test('the padding behind a row is passed over', () => {
  const row = (y: number) => [y, 128, y, 128];
  const padding = [9, 9, 9, 9];
  const rgb = packedToRgb(
    Uint8Array.from([...row(16), ...padding, ...row(235), ...padding]),
    { width: 2, height: 2 },
    8,
    YUYV,
  );
  assert.deepEqual([...rgb], [0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255]);
});
