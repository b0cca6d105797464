// JPEGs that are meant to cost a receiver much CPU or memory: torn, invalid, of rare kinds, and valid at the limits.
import { MAX_MESSAGE_BYTES } from '#src/core/limits.js';
import { hex, join } from './bytes.js';
import { drawnOnce } from './drawn-once.js';
import { cutShort, flatJpeg, scanBomb, withOrientation } from './odd-jpegs.js';
import { segment } from './sample-jpegs.js';
import { sharp } from './sharp.js';

/** The largest picture that fits into a message. */
const MOST_BYTES = MAX_MESSAGE_BYTES - 2_000;

/** Creates the pictures of each kind, which are sent in turns. Those of all kinds together are 117 MB. */
export type HostileKinds = ReadonlyMap<string, () => readonly Uint8Array[]>;

/** An ordinary picture of 640x480. */
export function plainJpeg(): Promise<Buffer> {
  return noise(640, 480, 60);
}

/** All kinds. To encode the pictures that they are made of takes about a second. */
export async function hostileKinds(): Promise<HostileKinds> {
  const [plain, huge, hugeProgressive, inks] = await drawnOnce('hostile', drawBases);
  if (plain === undefined || huge === undefined || hugeProgressive === undefined || inks === undefined) {
    throw new Error('a picture is missing');
  }
  const small = flatJpeg({ width: 64, height: 64 });
  const head = plain.subarray(0, 2);
  const rest = plain.subarray(2);
  const dataAt = plain.indexOf(hex('ffda')) + 14;
  const many = (bytes: Uint8Array) =>
    Buffer.alloc(Math.floor((MOST_BYTES - plain.length) / bytes.length) * bytes.length, bytes);
  return new Map(
    Object.entries({
      torn: () => [plain.subarray(0, plain.length * 0.6), huge.subarray(0, huge.length * 0.9)],
      'truncated in its scan': () => [cutShort(plain, 0.5), cutShort(huge, 0.9), cutShort(hugeProgressive, 0.9)],
      'flipped bytes': () => [
        ...[1, 2, 3, 4].map((step) => flipped(plain, dataAt, step * 97)),
        flipped(huge, 2_000, 9_973),
      ],
      'hundreds of scans': () => [scanBomb(1_000, 1_000, 900), scanBomb(64, 64, 9_000)],
      'scans at the limit': () => [scanBomb(3_100, 3_100, 100), scanBomb(6_900, 6_900, 20)],
      '65500x65500 of a few bytes': () => [resized(small, 65_500, 65_500), resized(plain, 65_500, 65_500)],
      '50 megapixels of two bits a block': () => [flatJpeg({ width: 7_000, height: 7_000 })],
      '8 MiB, valid': () => [huge],
      '8 MiB, progressive': () => [hugeProgressive],
      '8 MiB, to be turned': () => [withOrientation(huge, 6)],
      arithmetic: () => [flatJpeg({ width: 2_000, height: 2_000, code: 0xc9 })],
      'four components': () => [inks],
      '12 bits': () => [flatJpeg({ width: 2_000, height: 2_000, code: 0xc1, precision: 12 })],
      'no size': () => [resized(small, 0, 64), resized(small, 64, 0), resized(plain, 0, 0)],
      'a restart at each block': () => [flatJpeg({ width: 1_600, height: 1_600, restart: 1 }), restarts(plain, dataAt)],
      'large application segments': () => [join(head, many(segment(0xe1, new Uint8Array(65_000))), rest)],
      'empty application segments': () => [join(head, many(hex('ffe10002')), rest)],
      'fill bytes': () => [join(head, many(hex('ff')), rest)],
      'tables without end': () => [join(head, many(segment(0xdb, new Uint8Array(65))), rest)],
      'Huffman tables without end': () => [join(head, many(segment(0xc4, new Uint8Array(17))), rest)],
      'missing tables': () => [without(plain, 0xdb), without(plain, 0xc4)],
      'a scan of stuffed bytes': () => [join(plain.subarray(0, dataAt), many(hex('ff00')), hex('ffd9'))],
      'a scan of restarts': () => [join(plain.subarray(0, dataAt), many(hex('ffd0')), hex('ffd9'))],
      'a height in a DNL segment': () => [flatJpeg({ width: 5_000, height: 5_000, late: true })],
    }),
  );
}

async function drawBases(): Promise<Buffer[]> {
  const plain = await plainJpeg();
  const bases = [plain, await noise(1_960, 1_410, 100), await noise(1_960, 1_410, 100, true)];
  return [...bases, await sharp(plain).toColourspace('cmyk').jpeg().toBuffer()];
}

async function noise(width: number, height: number, quality: number, progressive = false): Promise<Buffer> {
  let state = 1;
  const pixels = Buffer.alloc(width * height * 3);
  for (let at = 0; at < pixels.length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    pixels[at] = state >>> 24;
  }
  const jpeg = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality, progressive, chromaSubsampling: '4:4:4' })
    .toBuffer();
  if (jpeg.length > MOST_BYTES) throw new RangeError(`${jpeg.length} bytes do not fit into a message`);
  return jpeg;
}

function flipped(jpeg: Uint8Array, from: number, step: number): Uint8Array {
  const copy = Uint8Array.from(jpeg);
  for (let at = from; at < copy.length - 2; at += step) copy[at] = (copy[at] as number) ^ 0x55;
  return copy;
}

/** The JPEG with another size in its frame header. */
function resized(jpeg: Uint8Array, width: number, height: number): Uint8Array {
  const copy = Buffer.from(jpeg);
  const at = copy.indexOf(hex('ffc0'));
  copy.writeUInt16BE(height, at + 5);
  copy.writeUInt16BE(width, at + 7);
  return copy;
}

/** The JPEG with restart markers between all bytes of its scan. */
function restarts(jpeg: Uint8Array, dataAt: number): Uint8Array {
  const data = [...jpeg.subarray(dataAt, -2)].flatMap((byte, at) => [byte, 0xff, 0xd0 + (at % 8)]);
  return join(jpeg.subarray(0, dataAt), Uint8Array.from(data), hex('ffd9'));
}

/** The JPEG without the segments of one code before its scan. */
function without(jpeg: Uint8Array, code: number): Uint8Array {
  const parts = [jpeg.subarray(0, 2)];
  for (let at = 2; ; ) {
    const end = at + 2 + (((jpeg[at + 2] as number) << 8) | (jpeg[at + 3] as number));
    if (jpeg[at + 1] === 0xda) return join(...parts, jpeg.subarray(at));
    if (jpeg[at + 1] !== code) parts.push(jpeg.subarray(at, end));
    at = end;
  }
}
