// Peers that send anything but ttycam: each goes with a reason, and no camera that behaves notices.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { cheapCamera } from '../helpers/cheap-camera.js';
import { cleanup } from '../helpers/cleanup.js';
import { CAN_MEASURE_MEMORY, residentMiB } from '../helpers/memory.js';
import { pictures } from '../helpers/pictures.js';
import { type Program, startReceiver, startSender, totals } from '../helpers/programs.js';
import { connectRaw, framed } from '../helpers/raw-peer.js';
import { eventually } from '../helpers/wait.js';

/** A length prefix of 8 bytes that may be any number, with a few bytes behind it. */
function declared(length: bigint): Buffer {
  const bytes = Buffer.alloc(24, 0x0a);
  bytes.writeBigUInt64LE(length);
  return bytes;
}

const TLS_CLIENT_HELLO = Buffer.from('16030100c8010000c40303'.padEnd(120, '5c'), 'hex');
const ATTACKS: Readonly<Record<string, Buffer>> = {
  'random bytes': Buffer.concat([Buffer.from('deadbeefcafebabe', 'hex'), randomBytes(4_096)]),
  'a length of 0': declared(0n),
  'a length of 2^32': declared(2n ** 32n),
  'a length of 2^40': declared(2n ** 40n),
  'a length of 2^63': declared(2n ** 63n),
  'a length of 2^64 - 1': declared(2n ** 64n - 1n),
  'a length of 8 MiB + 1': declared(8n * 1024n * 1024n + 1n),
  'a message without a Hello or a picture': Buffer.from('02000000000000001001', 'hex'),
  'a message that is no protobuf': Buffer.from('0400000000000000ffffffff', 'hex'),
  'an HTTP request': Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n'),
  'an HTTP upload': Buffer.from('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n'),
  'a TLS ClientHello': TLS_CLIENT_HELLO,
  'an SSH banner': Buffer.from('SSH-2.0-OpenSSH_9.2p1\r\n'),
};

interface Underway {
  readonly receiver: Program;
  readonly port: number;
  /** Takes the memory that it has now as what it may have. */
  readonly weigh: () => void;
  readonly unharmed: () => Promise<void>;
}

/** A receiver that a camera streams into; `unharmed` checks that it never noticed anything. */
async function underway(t: TestContext): Promise<Underway> {
  const { receiver, url, port } = await startReceiver(t);
  const sender = startSender(t, url, [...cheapCamera(), '--name', 'witness']);
  await receiver.event('stats', { camera: 'witness', state: 'live' });
  let weighedMiB = 0;
  const weigh = () => {
    if (CAN_MEASURE_MEMORY) weighedMiB = residentMiB(receiver.pid);
  };
  weigh();
  const unharmed = async () => {
    // A busy machine may make the sender itself drop a frame; nothing beyond that may be missing here.
    assert.equal(receiver.find('lost', { camera: 'witness' }), undefined, receiver.transcript);
    const grown = CAN_MEASURE_MEMORY ? residentMiB(receiver.pid) - weighedMiB : 0;
    assert.ok(grown < 60, `the receiver has grown by ${grown} MiB`);
    assert.equal(await sender.stop(), 0);
    await receiver.event('lost', { camera: 'witness', reason: 'stopped' });
    assert.equal(await receiver.stop(), 0);
    const sent = await sender.event('summary');
    const witness = (await totals(receiver)).find((one) => one.name === 'witness');
    assert.ok(witness !== undefined && witness.dropped <= Number(sent['dropped']), 'frames were lost between the two');
    assert.equal(witness.corrupt, 0);
    assert.equal(sender.all('disconnected').length, 0);
    assert.equal(receiver.stderr, '', receiver.stderr);
  };
  return { receiver, port, weigh, unharmed };
}

/** The camera that streams meanwhile has lost nothing so far. */
function stillThere(receiver: Program): void {
  assert.equal(receiver.find('lost', { camera: 'witness' }), undefined, receiver.transcript);
}

test('one camera streams on past peers of every kind', async (t) => {
  const { receiver, port, unharmed } = await underway(t);
  await t.test('whatever is no message ends the connection with a reason at once', async (t) => {
    for (const [name, bytes] of Object.entries(ATTACKS)) {
      const peer = await connectRaw(t, port);
      peer.send(bytes);
      const { reason } = await receiver.event('refused', { address: peer.address });
      assert.ok(String(reason).length > 10, `${name}: ${reason}`);
      await peer.end();
      // A TLS client is told that none is spoken here; nobody else is told anything.
      assert.equal(peer.received.length > 0, bytes === TLS_CLIENT_HELLO, name);
      t.diagnostic(`${name}: ${reason}`);
    }
    stillThere(receiver);
  });

  await t.test('a name full of escape sequences reaches neither the JSON nor the words as one', async (t) => {
    const evil = '\u001b]0;owned\u0007\u001b[2J\u009bbad\u202ename\n{"event":"fake"}';
    const hello = { protocolVersion: 1, cameraName: evil, instanceId: randomBytes(16), source: evil, software: evil };
    const peer = await connectRaw(t, port);
    peer.send(framed({ hello: { ...hello, finite: false }, camera: { live: false, reason: evil } }));
    const connected = await eventually('it has a place', () =>
      receiver.events.find((one) => one['camera'] !== 'witness' && one.event === 'connected'),
    );
    for (const field of ['camera', 'source', 'software']) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      assert.doesNotMatch(String(connected[field]), /[\u0000-\u001f\u007f-\u009f\u202e]/);
    }
    assert.equal(receiver.find('fake'), undefined);
    assert.equal(receiver.text, '');
    stillThere(receiver);
  });

  await t.test('200 silent connections and one that drips are ended after 5 s', async (t) => {
    const silent = await Promise.all(Array.from({ length: 200 }, () => connectRaw(t, port)));
    const dripping = await connectRaw(t, port);
    dripping.send(declared(1_000_000n));
    const drip = setInterval(() => dripping.send(Buffer.from([0x0a])), 250);
    cleanup(t, () => clearInterval(drip));
    await eventually('all of them are ended', () => [...silent, dripping].every((peer) => peer.ended), 60_000);
  });

  await t.test('the camera has noticed nothing, and the silent ones are told together', async () => {
    await unharmed();
    assert.equal(refused(receiver, 'peer-silent'), 201);
    const silent = receiver.all('refused').filter(({ code }) => code === 'peer-silent');
    assert.ok(silent.length < 15, 'two hundred of a kind are not told of one by one');
  });
});

test('a message cut anywhere ends the connection with the reason that it was cut', async (t) => {
  const { receiver, port, unharmed } = await underway(t);
  const [jpeg] = await pictures(1, { bytes: 3_000 });
  const message = framed({ jpeg });
  for (const at of [1, 4, 7, 8, 9, 12, 1_000, message.length - 1]) {
    const peer = await connectRaw(t, port);
    peer.socket.end(message.subarray(0, at));
    await receiver.event('refused', { address: peer.address, code: 'message-cut' });
    await peer.end();
  }
  // Behind a good message it is a camera's end, not a stranger's.
  const from = receiver.events.length;
  const peer = await connectRaw(t, port);
  peer.socket.end(Buffer.concat([message, message.subarray(0, 500)]));
  await receiver.event('lost', { camera: 'camera 127.0.0.1', code: 'message-cut' }, from);
  await unharmed();
});

test('messages of 8 MiB that never come whole leave nothing behind', async (t) => {
  const { receiver, port, weigh, unharmed } = await underway(t);
  const bytes = Buffer.alloc(8 * 1024 * 1024, 0x0a);
  bytes.writeBigUInt64LE(8n * 1024n * 1024n);
  for (let count = 0; count < 40; count += 1) {
    // What the first few leave to the garbage collector is not growth.
    if (count === 10) weigh();
    const peer = await connectRaw(t, port);
    peer.socket.end(bytes);
    await peer.end();
  }
  await unharmed();
  assert.equal(refused(receiver, 'message-cut'), 40);
});

/** How many connections a receiver that has ended has refused, those that it only counted among them. */
function refused(receiver: Program, code: string): number {
  return receiver.all('refused').reduce((sum, one) => sum + (one['code'] === code ? Number(one['count']) : 0), 0);
}
