// Each uncompressed format to RGB: known colours, padded rows, odd sizes, and pictures that are as short as allowed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { READABLE_FORMATS, rawFormat } from '#src/sources/v4l2/raw/raw-formats.js';

/** Red, green, blue, white and black of limited-range BT.601, as Y, U, V, and the RGB that they stand for. */
const COLORS = [
  { yuv: [81, 90, 240], rgb: [255, 0, 0] },
  { yuv: [145, 54, 34], rgb: [0, 255, 0] },
  { yuv: [41, 240, 110], rgb: [0, 0, 255] },
  { yuv: [235, 128, 128], rgb: [255, 255, 255] },
  { yuv: [16, 128, 128], rgb: [0, 0, 0] },
] as const;

type Color = (typeof COLORS)[number];

/** A picture whose blocks of 2 x 2 pixels have a colour each, in rows of `stride` bytes, the padding filled with rubbish. */
function encode(fourcc: string, width: number, height: number, stride: number): Uint8Array {
  const colorAt = (x: number, y: number): Color => COLORS[((x >> 1) + (y >> 1) * 3) % COLORS.length] as Color;
  const format = rawFormat(fourcc);
  const bytes = new Uint8Array(format?.bytes({ width, height }, stride) ?? 0).fill(77);
  const put = (at: number, value: number): void => {
    if (at < bytes.length) bytes[at] = value;
  };
  const chroma = stride * height;
  const plane = (stride >> 1) * Math.ceil(height / 2);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const { yuv, rgb } = colorAt(x, y);
      const [luma, u, v] = yuv;
      const row = y * stride;
      const pair = row + (x >> 1) * 4;
      const shared = chroma + (y >> 1) * stride + (x >> 1) * 2;
      const single = chroma + (y >> 1) * (stride >> 1) + (x >> 1);
      switch (fourcc) {
        case 'YUYV':
        case 'YVYU':
          put(pair + (x % 2) * 2, luma);
          put(pair + (fourcc === 'YUYV' ? 1 : 3), u);
          put(pair + (fourcc === 'YUYV' ? 3 : 1), v);
          break;
        case 'UYVY':
        case 'VYUY':
          put(pair + 1 + (x % 2) * 2, luma);
          put(pair + (fourcc === 'UYVY' ? 0 : 2), u);
          put(pair + (fourcc === 'UYVY' ? 2 : 0), v);
          break;
        case 'NV12':
        case 'NV21':
          put(row + x, luma);
          put(shared + (fourcc === 'NV12' ? 0 : 1), u);
          put(shared + (fourcc === 'NV12' ? 1 : 0), v);
          break;
        case 'YU12':
        case 'YV12':
          put(row + x, luma);
          put(single + (fourcc === 'YU12' ? 0 : plane), u);
          put(single + (fourcc === 'YU12' ? plane : 0), v);
          break;
        case 'RGB3':
          for (const channel of [0, 1, 2]) put(row + x * 3 + channel, rgb[channel] as number);
          break;
        case 'BGR3':
          for (const channel of [0, 1, 2]) put(row + x * 3 + channel, rgb[2 - channel] as number);
          break;
        case 'GREY':
          put(row + x, rgb[1]);
          break;
        case 'Y16 ':
          put(row + x * 2, 123);
          put(row + x * 2 + 1, rgb[1]);
          break;
      }
    }
  }
  return bytes;
}

/** Formats with a buffer for each plane, once these are joined. */
const JOINED = new Map([
  ['NM12', 'NV12'],
  ['NM21', 'NV21'],
  ['YM12', 'YU12'],
  ['YM21', 'YV12'],
]);

test('each format has its colours, with and without padding, in odd sizes too', () => {
  for (const readable of READABLE_FORMATS) {
    const format = rawFormat(readable);
    if (format === undefined) continue;
    const fourcc = JOINED.get(readable) ?? readable;
    for (const [width, height, padding] of [
      [8, 6, 0],
      [8, 6, 16],
      [6, 5, 8],
    ] as const) {
      const stride = format.stride(width) + padding;
      const rgb = format.toRgb(encode(fourcc, width, height, stride), { width, height }, stride);
      assert.equal(rgb.length, width * height * 3);
      const isGrey = fourcc === 'GREY' || fourcc === 'Y16 ';
      for (let y = 0; y < height; y += 1) {
        for (let x = 0; x < width; x += 1) {
          const color = COLORS[((x >> 1) + (y >> 1) * 3) % COLORS.length] as Color;
          const expected = isGrey ? [color.rgb[1], color.rgb[1], color.rgb[1]] : color.rgb;
          const at = (y * width + x) * 3;
          const isClose = expected.every((value, channel) => Math.abs(value - (rgb[at + channel] ?? -9)) <= 3);
          const seen = [...rgb.subarray(at, at + 3)].join(' ');
          assert.ok(isClose, `${fourcc} ${width}x${height}+${padding} at ${x},${y}: ${seen}`);
        }
      }
    }
  }
});

test('formats of the same layout as others, and no more, are not read by accident', () => {
  for (const fourcc of ['H264', 'NV16', 'Y10 ', 'RGBP', 'MJPG', '']) assert.equal(rawFormat(fourcc), undefined);
});
