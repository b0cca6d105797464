// When a receiver acknowledges frames: each at once, or two together where the sender allows it.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { MessageDecoder } from '#src/core/wire/framing.js';
import { decodeControl, type VideoMessage } from '#src/core/wire/messages.js';
import { parseEndpoint } from '#src/net/endpoint.js';
import { FrameQuota } from '#src/receiver/inputs/frame-receiver.js';
import { Server } from '#src/receiver/inputs/server.js';
import { cleanup } from '../../helpers/cleanup.js';
import { pictures } from '../../helpers/pictures.js';
import { connectRaw, framed } from '../../helpers/raw-peer.js';
import { eventually } from '../../helpers/wait.js';

const [JPEG] = await pictures(1);
const ABOUT = { protocolVersion: 1, cameraName: 'barn', source: 'test', software: 'test', finite: false };

/** A receiver, and a sender's connection to it that has said its Hello with frame 1. */
async function begin(t: TestContext, frames = Number.POSITIVE_INFINITY) {
  const quota = new FrameQuota(frames);
  const nothing = () => undefined;
  const events = {
    connected: nothing,
    state: nothing,
    lost: nothing,
    refused: nothing,
    corrupt: nothing,
    frame: () => {
      quota.countArrived();
      quota.countStored();
      return undefined;
    },
  };
  const server = new Server(events, undefined, undefined, quota);
  const { port } = await server.listen({ endpoint: parseEndpoint('tcp://127.0.0.1:0'), credentials: undefined });
  cleanup(t, () => server.close());
  const peer = await connectRaw(t, port);
  const send = (message: VideoMessage) => peer.send(framed(message));
  const controls = () => new MessageDecoder(65_536).push(peer.received).map(decodeControl);
  const acknowledged = () => controls().map((control) => control.acknowledged);
  send({ hello: { ...ABOUT, instanceId: randomBytes(16) }, jpeg: JPEG, sequence: 1 });
  await eventually('the first is acknowledged', () => acknowledged().at(-1) === 1);
  return { send, controls, acknowledged };
}

test('each frame is acknowledged by itself, unless the sender allows less', async (t) => {
  const { send, acknowledged } = await begin(t);
  for (let sequence = 2; sequence <= 6; sequence += 1) send({ jpeg: JPEG, sequence });
  await eventually('the last is acknowledged', () => acknowledged().at(-1) === 6);
  assert.deepEqual(acknowledged(), [1, 2, 3, 4, 5, 6]);
});

test('where the sender allows it, frames are acknowledged with a later one, or within moments', async (t) => {
  const { send, acknowledged } = await begin(t);
  for (let sequence = 2; sequence <= 21; sequence += 1) {
    send({ jpeg: JPEG, sequence, sparseAcknowledgements: sequence % 4 !== 1 });
  }
  await eventually('the last is acknowledged', () => acknowledged().at(-1) === 21);
  // A tick of the receiver may come in between.
  assert.ok(acknowledged().length <= 10, `${acknowledged()}`);
  send({ jpeg: JPEG, sequence: 22, sparseAcknowledgements: true });
  await eventually('the single one is acknowledged', () => acknowledged().at(-1) === 22);
});

test('a message without a picture, and a frame that does not allow it, are answered at once for all before', async (t) => {
  const { send, acknowledged } = await begin(t);
  send({ jpeg: JPEG, sequence: 2, sparseAcknowledgements: true });
  send({ camera: { live: false, reason: 'the end' } });
  await eventually('it is acknowledged', () => acknowledged().at(-1) === 2);
  send({ jpeg: JPEG, sequence: 3, sparseAcknowledgements: true });
  send({ jpeg: JPEG, sequence: 4 });
  await eventually('both are acknowledged', () => acknowledged().at(-1) === 4);
  assert.ok(acknowledged().length <= 4, `${acknowledged()}`);
});

test('the last frame that a receiver needs is acknowledged at once, whatever the sender allows', async (t) => {
  const { send, controls } = await begin(t, 4);
  for (const sequence of [2, 3, 4]) send({ jpeg: JPEG, sequence, sparseAcknowledgements: true });
  await eventually('it has all', () => controls().at(-1)?.done === true);
  assert.equal(controls().at(-1)?.acknowledged, 4);
  assert.equal(controls().find(({ acknowledged }) => acknowledged === 4)?.done, true);
});
