// Writes PNG files of the pixels that have changed: the others are transparent.
//
// Source: W3C, Portable Network Graphics (PNG) Specification, third edition.
import type { Size } from '../../core/geometry.js';
import { crc32 } from '../../core/wire/checksum.js';
import type { PixelRectangle } from './rectangles.js';

/** Compresses to zlib's format (RFC 1950), off the main thread: a picture that moves takes 20 ms. */
export type Deflate = (bytes: Uint8Array) => Promise<Uint8Array>;

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Eight bits a channel, RGB without alpha. */
const RGB = [8, 2, 0, 0, 0];

/** Filter type 1: each byte minus that of the pixel to its left. */
const SUB = 1;

/** The colour that means transparent pixels, in 16 bits a channel: black, which the pixels themselves must not have. */
const BLACK = new Uint8Array(6);

/**
 * The pixels of a rectangle of a picture.
 *
 * @param rgb Three bytes a pixel. A pixel of zeros is transparent.
 */
export async function writePng(
  rgb: Uint8Array,
  { width }: Size,
  part: PixelRectangle,
  deflate: Deflate,
): Promise<Uint8Array> {
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, part.width);
  new DataView(header.buffer).setUint32(4, part.height);
  header.set(RGB, 8);
  const chunks = [
    chunk('IHDR', header),
    chunk('tRNS', BLACK),
    chunk('IDAT', await deflate(filter(rgb, width, part))),
    chunk('IEND', new Uint8Array(0)),
  ];
  const png = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, SIGNATURE.length));
  png.set(SIGNATURE);
  let at = SIGNATURE.length;
  for (const one of chunks) {
    png.set(one, at);
    at += one.length;
  }
  return png;
}

function filter(rgb: Uint8Array, width: number, part: PixelRectangle): Uint8Array {
  const lineBytes = part.width * 3;
  const filtered = new Uint8Array((lineBytes + 1) * part.height);
  for (let line = 0, to = 0; line < part.height; line += 1) {
    const from = ((part.y + line) * width + part.x) * 3;
    filtered[to] = SUB;
    to += 1;
    for (let at = from; at < from + lineBytes; at += 1, to += 1)
      filtered[to] = (rgb[at] as number) - (at < from + 3 ? 0 : (rgb[at - 3] as number));
  }
  return filtered;
}

/** A chunk: its length, type, data, and the CRC of type and data. */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let at = 0; at < 4; at += 1) bytes[4 + at] = type.charCodeAt(at);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)));
  return bytes;
}
