// JPEGs that are meant to cost a receiver much CPU or memory: torn, invalid, of rare kinds, and valid at the limits.
import { MAX_MESSAGE_BYTES } from '#src/core/limits.js';
import { hex, join } from './bytes.js';
import { drawnOnce } from './drawn-once.js';
import { cutShort, flatJpeg, scanBomb, withOrientation } from './odd-jpegs.js';
import { segment } from './sample-jpegs.js';
import { sharp } from './sharp.js';

/** The largest picture that fits into a message. */
const MOST_BYTES = MAX_MESSAGE_BYTES - 2_000;

/** Pictures of one kind, which are sent in turns. */
export interface HostileKind {
  readonly name: string;
  readonly jpegs: readonly Uint8Array[];
}

/** An ordinary picture of 640x480. */
export function plainJpeg(): Promise<Uint8Array> {
  return noise(640, 480, 60);
}

/** All kinds. Creating them takes about two seconds. */
export async function hostileKinds(): Promise<readonly HostileKind[]> {
  const [head = Buffer.from('[]'), ...jpegs] = await drawnOnce('hostile', async () => {
    const kinds = await createKinds();
    const counts = kinds.map(({ name, jpegs }) => [name, jpegs.length]);
    return [Buffer.from(JSON.stringify(counts)), ...kinds.flatMap(({ jpegs }) => jpegs.map((one) => Buffer.from(one)))];
  });
  const counts = JSON.parse(head.toString()) as ReadonlyArray<readonly [string, number]>;
  return counts.map(([name, count]) => ({ name, jpegs: jpegs.splice(0, count) }));
}

async function createKinds(): Promise<HostileKind[]> {
  const plain = await plainJpeg();
  const huge = await noise(1_960, 1_410, 100);
  const hugeProgressive = await noise(1_960, 1_410, 100, true);
  const inks = await sharp(plain).toColourspace('cmyk').jpeg().toBuffer();
  const small = flatJpeg({ width: 64, height: 64 });
  const head = plain.subarray(0, 2);
  const rest = plain.subarray(2);
  const dataAt = Buffer.from(plain).indexOf(hex('ffda')) + 14;
  const many = (bytes: Uint8Array, most = MOST_BYTES - plain.length) =>
    Buffer.alloc(Math.floor(most / bytes.length) * bytes.length, bytes);
  const kind = (name: string, ...jpegs: readonly Uint8Array[]): HostileKind => ({ name, jpegs });
  return [
    kind('torn', plain.subarray(0, plain.length * 0.6), huge.subarray(0, huge.length * 0.9)),
    kind('truncated in its scan', cutShort(plain, 0.5), cutShort(huge, 0.9), cutShort(hugeProgressive, 0.9)),
    kind(
      'flipped bytes',
      ...[1, 2, 3, 4].map((step) => flipped(plain, dataAt, step * 97)),
      flipped(huge, 2_000, 9_973),
    ),
    kind('hundreds of scans', scanBomb(1_000, 1_000, 900), scanBomb(64, 64, 9_000)),
    kind('scans at the limit', scanBomb(3_100, 3_100, 100), scanBomb(6_900, 6_900, 20)),
    kind('65500x65500 of a few bytes', resized(small, 65_500, 65_500), resized(plain, 65_500, 65_500)),
    kind('50 megapixels of two bits a block', flatJpeg({ width: 7_000, height: 7_000 })),
    kind('8 MiB, valid', huge),
    kind('8 MiB, progressive', hugeProgressive),
    kind('8 MiB, to be turned', withOrientation(huge, 6)),
    kind('arithmetic', flatJpeg({ width: 2_000, height: 2_000, code: 0xc9 })),
    kind('four components', inks),
    kind('12 bits', flatJpeg({ width: 2_000, height: 2_000, code: 0xc1, precision: 12 })),
    kind('no size', resized(small, 0, 64), resized(small, 64, 0), resized(plain, 0, 0)),
    kind('a restart at each block', flatJpeg({ width: 1_600, height: 1_600, restart: 1 }), restarts(plain, dataAt)),
    kind('large application segments', join(head, many(segment(0xe1, new Uint8Array(65_000))), rest)),
    kind('empty application segments', join(head, many(hex('ffe10002')), rest)),
    kind('fill bytes', join(head, many(hex('ff')), rest)),
    kind('tables without end', join(head, many(segment(0xdb, new Uint8Array(65))), rest)),
    kind('Huffman tables without end', join(head, many(segment(0xc4, new Uint8Array(17))), rest)),
    kind('missing tables', without(plain, 0xdb), without(plain, 0xc4)),
    kind('a scan of stuffed bytes', join(plain.subarray(0, dataAt), many(hex('ff00')), hex('ffd9'))),
    kind('a scan of restarts', join(plain.subarray(0, dataAt), many(hex('ffd0')), hex('ffd9'))),
    kind('a height in a DNL segment', flatJpeg({ width: 5_000, height: 5_000, late: true })),
  ];
}

async function noise(width: number, height: number, quality: number, progressive = false): Promise<Uint8Array> {
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
