// JPEGs that no available encoder writes, built code by code, and pictures with damage as cameras cause it.
import { hex, join } from './bytes.js';
import { segment } from './sample-jpegs.js';

/**
 * One code for each class: a DC difference of 0, and the end of a block. In a progressive JPEG it ends a band of up to
 * 2^14 blocks.
 */
const DC_TABLE = segment(0xc4, join(Uint8Array.of(0x00, 1), new Uint8Array(15), Uint8Array.of(0)));
const acTable = (symbol: number): Uint8Array =>
  segment(0xc4, join(Uint8Array.of(0x10, 1), new Uint8Array(15), Uint8Array.of(symbol)));

const QUANTISATION = segment(0xdb, join(Uint8Array.of(0), new Uint8Array(64).fill(1)));

export interface FlatOptions {
  readonly width: number;
  readonly height: number;
  /** MCUs between two restart markers; 0 for none. */
  readonly restart?: number;
  /** The code of the frame header: SOF0, SOF1 or another. */
  readonly code?: number;
  readonly precision?: number;
  /** Puts the height behind the scan, in a DNL segment. */
  readonly late?: boolean;
}

/** A grey picture of one colour: each block is two bits of 0. */
export function flatJpeg({
  width,
  height,
  restart = 0,
  code = 0xc0,
  precision = 8,
  late = false,
}: FlatOptions): Uint8Array {
  const frameHeight = late ? 0 : height;
  const frame = segment(
    code,
    Uint8Array.of(precision, frameHeight >> 8, frameHeight & 255, width >> 8, width & 255, 1, 1, 0x11, 0),
  );
  const interval = restart === 0 ? hex('') : segment(0xdd, Uint8Array.of(restart >> 8, restart & 255));
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  const parts: Uint8Array[] = [];
  for (let first = 0, count = 0; first < blocks; first += restart || blocks, count += 1) {
    if (count > 0) parts.push(Uint8Array.of(0xff, 0xd0 + ((count - 1) % 8)));
    parts.push(zeroBits(Math.min(restart || blocks, blocks - first) * 2));
  }
  const scan = segment(0xda, hex('01 0100 003f00'));
  const dnl = late ? segment(0xdc, Uint8Array.of(height >> 8, height & 255)) : hex('');
  return join(hex('ffd8'), QUANTISATION, frame, DC_TABLE, acTable(0), interval, scan, ...parts, dnl, hex('ffd9'));
}

/** A progressive picture of a few kilobytes with that many scans, each of which visits every block. */
export function scanBomb(width: number, height: number, scans: number): Uint8Array {
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  const frame = segment(0xc2, Uint8Array.of(8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0));
  const first = join(segment(0xda, hex('01 0100 000000')), zeroBits(blocks));
  const band = join(
    segment(0xda, hex('01 0100 013f00')),
    new Uint8Array(Math.ceil((Math.ceil(blocks / 2 ** 14) * 15) / 8)),
  );
  const all = Array.from({ length: scans - 1 }, () => band);
  return join(hex('ffd8'), QUANTISATION, frame, DC_TABLE, acTable(0xe0), first, ...all, hex('ffd9'));
}

/** So many bits of 0, padded with ones to a byte. */
function zeroBits(count: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(count / 8));
  if (count % 8 !== 0) bytes[bytes.length - 1] = 0xff >> (count % 8);
  return bytes;
}

/** Splits a JPEG with several scans into its header and its scans with their data. */
export function scanParts(jpeg: Uint8Array): { readonly head: Uint8Array; readonly scans: readonly Uint8Array[] } {
  const starts: number[] = [];
  let headEnd = 0;
  let at = 2;
  while (at < jpeg.length - 2) {
    const length = ((jpeg[at + 2] as number) << 8) | (jpeg[at + 3] as number);
    const code = jpeg[at + 1] as number;
    if (headEnd === 0 && code === 0xc4) headEnd = at;
    // A scan includes the Huffman tables before it.
    if (code === 0xc4 || code === 0xda) starts.push(at);
    at += 2 + length;
    if (code !== 0xda) continue;
    while (jpeg[at] !== 0xff || jpeg[at + 1] === 0) at += 1;
  }
  const ends = [...starts.slice(1), jpeg.length - 2];
  const pieces = starts.map((start, index) => jpeg.subarray(start, ends[index]));
  const scans: Uint8Array[] = [];
  let tables: Uint8Array[] = [];
  for (const piece of pieces) {
    tables.push(piece);
    if (piece[1] !== 0xda) continue;
    scans.push(join(...tables));
    tables = [];
  }
  return { head: jpeg.subarray(0, headEnd), scans };
}

/** `jpeg` with an Exif orientation, in either byte order. */
export function withOrientation(jpeg: Uint8Array, orientation: number, little = true): Uint8Array {
  const tiff = little
    ? join(hex('49492a00 08000000 0100 1201 0300 01000000'), Uint8Array.of(orientation, 0, 0, 0), hex('00000000'))
    : join(hex('4d4d002a 00000008 0001 0112 0003 00000001'), Uint8Array.of(0, orientation, 0, 0), hex('00000000'));
  return join(jpeg.subarray(0, 2), segment(0xe1, join(hex('457869660000'), tiff)), jpeg.subarray(2));
}

/** The JPEG with its scan truncated to a share of its bytes, but with the end marker, as some USB cameras send it. */
export function cutShort(jpeg: Uint8Array, share: number): Uint8Array {
  let length = Math.floor(jpeg.length * share);
  while (jpeg[length - 1] === 0xff) length -= 1;
  return join(jpeg.subarray(0, length), hex('ffd9'));
}
