// The hand-written encoder of a frame's fields gives the bytes that protobufjs gives.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeFrameFields, encodePictureHead } from '#src/core/wire/frame-fields.js';
import { encodeVideo } from '#src/core/wire/messages.js';
import { join, SEEDED, toHex } from '../../helpers/bytes.js';

/** A number that needs between one and as many bytes as the largest. */
function anyBits(most: number): fc.Arbitrary<number> {
  return fc.tuple(fc.integer({ min: 0, max: most }), fc.double({ min: 0, max: 1, noNaN: true })).map(([bits, part]) => {
    return Math.floor(2 ** bits * part) + (bits === most ? 0 : Math.round(part));
  });
}

test('a frame with any numbers has the bytes of the general encoder', () => {
  const frames = fc.record({
    jpeg: fc.uint8Array({ minLength: 1, maxLength: 300 }),
    sequence: anyBits(53).map((value) => Math.min(value, Number.MAX_SAFE_INTEGER)),
    captureTimeUs: anyBits(53).map((value) => Math.min(value, Number.MAX_SAFE_INTEGER)),
    trueWidth: anyBits(32).map((value) => Math.min(value, 2 ** 32 - 1)),
    trueHeight: fc.constantFrom(0, 1, 127, 128, 480, 16_383, 16_384, 65_535),
    orientation: fc.constantFrom(undefined, 1, 6, 8),
    sparseAcknowledgements: fc.constantFrom(undefined, false, true),
  });
  fc.assert(
    fc.property(frames, (frame) => {
      const ours = join(encodePictureHead(frame.jpeg.length), frame.jpeg, encodeFrameFields(frame));
      assert.equal(toHex(ours), toHex(join(...encodeVideo(frame))));
    }),
    SEEDED,
  );
});

test('the length of a picture of any size is that of the general encoder', () => {
  for (const length of [1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, 8_388_608]) {
    const [head] = encodeVideo({ jpeg: new Uint8Array(length) });
    assert.equal(toHex(encodePictureHead(length)), toHex(head));
  }
});
