// The Exif orientation of a JPEG, which cameras and phones write (Exif 2.3, tag 274).
import type { Size } from '../geometry.js';

/**
 * The orientation as Exif numbers it: 1 upright, 2 mirrored, 3 upside down, 4 flipped. 5 to 8 are the same four with rows
 * and columns exchanged. So a picture with 6 has to be turned by 90 degrees clockwise, and one with 8 counter-clockwise.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const EXIF = [0x45, 0x78, 0x69, 0x66, 0x00, 0x00];
const ORIENTATION_TAG = 0x0112;
const SHORT = 3;
const LONG = 4;
const ENTRY_BYTES = 12;

/** The orientation of a JPEG. 1 where it has none, or an invalid one. */
export function orientationOf(jpeg: Uint8Array): Orientation {
  for (let at = 2; at + 4 <= jpeg.length && jpeg[at] === 0xff; ) {
    const code = jpeg[at + 1] as number;
    if (code === 0xff || code === 0x01) {
      at += code === 0xff ? 1 : 2;
      continue;
    }
    if (code === 0xda || code === 0xd9) return 1;
    const end = at + 2 + (((jpeg[at + 2] as number) << 8) | (jpeg[at + 3] as number));
    const isExif = code === 0xe1 && EXIF.every((byte, index) => jpeg[at + 4 + index] === byte);
    if (isExif) return ofTiff(jpeg.subarray(at + 4 + EXIF.length, end));
    at = Math.max(end, at + 4);
  }
  return 1;
}

/** Whether rows and columns are exchanged. */
export function isTurned(orientation: Orientation): boolean {
  return orientation >= 5;
}

/** Whether each stored row runs from right to left. */
export function isMirrored(orientation: Orientation): boolean {
  return orientation === 2 || orientation === 3 || orientation === 7 || orientation === 8;
}

/** Whether the first stored row is the bottom one; the right one where rows and columns are exchanged. */
export function isFlipped(orientation: Orientation): boolean {
  return orientation === 3 || orientation === 4 || orientation === 6 || orientation === 7;
}

/** The size of a picture after it is turned upright. */
export function uprightSize({ width, height }: Size, orientation: Orientation): Size {
  return isTurned(orientation) ? { width: height, height: width } : { width, height };
}

/** The orientation in the first directory of a TIFF structure. */
function ofTiff(tiff: Uint8Array): Orientation {
  if (tiff.length < 8) return 1;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const order = view.getUint16(0);
  const little = order === 0x4949;
  if (!little && order !== 0x4d4d) return 1;
  const directory = view.getUint32(4, little);
  if (directory + 2 > tiff.length) return 1;
  const entries = view.getUint16(directory, little);
  for (let index = 0; index < entries; index += 1) {
    const entry = directory + 2 + index * ENTRY_BYTES;
    if (entry + ENTRY_BYTES > tiff.length) return 1;
    if (view.getUint16(entry, little) !== ORIENTATION_TAG) continue;
    const type = view.getUint16(entry + 2, little);
    const value =
      type === SHORT ? view.getUint16(entry + 8, little) : type === LONG ? view.getUint32(entry + 8, little) : 1;
    return value >= 1 && value <= 8 ? (value as Orientation) : 1;
  }
  return 1;
}
