import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { inspectJpeg, JpegWalker } from '#src/core/jpeg/jpeg-walk.js';
import { anyCuts, hex, join, SEEDED } from '../../helpers/bytes.js';
import {
  allKinds,
  behindStart,
  picture,
  scanStart,
  segment,
  withFillBytes,
  withRestarts,
} from '../../helpers/sample-jpegs.js';

const kinds = await allKinds();
const small = await picture(16, 12);
const smallProgressive = await picture(32, 24, { progressive: true });

/** The problem of `bytes`; empty when there is none. */
function problem(bytes: Uint8Array): string {
  const inspection = inspectJpeg(bytes);
  return inspection.whole ? '' : inspection.problem;
}

test('a picture of every kind is whole, and ends with its last byte', () => {
  for (const jpeg of kinds) {
    const walker = new JpegWalker();
    assert.equal(walker.walk(jpeg, jpeg.length), 'whole');
    assert.equal(walker.position, jpeg.length);
  }
});

test('the size is that of the frame header, not that of a thumbnail', async () => {
  assert.deepEqual(
    kinds.map((jpeg) => {
      const inspection = inspectJpeg(jpeg);
      return inspection.whole && [inspection.size.width, inspection.size.height];
    }),
    [
      [1, 1],
      [16, 16],
      [160, 120],
      [640, 480],
      [200, 150],
      [160, 120],
      [200, 150],
      [160, 120],
      [16, 16],
      [16, 16],
    ],
  );
});

test('a picture without its end breaks off, wherever it was cut', () => {
  for (const jpeg of [small, withFillBytes(small), withRestarts(small), smallProgressive]) {
    for (let length = 0; length < jpeg.length; length += 1) {
      const found = problem(jpeg.subarray(0, length));
      // Without its end marker, and the fill bytes before that, the picture is still whole.
      const isOnlyEnd = jpeg.subarray(length, -2).every((byte) => byte === 0xff);
      if (length < jpeg.length - 2 && !isOnlyEnd) assert.equal(found, 'it breaks off', `${length} bytes`);
    }
  }
});

test('a picture that lacks nothing but its end is whole', () => {
  for (const jpeg of kinds.filter((_, index) => index !== 7 && index !== 9)) {
    const inspection = inspectJpeg(jpeg.subarray(0, -2));
    assert.equal(inspection.whole && inspection.bytes, jpeg.length - 2);
  }
});

test('an incremental walk ends where one over the whole does, and not before', () => {
  fc.assert(
    fc.property(fc.nat({ max: 9 }), anyCuts, (which, sizes) => {
      const jpeg = kinds[which] as Uint8Array;
      const walker = new JpegWalker();
      // The bytes behind the end are left over from an earlier picture. Their markers must be ignored.
      const buffer = new Uint8Array(jpeg.length).fill(0xff);
      let length = 0;
      for (let turn = 0; length < jpeg.length; turn += 1) {
        const next = Math.min(jpeg.length, length + (sizes[turn % sizes.length] as number) * 7);
        buffer.set(jpeg.subarray(length, next), length);
        length = next;
        assert.equal(walker.walk(buffer, length), length === jpeg.length ? 'whole' : 'more');
      }
      assert.equal(walker.position, jpeg.length);
    }),
    SEEDED,
  );
});

test('bytes behind the end are ignored', () => {
  const walker = new JpegWalker();
  const padded = join(small, new Uint8Array(100));
  assert.equal(walker.walk(padded, padded.length), 'whole');
  assert.equal(walker.position, small.length);
  assert.equal(problem(padded), '');
});

test('a line count (DNL) or a comment between the last scan and the end does not hide the end', () => {
  const body = small.subarray(0, small.length - 2);
  assert.equal(problem(join(body, segment(0xdc, hex('000c')), hex('ffd9'))), '');
  assert.equal(problem(join(body, segment(0xfe, hex('')), hex('ffd9'))), '');
});

test('each kind of tear has its own reason', () => {
  const start = scanStart(small);
  assert.equal(problem(hex('89 50 4e 47 0d 0a')), 'a segment does not end where it says');
  assert.equal(problem(hex('ff da 00 02')), 'it does not begin as a JPEG');
  assert.equal(problem(hex('ff d8 ff d9')), 'it holds no picture');
  assert.equal(problem(join(small.subarray(0, start + 5), small)), 'another picture begins inside it');
  assert.equal(problem(join(small.subarray(0, 30), small)), 'a segment does not end where it says');
  assert.equal(problem(behindStart(small, hex('ff e0 00 01'))), 'a segment has no length');
  assert.equal(
    problem(behindStart(small, segment(0xda, hex('01 01 00 00 3f 00')))),
    'its scan comes before its frame header',
  );
});

test('any bytes at all are whole, torn, or break off, and the walk stays within what it was given', () => {
  const anyBytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.array(fc.constantFrom(0xff, 0xd8, 0xd9, 0xda, 0xc0, 0x00, 0x02, 0xe1), { maxLength: 300 }),
  );
  fc.assert(
    fc.property(anyBytes, (values) => {
      const bytes = Uint8Array.from([0xff, 0xd8, ...values]);
      const walker = new JpegWalker();
      if (walker.walk(bytes, bytes.length) === 'whole') assert.ok(walker.position <= bytes.length);
      inspectJpeg(bytes);
    }),
    { ...SEEDED, numRuns: 2_000 },
  );
});
