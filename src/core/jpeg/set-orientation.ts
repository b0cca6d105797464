// Writes an orientation into the Exif data of a JPEG, whose pixels stay as they are.
import {
  ENTRY_BYTES,
  EXIF_SIGNATURE,
  findExif,
  firstDirectory,
  ORIENTATION_TAG,
  type Orientation,
  orientationOf,
  SHORT,
} from './exif.js';

/** The longest segment: its length has 16 bits, and counts itself. */
const MAX_SEGMENT_BYTES = 0xffff;

/** What the length of a segment counts before the TIFF structure. */
const SEGMENT_HEAD_BYTES = 2 + EXIF_SIGNATURE.length;

/**
 * The JPEG with this orientation; the same object where it has it already. Other Exif data stays: a new directory with the
 * same entries is appended, so that no offset changes. Exif data that is broken, or leaves no room, is replaced.
 */
export function setOrientation(jpeg: Uint8Array, orientation: Orientation): Uint8Array {
  if (orientationOf(jpeg) === orientation) return jpeg;
  const old = findExif(jpeg);
  if (old === undefined) return splice(jpeg, afterJfif(jpeg), 0, exifSegment(directoryOnly(orientation)));
  const start = old.start - SEGMENT_HEAD_BYTES - 2;
  const tiff = withDirectory(jpeg.subarray(old.start, old.end), orientation) ?? directoryOnly(orientation);
  return splice(jpeg, start, Math.min(old.end, jpeg.length) - start, exifSegment(tiff));
}

/** A TIFF structure with the orientation alone, big-endian. */
function directoryOnly(orientation: Orientation): Uint8Array {
  const tiff = new Uint8Array(8 + 2 + ENTRY_BYTES + 4);
  const view = new DataView(tiff.buffer);
  view.setUint16(0, 0x4d4d);
  view.setUint16(2, 42);
  view.setUint32(4, 8);
  view.setUint16(8, 1);
  writeOrientation(view, 10, orientation, false);
  return tiff;
}

/** The structure with a new first directory at its end; undefined where it is broken, or becomes too long. */
function withDirectory(tiff: Uint8Array, orientation: Orientation): Uint8Array | undefined {
  const directory = firstDirectory(tiff);
  if (directory === undefined) return undefined;
  const { view: old, little, at, count } = directory;
  const nextAt = at + 2 + count * ENTRY_BYTES;
  if (nextAt + 4 > tiff.length) return undefined;
  const entries = Array.from({ length: count }, (_, index) => at + 2 + index * ENTRY_BYTES);
  const kept = entries.filter((entry) => old.getUint16(entry, little) !== ORIENTATION_TAG);
  // Offsets of the structure have to be even.
  const newAt = tiff.length + (tiff.length % 2);
  const whole = new Uint8Array(newAt + 2 + (kept.length + 1) * ENTRY_BYTES + 4);
  if (SEGMENT_HEAD_BYTES + whole.length > MAX_SEGMENT_BYTES) return undefined;
  whole.set(tiff);
  const view = new DataView(whole.buffer);
  view.setUint32(4, newAt, little);
  view.setUint16(newAt, kept.length + 1, little);
  // Entries are in the order of their tags.
  const before = kept.filter((entry) => old.getUint16(entry, little) < ORIENTATION_TAG);
  let to = newAt + 2;
  const copy = (entry: number): void => {
    whole.set(tiff.subarray(entry, entry + ENTRY_BYTES), to);
    to += ENTRY_BYTES;
  };
  before.forEach(copy);
  writeOrientation(view, to, orientation, little);
  to += ENTRY_BYTES;
  kept.slice(before.length).forEach(copy);
  view.setUint32(to, old.getUint32(nextAt, little), little);
  return whole;
}

function writeOrientation(view: DataView, at: number, orientation: Orientation, little: boolean): void {
  view.setUint16(at, ORIENTATION_TAG, little);
  view.setUint16(at + 2, SHORT, little);
  view.setUint32(at + 4, 1, little);
  view.setUint16(at + 8, orientation, little);
}

function exifSegment(tiff: Uint8Array): Uint8Array {
  const length = SEGMENT_HEAD_BYTES + tiff.length;
  const segment = new Uint8Array(2 + length);
  segment.set([0xff, 0xe1, length >> 8, length & 0xff, ...EXIF_SIGNATURE]);
  segment.set(tiff, 2 + SEGMENT_HEAD_BYTES);
  return segment;
}

/** Behind the JFIF segment, which has to be the first one where there is one. */
function afterJfif(jpeg: Uint8Array): number {
  const isJfif = jpeg[2] === 0xff && jpeg[3] === 0xe0 && jpeg.length >= 6;
  if (!isJfif) return 2;
  const end = 4 + (((jpeg[4] as number) << 8) | (jpeg[5] as number));
  return end <= jpeg.length ? end : 2;
}

function splice(bytes: Uint8Array, at: number, removed: number, inserted: Uint8Array): Uint8Array {
  const whole = new Uint8Array(bytes.length - removed + inserted.length);
  whole.set(bytes.subarray(0, at));
  whole.set(inserted, at);
  whole.set(bytes.subarray(at + removed), at + inserted.length);
  return whole;
}
