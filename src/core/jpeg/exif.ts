// The Exif orientation of a JPEG, which cameras and phones write (Exif 2.3, tag 274).
import type { Size } from '../geometry.js';

/**
 * The orientation as Exif numbers it: 1 upright, 2 mirrored, 3 upside down, 4 flipped. 5 to 8 are the same four with rows
 * and columns exchanged. So a picture with 6 has to be turned by 90 degrees clockwise, and one with 8 counter-clockwise.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** What an APP1 segment with Exif begins with, before its TIFF structure. */
export const EXIF_SIGNATURE: readonly number[] = [0x45, 0x78, 0x69, 0x66, 0x00, 0x00];
export const ORIENTATION_TAG = 0x0112;
export const SHORT = 3;
const LONG = 4;
export const ENTRY_BYTES = 12;

/** Whether a number is an orientation: a peer can send any. */
export function isOrientation(value: number): value is Orientation {
  return Number.isInteger(value) && value >= 1 && value <= 8;
}

/** The orientation of a JPEG. 1 where it has none, or an invalid one. */
export function orientationOf(jpeg: Uint8Array): Orientation {
  const tiff = findExif(jpeg);
  return tiff === undefined ? 1 : ofTiff(jpeg.subarray(tiff.start, tiff.end));
}

/** The position of the TIFF structure in a JPEG's Exif segment; undefined where it has none. `end` may be behind a torn JPEG. */
export function findExif(jpeg: Uint8Array): { readonly start: number; readonly end: number } | undefined {
  for (let at = 2; at + 4 <= jpeg.length && jpeg[at] === 0xff; ) {
    const code = jpeg[at + 1] as number;
    if (code === 0xff || code === 0x01) {
      at += code === 0xff ? 1 : 2;
      continue;
    }
    if (code === 0xda || code === 0xd9) return undefined;
    const end = at + 2 + (((jpeg[at + 2] as number) << 8) | (jpeg[at + 3] as number));
    const isExif = code === 0xe1 && EXIF_SIGNATURE.every((byte, index) => jpeg[at + 4 + index] === byte);
    if (isExif) return { start: at + 4 + EXIF_SIGNATURE.length, end };
    at = Math.max(end, at + 4);
  }
  return undefined;
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

/** The orientation of a picture that has orientation `first`, and is then turned as `next` says. */
export function composed(first: Orientation, next: Orientation): Orientation {
  const turned = isTurned(first) !== isTurned(next);
  // Where `first` exchanges rows and columns, what `next` does to columns is done to stored rows.
  const [mirrors, flips] = isTurned(first) ? [isFlipped(next), isMirrored(next)] : [isMirrored(next), isFlipped(next)];
  return orientationWith(turned, isMirrored(first) !== mirrors, isFlipped(first) !== flips);
}

const ORIENTATIONS: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];

function orientationWith(turned: boolean, mirrored: boolean, flipped: boolean): Orientation {
  const found = ORIENTATIONS.find(
    (one) => isTurned(one) === turned && isMirrored(one) === mirrored && isFlipped(one) === flipped,
  );
  return found ?? 1;
}

/** The orientation in the first directory of a TIFF structure. */
function ofTiff(tiff: Uint8Array): Orientation {
  const directory = firstDirectory(tiff);
  if (directory === undefined) return 1;
  const { view, little, at, count } = directory;
  for (let index = 0; index < count; index += 1) {
    const entry = at + 2 + index * ENTRY_BYTES;
    if (entry + ENTRY_BYTES > tiff.length) return 1;
    if (view.getUint16(entry, little) !== ORIENTATION_TAG) continue;
    const type = view.getUint16(entry + 2, little);
    const value =
      type === SHORT ? view.getUint16(entry + 8, little) : type === LONG ? view.getUint32(entry + 8, little) : 1;
    return isOrientation(value) ? value : 1;
  }
  return 1;
}

/** The first directory of a TIFF structure: its place, its entries, and the byte order. Undefined where there is none. */
export function firstDirectory(
  tiff: Uint8Array,
): { readonly view: DataView; readonly little: boolean; readonly at: number; readonly count: number } | undefined {
  if (tiff.length < 8) return undefined;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const order = view.getUint16(0);
  const little = order === 0x4949;
  if (!little && order !== 0x4d4d) return undefined;
  const at = view.getUint32(4, little);
  return at + 2 > tiff.length ? undefined : { view, little, at, count: view.getUint16(at, little) };
}
