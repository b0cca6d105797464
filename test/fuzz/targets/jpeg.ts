// Bytes that may be JPEGs: where they end, what they cost, how they are turned, and what else they are.
import assert from 'node:assert/strict';
import { orientationOf } from '#src/core/jpeg/exif.js';
import { firstJpeg } from '#src/core/jpeg/jpeg-file.js';
import { JpegSplitter } from '#src/core/jpeg/jpeg-splitter.js';
import { inspectJpeg, JpegWalker } from '#src/core/jpeg/jpeg-walk.js';
import { withEarlyHeight } from '#src/core/jpeg/late-height.js';
import { MEDIA_HEAD_BYTES, mediaTypeOf } from '#src/core/jpeg/media-type.js';
import { MAX_SCAN_PIXELS, MAX_SCANS } from '#src/core/jpeg/scan-cost.js';
import { missingScan, walkScans } from '#src/core/jpeg/scan-walk.js';
import { below, type Chance, mutate, pick, randomBytes } from '../mutate.js';
import { bytesOf, type Targets } from '../target.js';

const MAX_BYTES = 20_000;

/** Bytes that may be JPEGs, one after another. */
export function takeJpegs(bytes: Uint8Array, chance: Chance): void {
  const whole = inspectJpeg(bytes);
  if (whole.whole) {
    assert.ok(whole.bytes <= bytes.length);
    assertAffordable(bytes.subarray(0, whole.bytes));
  }
  const verdict = walkScans(bytes);
  if (verdict.kind === 'whole') assert.ok(verdict.bytes <= bytes.length);
  const first = firstJpeg(bytes);
  if (first?.kind === 'jpeg') assert.ok(inspectJpeg(first.jpeg).whole, 'the picture of a file is whole');
  const orientation = orientationOf(bytes);
  assert.ok(Number.isInteger(orientation) && orientation >= 1 && orientation <= 8, `orientation ${orientation}`);
  takeMedia(bytes);
  assert.equal(withEarlyHeight(bytes).length, bytes.length);
  const splitter = new JpegSplitter(MAX_BYTES);
  let given = 0;
  const take = (found: ReturnType<JpegSplitter['push']>) => {
    for (const one of found) {
      given += one.kind === 'jpeg' ? one.jpeg.length : one.bytes;
      if (one.kind !== 'jpeg') continue;
      assert.ok(one.jpeg.length <= MAX_BYTES);
      assert.ok(inspectJpeg(one.jpeg).whole, 'what is handed out as whole is');
    }
  };
  for (let at = 0; at < bytes.length; ) {
    const piece = bytes.subarray(at, at + 1 + below(chance, 3_000));
    take(splitter.push(piece));
    at += piece.length;
  }
  take(splitter.end());
  assert.ok(given + splitter.skippedBytes <= bytes.length, 'no byte is given twice');
}

/** What is handed to a decoder has few scans, or small ones. */
function assertAffordable(jpeg: Uint8Array): void {
  const walker = new JpegWalker();
  walker.walk(jpeg, jpeg.length);
  const { width = 0, height = 0 } = walker.size ?? {};
  assert.ok(walker.scans <= MAX_SCANS, `${walker.scans} scans`);
  assert.ok(walker.scans <= 1 || walker.scans * width * height <= MAX_SCAN_PIXELS);
}

/** The kind of any bytes: one line of printable words, and none for the beginning of a JPEG. */
function takeMedia(bytes: Uint8Array): void {
  const kind = mediaTypeOf(bytes.subarray(0, MEDIA_HEAD_BYTES));
  if (kind === undefined) return;
  assert.match(kind.name, /^[\x20-\x7e\u2026]{1,80}$/);
}

/** A JPEG whose scans come so many times, as if it were refined without end. */
function manyScans(chance: Chance, jpeg: Uint8Array): { readonly bytes: Uint8Array; readonly scans: number } {
  const start = indexOfMarker(jpeg, 0xda);
  const scan = jpeg.subarray(start, jpeg.length - 2);
  const scans = pick(chance, [2, 99, 100, 101, 400]);
  const head = Uint8Array.from(jpeg.subarray(0, start));
  const frame = indexOfMarker(head, 0xc0);
  if (frame !== -1 && chance() < 0.5) {
    // 16 bits each of height and width behind the marker, the length and the precision.
    for (let at = frame + 5; at < frame + 9; at += 1) head[at] = below(chance, 256);
  }
  return { bytes: bytesOf([head, ...Array.from({ length: scans }, () => scan), Uint8Array.of(0xff, 0xd9)]), scans };
}

function indexOfMarker(bytes: Uint8Array, code: number): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(Buffer.of(0xff, code));
}

/** An Exif segment behind the start of a JPEG, with a TIFF structure of edges. */
function withExif(chance: Chance, jpeg: Uint8Array): { readonly bytes: Uint8Array; readonly orientation: number } {
  const little = chance() < 0.5;
  const orientation = below(chance, 10);
  const tiff = Buffer.alloc(8 + 2 + 12 + 4);
  tiff.write(little ? 'II' : 'MM', 0, 'latin1');
  const write16 = (value: number, at: number) =>
    little ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at);
  const write32 = (value: number, at: number) =>
    little ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at);
  write16(42, 2);
  write32(8, 4);
  write16(1, 8);
  write16(0x0112, 10);
  write16(3, 12);
  write32(1, 14);
  write16(orientation, 18);
  const payload = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Uint8Array.of(0xff, 0xe1, 0, payload.length + 2);
  return { bytes: bytesOf([jpeg.subarray(0, 2), head, payload, jpeg.subarray(2)]), orientation };
}

export const JPEG_TARGETS: Targets = {
  jpeg: {
    share: 15,
    run: (chance, { jpegs }) => {
      const several = bytesOf(Array.from({ length: 1 + below(chance, 4) }, () => pick(chance, jpegs)));
      takeJpegs(mutate(chance, several, pick(chance, jpegs)), chance);
    },
  },
  exif: {
    share: 10,
    run: (chance, { jpegs }) => {
      const { bytes, orientation } = withExif(chance, pick(chance, jpegs));
      assert.equal(orientationOf(bytes), orientation >= 1 && orientation <= 8 ? orientation : 1);
      const head = mutate(chance, bytes.subarray(0, 40), randomBytes(chance, 32));
      takeJpegs(bytesOf([head, bytes.subarray(40)]), chance);
    },
  },
  scans: {
    share: 2,
    run: (chance, { jpegs }) => {
      const { bytes, scans } = manyScans(chance, jpegs[0] as Uint8Array);
      const verdict = inspectJpeg(bytes);
      if (scans > MAX_SCANS) assert.equal(verdict.whole, false, `${scans} scans were let pass`);
      if (verdict.whole) assertAffordable(bytes);
      missingScan(bytes);
      walkScans(mutate(chance, bytes, randomBytes(chance, 16)));
    },
  },
  media: {
    share: 20,
    run: (chance) => {
      const begin = pick(chance, BEGINNINGS);
      takeMedia(
        mutate(
          chance,
          bytesOf([Buffer.from(begin, 'latin1'), randomBytes(chance, below(chance, 600))]),
          randomBytes(chance, 32),
        ),
      );
    },
  },
};

const BEGINNINGS = [
  '',
  'RIFF\0\0\0\0WEBP',
  '\0\0\0\x18ftypheic',
  'HTTP/1.1 200 OK\r\nServer: x\r\n\r\n',
  '--frame\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n',
  '<!doctype html>',
  '\0\0\x01\x67\0\0\x01\x68\0\0\x01\x65',
  'BM',
  'camera offline\r\n\x1b]0;x\x07',
  '\xff\xd8\xff',
];
