// Messages of a link that are taken by a callback: their order, their pauses, and fairness among peers.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { TtycamError } from '#src/core/errors.js';
import { encodePrefix } from '#src/core/wire/framing.js';
import { MessageLink } from '#src/net/link.js';
import { cleanup } from '../helpers/cleanup.js';
import { eventually } from '../helpers/wait.js';
import { links, linkToSocket, MAX, message } from './link-pairs.js';

test('read takes the same messages, and ends in the same way', async (t) => {
  const [one, other] = await links(t);
  const sizes = [1, 65_536, 1_000_000, 3];
  const sent = sizes.map(message);
  const received: Uint8Array[] = [];
  const reading = one.read((each) => {
    received.push(Uint8Array.from(each));
    return undefined;
  });
  for (const each of sent) other.send(each);
  await Promise.all([reading, other.finish()]);
  assert.deepEqual(received, sent);
  assert.equal(one.open, false);

  const cut = await linkToSocket(t);
  cut[1].end(Buffer.concat([encodePrefix(100, 8), message(99, 1)]));
  await assert.rejects(
    cut[0].read(() => undefined),
    { code: 'message-cut' },
  );

  const large = await linkToSocket(t);
  large[1].write(encodePrefix(MAX + 1, 8));
  await assert.rejects(
    large[0].read(() => undefined),
    { code: 'message-too-large' },
  );

  const reason = new TtycamError('peer-silent', 'no sign of life');
  const before = await linkToSocket(t);
  before[0].end(reason);
  await assert.rejects(
    before[0].read(() => undefined),
    reason,
  );
});

test('read pauses the other side while a message is being taken, and keeps the order', async (t) => {
  const [one, other] = await links(t);
  const whole = message(1_000_000, 0);
  const sent = Array.from({ length: 25 }, (_, at) => Uint8Array.from(whole).fill(at, 1, 2));
  const received: number[] = [];
  let begun = 0;
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const reading = one.read((each) => {
    begun += 1;
    const seed = each[1] as number;
    if (begun === 1) return held.then(() => void received.push(seed));
    received.push(seed);
    return undefined;
  });
  for (const each of sent) other.send(each);
  await eventually('the first is begun', () => begun === 1);
  await eventually('nothing moves', async () => {
    const before = other.unsentBytes;
    await new Promise((resolve) => setTimeout(resolve, 100));
    return before > 0 && other.unsentBytes === before;
  });
  assert.deepEqual([begun, received], [1, []]);
  release();
  // The other side waits a few seconds for what has not left, and a busy machine needs longer for all of it.
  await eventually('all are taken', () => received.length === sent.length);
  await Promise.all([reading, other.finish()]);
  assert.deepEqual(
    received,
    sent.map((each) => each[1]),
  );
});

test('read ends only when the last message is taken, also when the connection breaks meanwhile', async (t) => {
  const [link, peer] = await linkToSocket(t);
  let isTaken = false;
  const reading = link.read(async () => {
    peer.resetAndDestroy();
    await new Promise((resolve) => setTimeout(resolve, 200));
    isTaken = true;
  });
  peer.write(Buffer.concat([encodePrefix(5, 8), message(5, 1)]));
  await reading.catch(() => undefined);
  assert.equal(isTaken, true);
});

/** A thread that connects and sends messages of 20 kB without end. */
const FLOODER = `
  const { workerData } = require('node:worker_threads');
  const message = Buffer.alloc(20_008, 10);
  message.writeBigUInt64LE(20_000n);
  const many = Buffer.concat(Array.from({ length: 100 }, () => message));
  const socket = require('node:net').connect(workerData, '127.0.0.1');
  const go = () => { while (socket.write(many)); };
  socket.on('drain', go).on('error', () => process.exit());
  go();
`;

test('of a peer that sends without end, little is taken before other sockets have their turn', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const flooder = new Worker(FLOODER, { eval: true, workerData: port });
  const [socket] = (await once(server, 'connection')) as [Socket];
  const link = new MessageLink(socket, MAX);
  let bytes = 0;
  let turnBytes = 0;
  let longTurns = 0;
  const turn = (): void => {
    if (turnBytes > 1_000_000) longTurns += 1;
    turnBytes = 0;
    if (link.open) setImmediate(turn);
  };
  turn();
  const reading = link.read((each) => {
    bytes += each.length;
    turnBytes += each.length;
    return undefined;
  });
  await eventually('much was taken', () => bytes > 50e6);
  link.end(new TtycamError('peer-closed', 'enough'));
  await reading.catch(() => undefined);
  await flooder.terminate();
  cleanup(t, () => server.close());
  // Without a limit nearly all are: 25, of 2 MB. A thread that is stopped within a turn may see one.
  assert.ok(longTurns <= 3, `${longTurns} turns of more than 1 MB`);
});

test('an error of the handler of read ends the connection, and no more messages come', async (t) => {
  const [link, peer] = await linkToSocket(t);
  peer.write(Buffer.concat([encodePrefix(5, 8), message(5, 1), encodePrefix(5, 8), message(5, 2)]));
  const refusal = new TtycamError('message-damaged', 'not this one');
  let taken = 0;
  const reading = link.read(() => {
    taken += 1;
    throw refusal;
  });
  await assert.rejects(reading, refusal);
  assert.equal(taken, 1);
  assert.equal(link.open, false);
  await once(peer.resume(), 'close');
});
