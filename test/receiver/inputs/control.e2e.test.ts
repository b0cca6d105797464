// The answers of a receiver: to senders with a Hello, and none to programs that cannot read them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageDecoder } from '#src/core/wire/framing.js';
import { type ControlMessage, decodeControl, type Hello } from '#src/core/wire/messages.js';
import { pictures } from '../../helpers/pictures.js';
import { startReceiver } from '../../helpers/programs.js';
import { connectRaw, framed, type RawPeer } from '../../helpers/raw-peer.js';
import { eventually } from '../../helpers/wait.js';

const HELLO: Hello = {
  protocolVersion: 1,
  cameraName: 'raw',
  instanceId: Uint8Array.from({ length: 16 }, (_, at) => at),
  source: 'test',
  software: 'test 1',
  finite: false,
};

/** All Controls of the receiver so far. Throws where the bytes are not of ttycam's protocol. */
function controls(peer: RawPeer): ControlMessage[] {
  return new MessageDecoder(65_536).push(peer.received).map(decodeControl);
}

test('each frame of a sender that said Hello is acknowledged, and its clock is asked', async (t) => {
  const { port } = await startReceiver(t);
  const peer = await connectRaw(t, port);
  const [jpeg] = await pictures(1);
  peer.send(framed({ hello: HELLO, jpeg, sequence: 1 }));
  peer.send(framed({ jpeg, sequence: 2, clockAskUs: 1_234 }));
  const said = await eventually('both frames are acknowledged', () => {
    const all = controls(peer);
    return all.at(-1)?.acknowledged === 2 && all;
  });
  assert.match(said[0]?.software ?? '', /^ttycam \d/);
  assert.ok((said[0]?.clockAskUs ?? 0) > 0);
  assert.equal(said.find((one) => one.clockAnswer !== undefined)?.clockAnswer?.askedUs, 1_234);
});

test('a sender whose camera has no picture yet is kept, with signs of life that are messages', async (t) => {
  const { receiver, port } = await startReceiver(t);
  const peer = await connectRaw(t, port);
  peer.send(framed({ hello: HELLO, camera: { live: false, reason: 'warming up' } }));
  const said = await eventually('three signs of life', () => {
    const all = controls(peer);
    return all.length >= 4 && all;
  });
  assert.ok(said.every((one) => one.acknowledged === 0));
  assert.equal(peer.ended, false);
  await receiver.event('state', { camera: 'raw', state: 'connecting', reason: 'warming up' });
});

test('a sender without a Hello gets no message at all', async (t) => {
  const { receiver, port } = await startReceiver(t);
  const peer = await connectRaw(t, port);
  const [jpeg] = await pictures(1);
  for (let count = 0; count < 5; count += 1) peer.send(framed({ jpeg }));
  await receiver.event('stats', { frames: 5 });
  await receiver.event('state', { state: 'stalled' });
  assert.equal(peer.received.length, 0);
  assert.equal((await receiver.event('connected'))['legacy'], true);
});

test('a sender that speaks a later version of the wire is refused with the words to update', async (t) => {
  const { receiver, port } = await startReceiver(t);
  const peer = await connectRaw(t, port);
  peer.send(framed({ hello: { ...HELLO, protocolVersion: 2 } }));
  await peer.end();
  const refused = await receiver.event('refused', { address: peer.address, code: 'protocol-version' });
  assert.match(String(refused['reason']), /Update the receiver/);
});
