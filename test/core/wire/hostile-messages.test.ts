// Messages that no honest peer sends: malformed, with unknown fields, or with absurd numbers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TtycamError } from '#src/core/errors.js';
import { MAX_MESSAGE_BYTES } from '#src/core/limits.js';
import { decodeControl, decodeVideo } from '#src/core/wire/messages.js';
import { hex, join } from '../../helpers/bytes.js';
import { collectGarbage } from '../../helpers/garbage.js';

/** The decoded form of an empty message. */
const EMPTY = decodeVideo(new Uint8Array(0));

/** So many bytes, which are those of `pattern` again and again. */
function repeated(pattern: Uint8Array, length: number): Uint8Array {
  return new Uint8Array(Buffer.alloc(length, pattern));
}

test('a field that ends beyond the message is message-malformed, and its cause is kept', () => {
  for (const bytes of [
    '0a 05 ff d8',
    '0a',
    '32 7f 08 01',
    '08',
    '18 ff ff ff ff ff ff ff ff ff ff 01',
    '0f',
    '00 00',
  ]) {
    assert.throws(
      () => decodeVideo(hex(bytes)),
      (error) => error instanceof TtycamError && error.code === 'message-malformed' && error.cause !== undefined,
      bytes,
    );
  }
});

test('groups within groups, as deep as a message can hold, are message-malformed', () => {
  // 0xfb 0x01: the start of a group of field 31.
  const deep = repeated(hex('fb 01'), MAX_MESSAGE_BYTES);
  assert.throws(() => decodeVideo(deep), { code: 'message-malformed' });
});

test('unknown fields of every kind are skipped', () => {
  const unknown = hex('f8 01 05  f9 01 0102030405060708  fa 01 03 010203  fd 01 01020304  fb 01 08 01 fc 01');
  assert.deepEqual(decodeVideo(join(unknown, hex('0a 02 ff d8'), unknown, hex('10 07'), unknown)), {
    ...EMPTY,
    jpeg: hex('ff d8'),
    sequence: 7,
  });
  assert.deepEqual(decodeControl(join(unknown, hex('08 07'))).acknowledged, 7);
});

test('a known field of the wrong kind is skipped', () => {
  assert.deepEqual(decodeVideo(hex('08 05 12 01 00 0a 01 ff')), { ...EMPTY, jpeg: hex('ff') });
});

test('a message full of unknown fields costs little memory', () => {
  // 2.7 million fields of three bytes. If they were kept, each would be an object of 100 bytes or more.
  const full = repeated(hex('f8 01 01'), MAX_MESSAGE_BYTES - (MAX_MESSAGE_BYTES % 3));
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const message = decodeVideo(full);
  const kept = process.memoryUsage().heapUsed - before;
  assert.deepEqual(message, EMPTY);
  assert.ok(kept < 100 * 1024 * 1024, `${kept} bytes`);
});

test('a number above 2^53 is clamped to it, as is one of ten bytes', () => {
  assert.equal(decodeVideo(hex('10 ff ff ff ff ff ff ff ff ff 01')).sequence, Number.MAX_SAFE_INTEGER);
  assert.equal(decodeVideo(hex('18 80 80 80 80 80 80 80 80 80 01')).captureTimeUs, Number.MAX_SAFE_INTEGER);
  assert.equal(decodeControl(hex('08 ff ff ff ff ff ff ff ff ff 01')).acknowledged, Number.MAX_SAFE_INTEGER);
});

test('a text that is not UTF-8 is message-malformed, as proto3 has it', () => {
  assert.throws(() => decodeVideo(hex('32 04 12 02 c3 28')), { code: 'message-malformed' });
});
