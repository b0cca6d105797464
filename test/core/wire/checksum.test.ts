import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TtycamError } from '#src/core/errors.js';
import { appendChecksum, ChecksumVerifier, crc32 } from '#src/core/wire/checksum.js';
import { decodeControl, decodeVideo, encodeControl, encodeVideo } from '#src/core/wire/messages.js';
import { fastCrc32 } from '#src/net/crc32.js';
import { join, SEEDED } from '../../helpers/bytes.js';

const text = (words: string) => new TextEncoder().encode(words);

test('the sum is the CRC-32 of zip, whole or in pieces', () => {
  assert.equal(crc32(text('123456789')), 0xcbf43926);
  assert.equal(crc32(text('')), 0);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(40), (bytes, cut) => {
      assert.equal(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut))), crc32(bytes));
      assert.equal(fastCrc32(bytes.subarray(cut), fastCrc32(bytes.subarray(0, cut))), crc32(bytes));
    }),
    SEEDED,
  );
});

/** The outcome of a message at a receiver. */
function taken(message: Uint8Array, verifier = new ChecksumVerifier()): string {
  try {
    const { checksum, sequence } = decodeVideo(message);
    verifier.check(message, checksum);
    return `frame ${sequence}`;
  } catch (error) {
    return (error as TtycamError).code;
  }
}

const MESSAGE = join(
  ...appendChecksum(encodeVideo({ jpeg: text('a picture'), sequence: 7, captureTimeUs: 1_000_000 })),
);

test('a message with a checksum is taken, and older programs find in it what they know', () => {
  assert.equal(taken(MESSAGE), 'frame 7');
  assert.deepEqual(decodeVideo(MESSAGE).jpeg, text('a picture'));
  const control = join(...appendChecksum([encodeControl({ acknowledged: 3 })]));
  assert.equal(decodeControl(control).acknowledged, 3);
});

test('no bit of a message can be flipped unnoticed, nor its checksum be removed', () => {
  for (let bit = 0; bit < MESSAGE.length * 8; bit += 1) {
    const damaged = Uint8Array.from(MESSAGE);
    damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
    const verifier = new ChecksumVerifier();
    assert.equal(taken(MESSAGE, verifier), 'frame 7');
    assert.match(taken(damaged, verifier), /^message-(damaged|malformed)$/);
  }
  const verifier = new ChecksumVerifier();
  taken(MESSAGE, verifier);
  assert.equal(taken(MESSAGE.subarray(0, -5), verifier), 'message-damaged');
});

test('a peer that never writes a checksum is taken at its word', () => {
  const verifier = new ChecksumVerifier();
  const plain = join(...encodeVideo({ jpeg: text('x'), sequence: 1 }));
  assert.equal(taken(plain, verifier), 'frame 1');
  assert.equal(taken(plain, verifier), 'frame 1');
  assert.equal(taken(MESSAGE, verifier), 'frame 7');
});
