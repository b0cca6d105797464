// Colors of YUV pictures: the conversion that a driver asks for gives the color that was encoded.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatRequest, readFormat } from '#src/sources/v4l2/abi/format-abi.js';
import { packedToRgb, UYVY } from '#src/sources/v4l2/raw/packed-yuv.js';
import { planarToRgb } from '#src/sources/v4l2/raw/planar-yuv.js';
import { yuvColors } from '#src/sources/v4l2/raw/yuv-colors.js';

const COLORS = [
  [255, 255, 255],
  [0, 0, 0],
  [200, 30, 40],
  [20, 180, 60],
  [30, 50, 220],
] as const;

/** Encodes as the standards define it: Kr and Kb are the shares of red and blue in the luma. */
function encode([r, g, b]: readonly [number, number, number], [kr, kb]: readonly [number, number], isFull: boolean) {
  const luma = kr * r + (1 - kr - kb) * g + kb * b;
  const [u, v] = [(b - luma) / (2 * (1 - kb)), (r - luma) / (2 * (1 - kr))];
  const [black, height, chroma] = isFull ? [0, 1, 1] : [16, 219 / 255, 224 / 255];
  return [black + luma * height, 128 + u * chroma, 128 + v * chroma].map((value) => Math.min(255, Math.round(value)));
}

const BT601 = [0.299, 0.114] as const;
const BT709 = [0.2126, 0.0722] as const;

/** Color space, encoding and quantization of V4L2, and what they mean. */
const CASES: ReadonlyArray<{
  readonly said: readonly [number, number, number];
  readonly matrix: readonly [number, number];
  readonly isFull: boolean;
}> = [
  { said: [8, 0, 0], matrix: BT601, isFull: false },
  { said: [0, 0, 0], matrix: BT601, isFull: false },
  { said: [7, 0, 0], matrix: BT601, isFull: true },
  { said: [3, 0, 0], matrix: BT709, isFull: false },
  { said: [3, 0, 1], matrix: BT709, isFull: true },
  { said: [8, 2, 0], matrix: BT709, isFull: false },
  { said: [3, 1, 2], matrix: BT601, isFull: false },
];

test('each color space of a driver gives the colors that were encoded, packed and planar', () => {
  for (const { said, matrix, isFull } of CASES) {
    const [space, encoding, quantization] = said;
    const colors = yuvColors(space, encoding, quantization);
    for (const color of COLORS) {
      const [y = 0, u = 0, v = 0] = encode(color, matrix, isFull);
      const packed = packedToRgb(Uint8Array.of(u, y, v, y), { width: 2, height: 1 }, 4, UYVY, colors);
      const planar = planarToRgb(Uint8Array.of(y, y, y, y, u, v), { width: 2, height: 2 }, 2, 'uv', colors);
      for (const [channel, value] of color.entries()) {
        const told = `${said} ${color}: ${packed.slice(0, 3)}, ${planar.slice(0, 3)}`;
        assert.ok(Math.abs((packed[channel] ?? 0) - value) <= 3, told);
        assert.equal(planar[channel], packed[channel], told);
      }
    }
  }
});

test('the fields behind the magic number of a driver count only with that number', () => {
  const answer = formatRequest('UYVY', { width: 4, height: 2 });
  answer.writeUInt32LE(8, 32);
  answer.writeUInt32LE(2, 44);
  answer.writeUInt32LE(1, 48);
  assert.equal(readFormat(answer).colors, yuvColors(8, 0, 0));
  answer.writeUInt32LE(0xfeed_cafe, 36);
  assert.equal(readFormat(answer).colors, yuvColors(8, 2, 1));
});
