// The reference small picture: sharp's full decode and a box filter.
import assert from 'node:assert/strict';
import type { RgbPicture } from '#src/picture/decoded-picture.js';
import { JpegDecoder } from '#src/picture/jpeg/decoder.js';
import { sharp } from '../../helpers/sharp.js';

const CHANNELS = 3;

/** What sharp decodes, in full size. A test compares one JPEG in several sizes. */
const decodedBySharp = new WeakMap<Uint8Array, ReturnType<typeof decodeBySharp>>();

function decodeBySharp(jpeg: Uint8Array) {
  return sharp(jpeg).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
}

/** The small picture by a full decode and a box filter: three channels a pixel, not rounded. */
async function referenceOf(jpeg: Uint8Array, width: number, height: number): Promise<Float64Array> {
  const decoding = decodedBySharp.get(jpeg) ?? decodeBySharp(jpeg);
  decodedBySharp.set(jpeg, decoding);
  const { data, info } = await decoding;
  assert.equal(info.channels, CHANNELS);
  const rows = averaged(data, { groups: info.height, from: info.width, to: width, values: CHANNELS });
  return averaged(rows, { groups: 1, from: info.height, to: height, values: width * CHANNELS });
}

interface Axis {
  /** How many lines there are along the axis. */
  readonly groups: number;
  /** The length of a line before, and that afterwards. */
  readonly from: number;
  readonly to: number;
  /** How many values are at each place of a line. */
  readonly values: number;
}

/** The box filter along one axis: each place afterwards is the mean of those that it covers, by their shares. */
function averaged(values: Uint8Array | Float64Array, { groups, from, to, values: count }: Axis): Float64Array {
  const means = new Float64Array(groups * to * count);
  for (let place = 0; place < to; place += 1) {
    const [begin, end] = [(place * from) / to, ((place + 1) * from) / to];
    for (let covered = Math.floor(begin); covered < end; covered += 1) {
      const share = (Math.min(end, covered + 1) - Math.max(begin, covered)) / (end - begin);
      for (let group = 0; group < groups; group += 1) {
        const source = (group * from + covered) * count;
        const target = (group * to + place) * count;
        for (let at = 0; at < count; at += 1) {
          means[target + at] = (means[target + at] as number) + (values[source + at] as number) * share;
        }
      }
    }
  }
  return means;
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
  for (let at = 0; at < reference.length; at += 1) {
    const difference = Math.abs((rgb[at] as number) - (reference[at] as number));
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
