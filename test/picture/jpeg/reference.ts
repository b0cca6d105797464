// The reference small picture: sharp's full decode and a box filter.
import assert from 'node:assert/strict';
import sharp from 'sharp';
import type { RgbPicture } from '#src/picture/decoded-picture.js';
import { JpegDecoder } from '#src/picture/jpeg/decoder.js';

/** The small picture by a full decode and a box filter: three channels a pixel, not rounded. */
async function referenceOf(jpeg: Uint8Array, width: number, height: number): Promise<Float64Array> {
  const { data, info } = await sharp(jpeg).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  const channels = 3;
  assert.equal(info.channels, channels);
  const small = new Float64Array(width * height * channels);
  for (let y = 0; y < info.height; y += 1) {
    for (const [smallY, shareY] of shares(y, info.height, height)) {
      for (let x = 0; x < info.width; x += 1) {
        for (const [smallX, shareX] of shares(x, info.width, width)) {
          for (let channel = 0; channel < channels; channel += 1) {
            const at = (smallY * width + smallX) * channels + channel;
            const value = data[(y * info.width + x) * channels + channel] as number;
            small[at] = (small[at] as number) + value * shareX * shareY;
          }
        }
      }
    }
  }
  return small;
}

/** The small pixels that a pixel overlaps, and its share in each. */
function shares(pixel: number, pixels: number, smallPixels: number): [number, number][] {
  const [begin, end] = [(pixel * smallPixels) / pixels, ((pixel + 1) * smallPixels) / pixels];
  const found: [number, number][] = [];
  for (let small = Math.floor(begin); small < end; small += 1) {
    found.push([small, Math.min(end, small + 1) - Math.max(begin, small)]);
  }
  return found;
}

/** Decodes a picture; fails the test on any other outcome. */
export function decodeWhole(jpeg: Uint8Array, width: number, height: number, decoder = new JpegDecoder()): RgbPicture {
  const outcome = decoder.decode(jpeg, width, height);
  if (outcome.kind !== 'picture') assert.fail(`${outcome.kind}: ${outcome.reason}`);
  assert.deepEqual([outcome.picture.width, outcome.picture.height], [width, height]);
  assert.equal(outcome.picture.rgb.length, width * height * 3);
  return outcome.picture;
}

/** Peak signal-to-noise ratio in dB, and the largest difference in levels. */
function compare(rgb: Uint8Array, reference: Float64Array): { readonly psnr: number; readonly largest: number } {
  let squares = 0;
  let largest = 0;
  for (const [at, value] of reference.entries()) {
    const difference = Math.abs((rgb[at] as number) - value);
    squares += difference ** 2;
    largest = Math.max(largest, difference);
  }
  return { psnr: 10 * Math.log10((255 ** 2 * reference.length) / squares), largest };
}

/** How far a decoded picture is from libjpeg's and a box filter, in dB. */
export async function psnrOf(rgb: Uint8Array, jpeg: Uint8Array, width: number, height: number): Promise<number> {
  return compare(rgb, await referenceOf(jpeg, width, height)).psnr;
}

/** Fails unless every small pixel is that of libjpeg and a box filter, except for the rounding of full-size pixels. */
export async function assertSame(
  jpeg: Uint8Array,
  width: number,
  height: number,
  decoder?: JpegDecoder,
): Promise<void> {
  const { psnr, largest } = compare(
    decodeWhole(jpeg, width, height, decoder).rgb,
    await referenceOf(jpeg, width, height),
  );
  const message = `${width}x${height}: ${psnr.toFixed(1)} dB, at most ${largest.toFixed(2)} levels off`;
  assert.ok(psnr > 48 && largest < 3.5, message);
}
