// Messages, streams and recordings of a peer, taken the way the programs take them.
import assert from 'node:assert/strict';
import { MAX_CONTROL_BYTES } from '#src/core/limits.js';
import { plainText } from '#src/core/text.js';
import { appendChecksum, ChecksumVerifier } from '#src/core/wire/checksum.js';
import { encodePrefix, MessageDecoder } from '#src/core/wire/framing.js';
import {
  type ControlMessage,
  decodeControl,
  decodeVideo,
  encodeControl,
  encodeVideo,
  type Refusal,
  type VideoMessage,
} from '#src/core/wire/messages.js';
import { encodeRecordHead, encodeRecordingHeader, RecordingDecoder } from '#src/core/wire/recording-format.js';
import { fromRefusal } from '#src/core/wire/refusal.js';
import { Camera } from '#src/receiver/inputs/camera.js';
import { identify } from '#src/receiver/inputs/identity.js';
import { below, type Chance, evilText, mutate, pick, randomBytes } from '../mutate.js';
import { bytesOf, type Seeds, survives, type Targets } from '../target.js';
import { drawn } from './drawing.js';

/** Where a message may be at most, in this fuzzer: small, so that limits are met often. */
const MAX_BYTES = 20_000;

function someVideo(chance: Chance, { jpegs }: Seeds): VideoMessage {
  const us = () => Math.floor(chance() * 2 ** 53);
  const count = () => below(chance, 2 ** 32);
  return {
    jpeg: chance() < 0.6 ? pick(chance, jpegs) : undefined,
    sequence: below(chance, 1_000),
    captureTimeUs: us(),
    trueWidth: count(),
    trueHeight: count(),
    hello: {
      ...{ protocolVersion: 1, cameraName: evilText(chance), instanceId: randomBytes(chance, 16) },
      ...{ source: evilText(chance), software: evilText(chance), finite: chance() < 0.5 },
    },
    camera: chance() < 0.5 ? { live: true } : { live: false, reason: evilText(chance) },
    clockAskUs: us(),
    clockAnswer: { askedUs: us(), receivedUs: us(), answeredUs: us() },
    senderStats: {
      ...{ intervalMs: below(chance, 3), cameraFrames: count(), captured: count(), sent: count() },
      ...{ droppedForLink: count(), droppedForCpu: count(), encodeUs: count() },
      ...{ quality: count(), fullQuality: count(), heldMillifps: count() },
    },
  };
}

/** A message of a sender, taken as a receiver takes it, up to what the dashboard draws of it. */
export function takeVideo(bytes: Uint8Array): void {
  survives(() => {
    const message = decodeVideo(bytes);
    new ChecksumVerifier().check(bytes, message.checksum);
    const camera = new Camera(1, identify(message.hello, '10.0.0.9:4001'), 0);
    camera.connected(camera.identity, 0);
    if (message.camera?.live === false) {
      camera.happened({ kind: 'trouble', reason: plainText(message.camera.reason) }, 10);
    }
    if (message.senderStats !== undefined) camera.updateSenderStats(message.senderStats, 10);
    camera.accept(message, { ms: 20, unixUs: 1_795_435_200_000_000 });
    drawn(camera);
  });
}

/** A stream of a peer, in pieces. */
export function takeStream(stream: Uint8Array, chance: Chance): void {
  const decoder = new MessageDecoder(MAX_BYTES);
  survives(() => {
    for (let at = 0; at < stream.length; ) {
      const piece = stream.subarray(at, at + 1 + below(chance, 2_000));
      for (const message of decoder.push(piece)) {
        assert.ok(message.length > 0 && message.length <= MAX_BYTES);
        takeVideo(message);
      }
      assert.ok(decoder.pendingBytes <= MAX_BYTES + piece.length, `${decoder.pendingBytes} bytes are kept`);
      at += piece.length;
    }
    decoder.end();
  });
}

/** A control message, as a sender takes it. */
export function takeControl(bytes: Uint8Array): void {
  survives(() => {
    assert.ok(bytes.length <= MAX_CONTROL_BYTES);
    const control = decodeControl(bytes);
    assert.ok(control.acknowledged >= 0 && Number.isSafeInteger(control.acknowledged));
    assert.ok(control.done === undefined || typeof control.done === 'boolean');
    new ChecksumVerifier().check(bytes, control.checksum);
    if (control.refusal !== undefined) takeRefusal(control.refusal);
  });
}

/** A peer's reason: it has a code that a peer may give, and words that are safe to print. */
function takeRefusal(refusal: Refusal): void {
  const error = fromRefusal(refusal, 'the receiver');
  assert.ok(error.code === 'peer-closed' || error.code === refusal.code);
  assert.doesNotMatch(error.message, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  assert.ok(Array.from(error.message).length <= 300);
}

/** A recording that somebody has handed on. */
export function takeRecording(bytes: Uint8Array): void {
  survives(() => {
    const decoder = new RecordingDecoder();
    for (const { message } of decoder.push(bytes)) takeVideo(message);
    decoder.end();
  });
}

export const WIRE_TARGETS: Targets = {
  message: {
    share: 45,
    run: (chance, seeds) => {
      const pieces = encodeVideo(someVideo(chance, seeds));
      const good = bytesOf(chance() < 0.5 ? appendChecksum(pieces) : pieces);
      takeVideo(mutate(chance, good, pick(chance, seeds.jpegs)));
    },
  },
  control: {
    share: 15,
    run: (chance, seeds) => {
      const us = () => below(chance, 2 ** 40);
      const message: ControlMessage = {
        acknowledged: us(),
        clockAskUs: us(),
        clockAnswer: { askedUs: us(), receivedUs: us(), answeredUs: us() },
        software: evilText(chance),
        paused: chance() < 0.5,
        refusal: { code: chance() < 0.5 ? 'not-allowed' : evilText(chance), reason: evilText(chance) },
        done: chance() < 0.5,
      };
      const good = bytesOf(appendChecksum([encodeControl(message)]));
      // Half a surrogate pair cannot be sent.
      survives(() => assert.equal(decodeControl(good).done === true, message.done));
      takeControl(mutate(chance, good, pick(chance, seeds.jpegs)));
    },
  },
  framing: {
    share: 10,
    run: (chance, seeds) => {
      const pieces: Uint8Array[] = [];
      const width = chance() < 0.5 ? 4 : 8;
      for (let count = 1 + below(chance, 4); count > 0; count -= 1) {
        const message = bytesOf(encodeVideo(someVideo(chance, seeds)));
        pieces.push(encodePrefix(message.length, width), message);
      }
      takeStream(mutate(chance, bytesOf(pieces), randomBytes(chance, 64)), chance);
    },
  },
  recording: {
    share: 5,
    run: (chance, seeds) => {
      const message = bytesOf(encodeVideo(someVideo(chance, seeds)));
      const head = encodeRecordHead(below(chance, 2 ** 50), 1 + below(chance, 9), message.length);
      takeRecording(mutate(chance, bytesOf([encodeRecordingHeader(), head, message, head, message]), message));
    },
  },
};
