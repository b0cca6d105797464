import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_MESSAGE_BYTES } from '#src/core/limits.js';
import {
  encodeRecordHead,
  encodeRecordingHeader,
  type RecordedMessage,
  RecordingDecoder,
} from '#src/core/wire/recording-format.js';
import { CUTS, cut, hex, join, toHex } from '../../helpers/bytes.js';

const MESSAGES: readonly RecordedMessage[] = [
  { arrivedUs: 1_795_435_200_000_000, place: 1, message: hex('32 04 12 02 61 62') },
  { arrivedUs: 1_795_435_200_000_000, place: 1, message: hex('0a 04 ff d8 ff d9') },
  {
    arrivedUs: 1_795_435_200_033_000,
    place: 70_000,
    message: Uint8Array.from({ length: 5_000 }, (_, at) => at & 0xff),
  },
];

function file(messages: readonly RecordedMessage[]): Uint8Array {
  const records = messages.flatMap(({ arrivedUs, place, message }) => [
    encodeRecordHead(arrivedUs, place, message.length),
    message,
  ]);
  return join(encodeRecordingHeader(), ...records);
}

/** The records of a file that has ended, and its damage. */
function read(bytes: Uint8Array, sizes: readonly number[] = [bytes.length]) {
  const decoder = new RecordingDecoder();
  const found = Array.from(cut(bytes, sizes), (piece) => decoder.push(piece)).flat();
  decoder.end();
  return { found, damage: decoder.damage };
}

test('a recording is a header, and each message after its time, its camera and its length', () => {
  assert.equal(
    toHex(file(MESSAGES.slice(1, 2))),
    [
      '74747963616d0a' + '01', // ttycam, a line feed, format 1
      '00305055f0600600', // arrived, in µs since 1970
      '01000000', // the camera's place
      '0600000000000000', // the length as on the wire
      '0a04ffd8ffd9', // the Video
    ].join(''),
  );
});

test('messages come back as they were, however the file is read', () => {
  for (const sizes of CUTS) {
    const { found, damage } = read(file(MESSAGES), sizes);
    assert.equal(damage, undefined);
    assert.deepEqual(
      found.map((one) => ({ ...one, message: toHex(one.message) })),
      MESSAGES.map((one) => ({ ...one, message: toHex(one.message) })),
    );
  }
});

test('a recording that was cut off anywhere is valid up to its last whole message, and the damage is reported', () => {
  const whole = file(MESSAGES.slice(0, 2));
  const first = file(MESSAGES.slice(0, 1)).length;
  for (let length = 8; length < whole.length; length += 1) {
    const { found, damage } = read(whole.subarray(0, length));
    const between = length === 8 || length === first;
    assert.equal(found.length, length < first ? 0 : 1, `${length} bytes`);
    assert.equal(damage !== undefined, !between, `${length} bytes`);
    if (!between) assert.match(damage ?? '', /cut off inside a frame/);
  }
});

test('an invalid length is damage, and nothing behind it is read or stored', () => {
  for (const length of [0, MAX_MESSAGE_BYTES + 1, 2 ** 52]) {
    const decoder = new RecordingDecoder();
    const bytes = join(file(MESSAGES.slice(0, 2)), encodeRecordHead(0, 1, length % 2 ** 32), new Uint8Array(100_000));
    if (length > 2 ** 32) new DataView(bytes.buffer).setUint32(file(MESSAGES.slice(0, 2)).length + 16, 2 ** 20, true);
    assert.equal(decoder.push(bytes).length, 2);
    assert.match(decoder.damage ?? '', /damaged, as it declares a message of \d+ bytes/);
    assert.deepEqual(decoder.push(file(MESSAGES)), []);
    decoder.end();
    assert.match(decoder.damage ?? '', /damaged/);
  }
});

test('another file type is detected by its first bytes, and a later format by its version', () => {
  const push = (bytes: Uint8Array) => () => new RecordingDecoder().push(bytes);
  assert.throws(push(hex('ff d8')), { code: 'source-failed', message: 'it is not a recording of ttycam' });
  assert.throws(push(hex('74 74 79 63 61 6d 0a 02')), { code: 'source-failed', message: /format 2.*Update ttycam/ });
  const short = new RecordingDecoder();
  assert.deepEqual(short.push(hex('74 74 79')), []);
  assert.throws(() => short.end(), { message: 'it is not a recording of ttycam' });
  assert.throws(() => new RecordingDecoder().end(), { message: 'it is not a recording of ttycam' });
});
