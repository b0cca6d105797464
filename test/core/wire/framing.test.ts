import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TtycamError } from '#src/core/errors.js';
import { MAX_MESSAGE_BYTES } from '#src/core/limits.js';
import { encodePrefix, MessageDecoder, type PrefixBytes } from '#src/core/wire/framing.js';
import { anyCuts, CUTS, cut, hex, join, SEEDED, toHex } from '../../helpers/bytes.js';

/** A message of `length` bytes that begins as every Video does: with the tag of a field. */
function message(length: number, tag = 0x0a): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (at === 0 ? tag : (at * 31) & 0xff));
}

function framed(messages: readonly Uint8Array[], prefixBytes: PrefixBytes): Uint8Array {
  return join(...messages.flatMap((one) => [encodePrefix(one.length, prefixBytes), one]));
}

/** Feeds the pieces one after another, and returns the messages as hex. */
function feed(decoder: MessageDecoder, pieces: Iterable<Uint8Array>): string[] {
  return Array.from(pieces, (piece) => decoder.push(piece).map(toHex)).flat();
}

/** The error code of `bytes`, which must be the same for whole and split input; undefined when there is no error. */
function refusal(bytes: Uint8Array): string | undefined {
  const codes = CUTS.map((sizes) => {
    const decoder = new MessageDecoder(MAX_MESSAGE_BYTES);
    try {
      for (const piece of cut(bytes, sizes)) decoder.push(piece);
      decoder.assertSound();
      return undefined;
    } catch (error) {
      assert.ok(error instanceof TtycamError);
      return error.code;
    }
  });
  assert.equal(new Set(codes).size, 1, `the cut matters: ${codes.join(', ')}`);
  return codes[0];
}

test('a prefix is little-endian, in 8 bytes or in 4', () => {
  assert.equal(toHex(encodePrefix(20_007, 8)), '274e000000000000');
  assert.equal(toHex(encodePrefix(20_007, 4)), '274e0000');
  assert.equal(toHex(encodePrefix(MAX_MESSAGE_BYTES, 8)), '0000800000000000');
});

test('messages come out whole and in order, whatever the chunks are, with either prefix', () => {
  const messages = [message(4), message(300, 0x12), message(2), message(1), message(70_000)];
  for (const prefixBytes of [8, 4] as const) {
    for (const sizes of CUTS) {
      const decoder = new MessageDecoder(MAX_MESSAGE_BYTES);
      assert.deepEqual(feed(decoder, cut(framed(messages, prefixBytes), sizes)), messages.map(toHex));
      assert.equal(decoder.prefixBytes, prefixBytes);
      assert.equal(decoder.pendingBytes, 0);
      decoder.end();
    }
  }
});

test('any messages come out of any cuts, with either prefix', () => {
  const tags = fc.constantFrom(0x08, 0x0a, 0x10, 0x12, 0x18, 0x22, 0x32, 0x3a, 0x42, 0x4a, 0x78, 0x7a);
  const anyMessage = fc
    .tuple(tags, fc.uint8Array({ minLength: 3, maxLength: 3_000 }))
    .map(([tag, rest]) => join(Uint8Array.of(tag), rest));
  fc.assert(
    fc.property(
      fc.array(anyMessage, { minLength: 1, maxLength: 8 }),
      fc.constantFrom<PrefixBytes>(4, 8),
      anyCuts,
      (messages, prefixBytes, sizes) => {
        const decoder = new MessageDecoder(MAX_MESSAGE_BYTES);
        assert.deepEqual(feed(decoder, cut(framed(messages, prefixBytes), sizes)), messages.map(toHex));
        assert.equal(decoder.prefixBytes, prefixBytes);
        decoder.end();
      },
    ),
    SEEDED,
  );
});

test('any bytes give messages or a TtycamError, and store no more than the largest message', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), anyCuts, (bytes, sizes) => {
      const decoder = new MessageDecoder(64);
      try {
        for (const piece of cut(bytes, sizes)) {
          decoder.push(piece);
          assert.ok(decoder.pendingBytes <= 64);
        }
        decoder.end();
      } catch (error) {
        assert.ok(error instanceof TtycamError, String(error));
      }
    }),
    { ...SEEDED, numRuns: 1_000 },
  );
});

test('the prefix is known with the first 8 bytes, not before', () => {
  const decoder = new MessageDecoder(MAX_MESSAGE_BYTES);
  decoder.push(hex('27 4e 00 00 00 00 00'));
  assert.equal(decoder.prefixBytes, undefined);
  decoder.push(hex('00'));
  assert.equal(decoder.prefixBytes, 8);
  const short = new MessageDecoder(MAX_MESSAGE_BYTES);
  short.push(hex('27 4e 00 00 0a a1 9c'));
  assert.equal(short.prefixBytes, undefined);
  short.push(hex('01'));
  assert.equal(short.prefixBytes, 4);
  assert.equal(short.pendingBytes, 4);
});

test('a long prefix that is zero in its lower half too is an empty message, not a short prefix', () => {
  assert.equal(refusal(hex('00 00 00 00 00 00 00 00')), 'message-empty');
});

test('an empty message is refused in the middle of a stream as well', () => {
  assert.equal(refusal(join(framed([message(5)], 8), hex('00 00 00 00 00 00 00 00'))), 'message-empty');
  assert.equal(refusal(join(framed([message(5)], 4), hex('00 00 00 00'))), 'message-empty');
});

test('the largest message is awaited, one byte more is refused by its prefix alone', () => {
  assert.equal(refusal(hex('00 00 80 00 00 00 00 00')), undefined);
  assert.equal(refusal(hex('01 00 80 00 00 00 00 00')), 'message-too-large');
  assert.equal(refusal(hex('01 00 80 00 0a 01 00 80')), 'message-too-large');
  assert.equal(refusal(join(framed([message(5)], 4), hex('01 00 80 00'))), 'message-too-large');
});

test('a length of 2^40, of 2^63 or of all ones is refused', () => {
  assert.equal(refusal(hex('00 00 00 00 00 01 00 00')), 'message-too-large');
  assert.equal(refusal(hex('00 00 00 00 00 00 00 80')), 'message-too-large');
  assert.equal(refusal(join(framed([message(5)], 8), hex('00 00 00 00 01 00 00 00'))), 'message-too-large');
  assert.equal(refusal(join(framed([message(5)], 8), hex('ff ff ff ff ff ff ff ff'))), 'message-too-large');
});

test('a length of 2^32 in the first prefix is neither a length nor a message', () => {
  assert.equal(refusal(hex('00 00 00 00 01 00 00 00')), 'not-ttycam');
  assert.equal(refusal(hex('ff ff ff ff ff ff ff ff')), 'not-ttycam');
});

test('an HTTP request is refused by its first 8 bytes', () => {
  const text = (line: string) => new TextEncoder().encode(`${line} HTTP/1.1\r\nHost: camera\r\n\r\n`);
  assert.equal(refusal(text('GET /')), 'not-ttycam');
  assert.equal(refusal(text('OPTIONS *')), 'not-ttycam');
  for (const line of ['POST /', 'HEAD /', 'PUT /', 'DELETE /', 'CONNECT x:1'])
    assert.notEqual(refusal(text(line)), undefined);
});

test('an SSH or an SMTP greeting is refused', () => {
  assert.notEqual(refusal(new TextEncoder().encode('SSH-2.0-OpenSSH_9.2\r\n')), undefined);
  assert.notEqual(refusal(new TextEncoder().encode('EHLO camera\r\n')), undefined);
});

test('a TLS ClientHello is refused by its first 8 bytes', () => {
  // Record header, handshake header and version, as openssl (512 bytes) and curl (517, 0x205) send them.
  assert.notEqual(refusal(hex('16 03 01 02 00 01 00 01 fc 03 03 5b a1')), undefined);
  assert.notEqual(refusal(hex('16 03 01 02 05 01 00 02 01 03 03 5b a1')), undefined);
  assert.notEqual(refusal(hex('16 03 01 01 38 01 00 01 34 03 03 5b a1')), undefined);
});

test('messages before a wrong length in the same chunk are returned, and then it is refused', () => {
  const bad = hex('00 00 00 00 00 00 00 00');
  const decoder = new MessageDecoder(MAX_MESSAGE_BYTES);
  assert.equal(decoder.push(join(framed([message(20), message(30)], 8), bad)).length, 2);
  assert.throws(() => decoder.assertSound(), { code: 'message-empty' });
  assert.throws(() => decoder.push(framed([message(20)], 8)), { code: 'message-empty' });
  assert.throws(() => decoder.end(), { code: 'message-empty' });
});

test('TLS is distinguished from every valid length', () => {
  const hello = hex('16 03 01 02 00 01 00 01 fc 03 03 5b a1');
  assert.throws(() => new MessageDecoder(MAX_MESSAGE_BYTES).push(hello), { code: 'tls-mismatch', message: /tls:\/\// });
  // A sender, which knows its prefix width, receives nothing but an alert.
  const decoder = new MessageDecoder(MAX_MESSAGE_BYTES, 8);
  assert.deepEqual(decoder.push(hex('15 03 03 00 02 02 46')), []);
  assert.throws(() => decoder.end(), { code: 'tls-mismatch', message: /write tls:\/\/ here too/ });
  // A picture of 0x30316 bytes behind a short prefix begins with the bytes of a TLS greeting.
  const short = new MessageDecoder(MAX_MESSAGE_BYTES);
  assert.deepEqual(short.push(hex('16 03 03 00 0a 92 86 0c ff d8')), []);
  assert.equal(short.prefixBytes, 4);
});

test('the reason of a refusal names the length, the limit, or the bytes', () => {
  const said = (bytes: string): string => {
    try {
      new MessageDecoder(MAX_MESSAGE_BYTES).push(hex(bytes));
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };
  assert.match(said('01 00 80 00 00 00 00 00'), /8388609 bytes; at most 8388608/);
  assert.match(said('00 00 00 00 00 01 00 00'), /1099511627776 bytes/);
  assert.match(said('47 45 54 20 2f 20 48 54'), /47 45 54 20 2f 20 48 54/);
});

test('a stream that ends between two messages is valid, and within one is cut', () => {
  const whole = framed([message(20)], 8);
  for (let length = 1; length < whole.length; length += 1) {
    const decoder = new MessageDecoder(MAX_MESSAGE_BYTES);
    decoder.push(whole.subarray(0, length));
    assert.throws(() => decoder.end(), { name: 'TtycamError', code: 'message-cut' }, `after ${length} bytes`);
  }
  new MessageDecoder(MAX_MESSAGE_BYTES).end();
});

test('a message within one chunk is returned without a copy', () => {
  const chunk = framed([message(1_000)], 8);
  const [first] = new MessageDecoder(MAX_MESSAGE_BYTES).push(chunk);
  assert.equal(first?.buffer, chunk.buffer);
});
