// Encrypted messages over NATS: nothing that a stranger alters or repeats is accepted, at either end.
import assert from 'node:assert/strict';
import { decodeControl, encodeControl, encodeVideo } from '#src/core/wire/messages.js';
import { encodeSealed } from '#src/core/wire/sealed-message.js';
import { Key } from '#src/net/credentials/key-file.js';
import { MessageReader } from '#src/net/sealing/message-reader.js';
import { SenderSeal } from '#src/net/sealing/sender-seal.js';
import { below, type Chance, evilText, mutate, pick, randomBytes } from '../mutate.js';
import { bytesOf, type Seeds, survives, type Targets } from '../target.js';

/** A sender and a viewer with one key, and all that a stranger has recorded of them. */
function conversation(chance: Chance, { jpegs }: Seeds) {
  const key = new Key(Buffer.from(randomBytes(chance, 32)), undefined);
  const cameraName = evilText(chance);
  const hello = {
    ...{ protocolVersion: 1, cameraName, instanceId: randomBytes(chance, 16), source: '' },
    ...{ software: '', finite: false },
  };
  const sender = new SenderSeal(hello, key, 0);
  const viewerId = randomBytes(chance, 16);
  const viewer = new MessageReader([key], viewerId);
  const state = () => {
    const challengeAnswers = sender.takeChallenges();
    return bytesOf(sender.seal('state', encodeVideo({ camera: { live: true }, challengeAnswers })));
  };
  const first = state();
  const read = viewer.readState(cameraName, first, 0);
  assert.equal(read.kind, 'challenge');
  const challenge = read.kind === 'challenge' ? bytesOf(read.request) : first;
  sender.open(decodeControl(challenge));
  const second = state();
  assert.equal(viewer.readState(cameraName, second, 0).kind, 'message');
  const frame = bytesOf(sender.seal('frame', encodeVideo({ jpeg: pick(chance, jpegs), sequence: 1 })));
  viewer.read('frame', cameraName, frame);
  const [request] = viewer.encode(cameraName, { watch: { viewerId, millifps: below(chance, 60_000) } }).map(bytesOf);
  assert.ok(request);
  sender.open(decodeControl(request));
  const plain = bytesOf([encodeControl({ acknowledged: 0, watch: { viewerId }, paused: true })]);
  const empty = { keyId: key.idBytes(), instanceId: hello.instanceId, viewerId, number: below(chance, 2 ** 40) };
  const invented = bytesOf(encodeSealed('control', empty, [randomBytes(chance, below(chance, 60))]));
  return { cameraName, sender, viewer, recorded: [first, challenge, second, frame, request, plain, invented] };
}

function takeSealed(chance: Chance, seeds: Seeds): void {
  const { cameraName, sender, viewer, recorded } = conversation(chance, seeds);
  for (let turn = 0; turn < 8; turn += 1) {
    const one = pick(chance, recorded);
    const hostile = chance() < 0.3 ? one : mutate(chance, one, pick(chance, recorded));
    const accepted = (what: string) => assert.fail(`${what} is accepted: ${Buffer.from(hostile).toString('hex')}`);
    survives(() => {
      sender.open(decodeControl(hostile));
      accepted('a request');
    });
    survives(() => {
      if (viewer.readState(cameraName, hostile, 0).kind === 'message') accepted('a state');
    });
    for (const kind of ['frame', 'answer'] as const) {
      survives(() => {
        viewer.read(kind, cameraName, hostile);
        accepted(kind);
      });
    }
  }
  // Both ends live on.
  const [request] = viewer.encode(cameraName, { paused: true });
  assert.ok(request && sender.open(decodeControl(bytesOf(request))).paused);
  viewer.read('frame', cameraName, bytesOf(sender.seal('frame', encodeVideo({ sequence: 2 }))));
}

export const SEALED_TARGETS: Targets = {
  sealed: { share: 2, run: takeSealed },
};
