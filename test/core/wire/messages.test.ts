import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CameraControl, ControlList } from '#src/core/camera/camera-control.js';
import { TtycamError } from '#src/core/errors.js';
import { encodePrefix } from '#src/core/wire/framing.js';
import {
  type ControlMessage,
  decodeControl,
  decodeVideo,
  encodeControl,
  encodeVideo,
  PROTOCOL_VERSION,
  type VideoMessage,
} from '#src/core/wire/messages.js';
import { hex, join, SEEDED, toHex } from '../../helpers/bytes.js';

/** A Video in one piece. */
function wholeVideo(message: VideoMessage): Uint8Array {
  return join(...encodeVideo(message));
}

const INSTANCE = hex('00112233445566778899aabbccddeeff');

/** The decoded form of an empty message. */
const NOTHING: VideoMessage = {
  jpeg: undefined,
  sequence: 0,
  captureTimeUs: 0,
  trueWidth: 0,
  trueHeight: 0,
  hello: undefined,
  camera: undefined,
  clockAskUs: undefined,
  clockAnswer: undefined,
};

test('a Video with a picture alone is what the first Python client sends, prefix and all', () => {
  // message.video_data = b'\xff\xd8\xff\xd9'; struct.pack('<q', len(s)) + s, and the same with '<l'
  const bytes = wholeVideo({ jpeg: hex('ff d8 ff d9') });
  assert.equal(toHex(join(encodePrefix(bytes.length, 8), bytes)), '0600000000000000' + '0a04ffd8ffd9');
  assert.equal(toHex(join(encodePrefix(bytes.length, 4), bytes)), '06000000' + '0a04ffd8ffd9');
  // 20,000 bytes: the length of the field takes three bytes, 0xa0 0x9c 0x01.
  const large = wholeVideo({ jpeg: new Uint8Array(20_000) });
  assert.equal(toHex(join(encodePrefix(large.length, 8), large).subarray(0, 12)), '244e000000000000' + '0aa09c01');
  assert.equal(large.length, 20_004);
});

test('what the first Python client sends is read as a picture and nothing else', () => {
  assert.deepEqual(decodeVideo(hex('0a 04 ff d8 ff d9')), { ...NOTHING, jpeg: hex('ff d8 ff d9') });
});

test('the first message of a sender holds the picture first, and everything else in higher fields', () => {
  const bytes = wholeVideo({
    jpeg: hex('ff d8 ff d9'),
    sequence: 1,
    captureTimeUs: 1_700_000_000_000_000,
    trueWidth: 640,
    trueHeight: 480,
    hello: {
      protocolVersion: PROTOCOL_VERSION,
      cameraName: 'yard',
      instanceId: INSTANCE,
      source: '/dev/video0',
      software: 'ttycam 1.0.0',
      finite: false,
    },
    camera: { live: true },
    clockAskUs: 1_700_000_000_000_001,
  });
  assert.equal(
    toHex(bytes),
    [
      '0a04ffd8ffd9', // 1 video_data
      '1001', // 2 sequence
      '188080f9c0c1c48203', // 3 capture_time_us
      '208005', // 4 true_width
      '28e003', // 5 true_height
      '3235', // 6 hello, 53 bytes
      ...['0801', '120479617264', '1a1000112233445566778899aabbccddeeff'],
      ...['220b2f6465762f766964656f30', '2a0c74747963616d20312e302e30'],
      '3a020801', // 7 camera: live
      '4209088180f9c0c1c48203', // 8 clock_ask
    ].join(''),
  );
});

test('a Control is acknowledgement, clock request, clock response and software, in this order', () => {
  const bytes = encodeControl({
    acknowledged: 300,
    clockAskUs: 5,
    clockAnswer: { askedUs: 1, receivedUs: 2, answeredUs: 3 },
    software: 'ttycam 1.0.0',
  });
  assert.equal(toHex(bytes), '08ac02' + '12020805' + '1a06080110021803' + '220c74747963616d20312e302e30');
  assert.deepEqual(decodeControl(bytes), {
    acknowledged: 300,
    clockAskUs: 5,
    clockAnswer: { askedUs: 1, receivedUs: 2, answeredUs: 3 },
    software: 'ttycam 1.0.0',
  });
});

test('paused and pausable take two bytes each, and none where they are false', () => {
  const hello = { protocolVersion: 0, cameraName: '', instanceId: new Uint8Array(0), source: '', software: '' };
  assert.equal(toHex(wholeVideo({ hello: { ...hello, finite: false, pausable: true } })), '3202' + '4001');
  assert.equal(decodeVideo(hex('32 02 40 01')).hello?.pausable, true);
  assert.equal(toHex(encodeControl({ acknowledged: 1, paused: true })), '0801' + '2801');
  assert.deepEqual(decodeControl(hex('08 01 28 01')).paused, true);
  assert.equal(toHex(encodeControl({ acknowledged: 1, paused: false })), '0801');
});

test('done takes two bytes, and none where it is false', () => {
  assert.equal(toHex(encodeControl({ acknowledged: 1, done: true })), '0801' + '4001');
  assert.equal(decodeControl(hex('08 01 40 01')).done, true);
  assert.equal(toHex(encodeControl({ acknowledged: 1, done: false })), '0801');
  assert.equal('done' in decodeControl(hex('08 01 40 00')), false);
  const watch = { viewerId: hex('07') };
  assert.equal(
    toHex(encodeControl({ acknowledged: 0, watch, paused: true, done: true })),
    '2801' + '3a030a0107' + '4001',
  );
});

test('an empty message has no bytes, which the framing does not allow', () => {
  assert.equal(wholeVideo({}).length, 0);
  assert.equal(encodeControl({ acknowledged: 0 }).length, 0);
  assert.deepEqual(decodeVideo(new Uint8Array(0)), NOTHING);
});

const anyUs = fc.maxSafeNat();
const anyAnswer = fc.record({ askedUs: anyUs, receivedUs: anyUs, answeredUs: anyUs }, { noNullPrototype: true });
const anyHello = fc.record(
  {
    protocolVersion: fc.nat(),
    cameraName: fc.string({ unit: 'grapheme' }),
    instanceId: fc.uint8Array({ minLength: 1, maxLength: 20 }),
    source: fc.string({ unit: 'grapheme' }),
    software: fc.string(),
    finite: fc.boolean(),
  },
  { noNullPrototype: true },
);
const anyInt = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const anyControlOfCamera: fc.Arbitrary<CameraControl> = fc.record(
  {
    ...{ id: fc.nat(), name: fc.string(), kind: fc.constantFrom('number', 'switch', 'menu', 'button') },
    ...{ minimum: anyInt, maximum: anyInt, step: fc.integer({ min: 1, max: 2 ** 31 - 1 }) },
    ...{ standard: anyInt, value: anyInt, inactive: fc.boolean() },
    choices: fc.array(fc.record({ value: anyInt, label: fc.string() }, { noNullPrototype: true }), { maxLength: 4 }),
  },
  { noNullPrototype: true },
);
const anyList: fc.Arbitrary<ControlList> = fc.record(
  { controls: fc.array(anyControlOfCamera, { maxLength: 5 }), problem: fc.string({ minLength: 1 }) },
  { noNullPrototype: true, requiredKeys: ['controls'] },
);
const anyReport = fc.oneof(
  fc.record({ live: fc.constant(true as const), controls: anyList }, { noNullPrototype: true, requiredKeys: ['live'] }),
  fc.record({ live: fc.constant(false as const), reason: fc.string() }, { noNullPrototype: true }),
);
const anyCount = fc.integer({ min: 0, max: 2 ** 32 - 1 });
/** A number that is not sent when it is 0. */
const plusOne = (count: number): number => Math.max(1, count);
const REQUIRED_STATS = [
  ...(['intervalMs', 'cameraFrames', 'captured', 'sent', 'droppedForLink', 'droppedForCpu', 'encodeUs'] as const),
];
const anyStats = fc.record(
  {
    ...{ intervalMs: anyCount, cameraFrames: anyCount, captured: anyCount, sent: anyCount },
    ...{ droppedForLink: anyCount, droppedForCpu: anyCount, encodeUs: anyCount },
    ...{ quality: anyCount.map(plusOne), fullQuality: anyCount.map(plusOne), heldMillifps: anyCount.map(plusOne) },
  },
  { noNullPrototype: true, requiredKeys: REQUIRED_STATS },
);
const anyRefusal = fc.record({ code: fc.string(), reason: fc.string() }, { noNullPrototype: true });
const anyVideo: fc.Arbitrary<VideoMessage> = fc.record(
  {
    jpeg: fc.option(fc.uint8Array({ minLength: 1, maxLength: 500 }), { nil: undefined }),
    sequence: anyUs,
    captureTimeUs: anyUs,
    trueWidth: fc.nat(),
    trueHeight: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    hello: fc.option(anyHello, { nil: undefined }),
    camera: fc.option(anyReport, { nil: undefined }),
    clockAskUs: fc.option(anyUs, { nil: undefined }),
    clockAnswer: fc.option(anyAnswer, { nil: undefined }),
    senderStats: anyStats,
    refusal: anyRefusal,
    sparseAcknowledgements: fc.constant(true),
    challengeAnswers: fc.uint8Array({ minLength: 1, maxLength: 64 }),
    orientation: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
  },
  {
    noNullPrototype: true,
    requiredKeys: [...Object.keys(NOTHING)] as Exclude<keyof VideoMessage, 'checksum' | 'sealed'>[],
  },
);
const anyControl: fc.Arbitrary<ControlMessage> = fc.record(
  {
    acknowledged: anyUs,
    clockAskUs: fc.option(anyUs, { nil: undefined }),
    clockAnswer: fc.option(anyAnswer, { nil: undefined }),
    software: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
    challenge: fc.uint8Array({ minLength: 1, maxLength: 16 }),
    heard: anyUs.map(plusOne),
    controlRequest: fc.record({ id: fc.nat(), value: anyInt }, { noNullPrototype: true }),
  },
  { noNullPrototype: true, requiredKeys: ['acknowledged', 'clockAskUs', 'clockAnswer', 'software'] },
);

test('any Video and any Control come back as they were', () => {
  fc.assert(
    fc.property(anyVideo, (video) => assert.deepEqual(decodeVideo(Uint8Array.from(wholeVideo(video))), video)),
    SEEDED,
  );
  fc.assert(
    fc.property(anyControl, (control) =>
      assert.deepEqual(decodeControl(Uint8Array.from(encodeControl(control))), control),
    ),
    SEEDED,
  );
});

test('bytes changed on the way give a message or message-malformed, and nothing else', () => {
  const changes = fc.array(fc.tuple(fc.nat({ max: 2_000 }), fc.integer({ min: 0, max: 255 })), {
    minLength: 1,
    maxLength: 5,
  });
  const read = (bytes: Uint8Array, decode: (bytes: Uint8Array) => object): void => {
    try {
      decode(bytes);
    } catch (error) {
      if (!(error instanceof TtycamError) || error.code !== 'message-malformed') throw error;
    }
  };
  fc.assert(
    fc.property(anyVideo, anyControl, changes, fc.nat(), (video, control, changed, cutAt) => {
      for (const bytes of [wholeVideo(video), encodeControl(control)]) {
        for (const [at, value] of changed) if (bytes.length > 0) bytes[at % bytes.length] = value;
        read(bytes, decodeVideo);
        read(bytes, decodeControl);
        read(bytes.subarray(0, cutAt % (bytes.length + 1)), decodeVideo);
      }
    }),
    { ...SEEDED, numRuns: 500 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      read(bytes, decodeVideo);
      read(bytes, decodeControl);
    }),
    { ...SEEDED, numRuns: 1_000 },
  );
});

test('the picture is a view on the message, not a copy', () => {
  const bytes = hex('0a 04 ff d8 ff d9');
  assert.equal(decodeVideo(bytes).jpeg?.buffer, bytes.buffer);
});

test('an empty Hello is a Hello all the same', () => {
  const { hello } = decodeVideo(hex('32 00'));
  assert.deepEqual(
    { ...hello, instanceId: toHex(hello?.instanceId ?? hex('ff')) },
    { protocolVersion: 0, cameraName: '', instanceId: '', source: '', software: '', finite: false },
  );
});
