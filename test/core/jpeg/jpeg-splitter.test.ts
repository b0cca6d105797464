import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { JpegSplitter, type SplitJpeg } from '#src/core/jpeg/jpeg-splitter.js';
import { MAX_MESSAGE_BYTES } from '#src/core/limits.js';
import { anyCuts, CUTS, cut, hex, join, SEEDED, toHex } from '../../helpers/bytes.js';
import { collectGarbage } from '../../helpers/garbage.js';
import { allKinds, picture, scanStart, withThumbnail } from '../../helpers/sample-jpegs.js';

const kinds = await allKinds();
const kindsAsHex = kinds.map(toHex);
const small = await picture(16, 12, { seed: 7 });
const middle = await picture(120, 90, { seed: 8 });

/** All outcomes of the pieces, and of the end of the stream. */
function split(pieces: Iterable<Uint8Array>, splitter = new JpegSplitter(MAX_MESSAGE_BYTES)): SplitJpeg[] {
  const found: SplitJpeg[] = [];
  for (const piece of pieces) found.push(...splitter.push(piece));
  return [...found, ...splitter.end()];
}

function pictures(found: readonly SplitJpeg[]): string[] {
  return found.flatMap((one) => (one.kind === 'jpeg' ? [toHex(one.jpeg)] : []));
}

/** A picture that lacks only these bytes may be whole: its end marker, and fill bytes. */
const TAIL = 16;

/** Bytes between pictures, in which no picture begins. */
const anyGarbage = fc
  .uint8Array({ maxLength: 200 })
  .filter((bytes) => bytes.every((byte, at) => byte !== 0xd8 || bytes[at - 1] !== 0xff) && bytes.at(-1) !== 0xff);

test('pictures of every kind come out byte-identical, however the stream was cut', () => {
  for (const sizes of CUTS) {
    const found = split(cut(join(...kinds), sizes));
    assert.deepEqual(pictures(found), kindsAsHex);
    assert.equal(found.length, kinds.length);
  }
});

test('any pictures with anything between them come out of any cuts', () => {
  const parts = fc.array(fc.tuple(fc.nat({ max: 9 }), anyGarbage), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(anyGarbage, parts, anyCuts, (first, some, sizes) => {
      const splitter = new JpegSplitter(MAX_MESSAGE_BYTES);
      const stream = join(first, ...some.flatMap(([which, garbage]) => [kinds[which] as Uint8Array, garbage]));
      const found = split(cut(stream, sizes), splitter);
      assert.deepEqual(
        pictures(found),
        some.map(([which]) => kindsAsHex[which]),
      );
      assert.equal(found.length, some.length, 'nothing was torn');
      const between = first.length + some.reduce((sum, [, garbage]) => sum + garbage.length, 0);
      assert.equal(splitter.skippedBytes, between);
    }),
    SEEDED,
  );
});

test('a picture torn anywhere costs itself and no neighbour', () => {
  // A start marker alone is no picture. A picture that lacks only its end marker is whole.
  for (let length = 3; length < small.length - 2; length += 1) {
    const stream = join(middle, small.subarray(0, length), middle, small);
    const found = split(cut(stream, [65_536]));
    assert.deepEqual(pictures(found), [middle, middle, small].map(toHex), `torn after ${length} bytes`);
    assert.equal(found.filter((one) => one.kind === 'torn').length, 1, `torn after ${length} bytes`);
  }
});

test('pictures torn anywhere, with anything between and any cuts, cost no whole neighbour', () => {
  const part = fc.tuple(
    fc.constantFrom(0, 1, 2, 4, 7, 8),
    fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    anyGarbage,
  );
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), anyCuts, (parts, sizes) => {
      const stream = parts.flatMap(([which, torn, garbage]) => {
        const jpeg = kinds[which] as Uint8Array;
        const length = torn === null ? jpeg.length : 3 + Math.floor((jpeg.length - 3 - TAIL) * torn);
        // The few bytes behind a tear may by chance be the missing codes.
        return torn === null ? [jpeg, garbage] : [jpeg.subarray(0, length)];
      });
      const whole = parts.filter(([, torn]) => torn === null).map(([which]) => kindsAsHex[which]);
      assert.deepEqual(pictures(split(cut(join(...stream), sizes))), whole);
    }),
    { ...SEEDED, numRuns: 300 },
  );
});

test('the thumbnail of a torn picture is not a picture of its own', () => {
  const camera = withThumbnail(middle, small);
  const torn = camera.subarray(0, scanStart(camera) + 100);
  assert.deepEqual(pictures(split([join(torn, middle)])), [toHex(middle)]);
  assert.deepEqual(pictures(split([torn])), []);
});

test('a picture whose segment has a wrong length costs itself and no neighbour, at the end of the stream too', () => {
  const wrong = small.slice();
  wrong[4] = 0xff;
  assert.deepEqual(pictures(split([join(wrong, middle, middle)])), [middle, middle].map(toHex));
  assert.deepEqual(pictures(split([join(wrong, small)])), [toHex(small)]);
});

test('a torn picture is reported with its reason and its bytes', () => {
  const length = scanStart(small) + 20;
  const found = split([join(small.subarray(0, length), small)]);
  assert.deepEqual(found[0], { kind: 'torn', reason: 'another picture begins inside it', bytes: length });
  assert.deepEqual(split([small.subarray(0, 100)]), [
    { kind: 'torn', reason: 'the stream ended inside it', bytes: 100 },
  ]);
});

test('a picture over the limit is left out, one of just the limit is not, and the next is found', () => {
  for (const sizes of CUTS) {
    const over = split(cut(join(middle, small, middle, small), sizes), new JpegSplitter(middle.length - 1));
    assert.deepEqual(pictures(over), [small, small].map(toHex), `pieces of ${sizes}`);
    assert.equal(over.filter((one) => one.kind === 'large').length, 2);
    const just = split(cut(join(middle, small), sizes), new JpegSplitter(middle.length));
    assert.deepEqual(pictures(just), [middle, small].map(toHex));
  }
});

test('a stream that is none of JPEGs gives nothing and keeps nothing', () => {
  const splitter = new JpegSplitter(MAX_MESSAGE_BYTES);
  const before = process.memoryUsage().arrayBuffers;
  const noise = new Uint8Array(65_536).fill(0xff);
  for (let turn = 0; turn < 64; turn += 1) assert.deepEqual(splitter.push(noise), []);
  assert.deepEqual(splitter.end(), []);
  collectGarbage();
  assert.ok(process.memoryUsage().arrayBuffers - before < 1024 * 1024);
  assert.ok(splitter.skippedBytes >= 64 * 65_536 - 1);
});

test('a multipart stream gives its pictures', () => {
  const header = (length: number) =>
    new TextEncoder().encode(`\r\n--boundary\r\nContent-Type: image/jpeg\r\nContent-Length: ${length}\r\n\r\n`);
  const stream = join(...[small, middle].flatMap((jpeg) => [header(jpeg.length), jpeg]), hex('0d0a2d2d'));
  for (const sizes of CUTS) assert.deepEqual(pictures(split(cut(stream, sizes))), [small, middle].map(toHex));
});

test('a picture that was handed over does not change as the stream continues', () => {
  const splitter = new JpegSplitter(MAX_MESSAGE_BYTES);
  const [first] = splitter.push(join(small, middle.subarray(0, 50)));
  splitter.push(join(middle.subarray(50), middle, new Uint8Array(200_000).fill(0x55)));
  assert.deepEqual(pictures(first === undefined ? [] : [first]), [toHex(small)]);
});

test('small pictures behind a very large one are found', () => {
  const segment = new Uint8Array(65_537);
  segment.set([0xff, 0xe5, 0xff, 0xff]);
  const large = join(small.subarray(0, 2), ...Array.from({ length: 40 }, () => segment), small.subarray(2));
  const found = split([large, join(small, middle), small]);
  assert.deepEqual(pictures(found), [large, small, middle, small].map(toHex));
});

test('any bytes give pictures and tears that add up to no more than the input', () => {
  const values = fc.array(fc.constantFrom(0xff, 0xd8, 0xd9, 0xda, 0xc0, 0x00, 0x02, 0x08, 0xe1), { maxLength: 400 });
  fc.assert(
    fc.property(values, anyCuts, (bytes, sizes) => {
      const splitter = new JpegSplitter(100);
      const found = split(cut(Uint8Array.from(bytes), sizes), splitter);
      const sum = found.reduce((total, one) => total + (one.kind === 'jpeg' ? one.jpeg.length : one.bytes), 0);
      assert.ok(sum + splitter.skippedBytes <= bytes.length);
    }),
    { ...SEEDED, numRuns: 2_000 },
  );
});
