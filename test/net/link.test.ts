// Message links over real sockets: whole messages in order, and the reason when a link ends otherwise.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { TtycamError } from '#src/core/errors.js';
import { encodePrefix } from '#src/core/wire/framing.js';
import { MessageLink } from '#src/net/link.js';
import { cleanup } from '../helpers/cleanup.js';
import { eventually } from '../helpers/wait.js';

const MAX = 8 * 1024 * 1024;

/** The two ends of one connection, which is closed after the test. */
async function sockets(t: TestContext, allowHalfOpen = false): Promise<readonly [Socket, Socket]> {
  const server = createServer({ allowHalfOpen });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const there = connect({ host: '127.0.0.1', port: address.port });
  const [[here]] = await Promise.all([once(server, 'connection') as Promise<[Socket]>, once(there, 'connect')]);
  cleanup(t, async () => {
    here.destroy();
    there.destroy();
    server.close();
    await once(server, 'close');
  });
  return [here, there];
}

/** A link, and the bare socket at its other end. */
async function linkToSocket(t: TestContext, allowHalfOpen = false): Promise<readonly [MessageLink, Socket]> {
  const [here, there] = await sockets(t, allowHalfOpen);
  here.on('error', () => undefined);
  return [new MessageLink(there, MAX), here];
}

async function links(t: TestContext): Promise<readonly [MessageLink, MessageLink]> {
  const [here, there] = await sockets(t);
  return [new MessageLink(here, MAX), new MessageLink(there, MAX)];
}

function message(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (at === 0 ? 0x0a : (at * 7 + seed) % 256));
}

async function collect(link: MessageLink): Promise<Uint8Array[]> {
  const all: Uint8Array[] = [];
  for await (const one of link.messages()) all.push(Uint8Array.from(one));
  return all;
}

test('messages of every size arrive whole and in order, both ways at once', async (t) => {
  const [one, other] = await links(t);
  const sizes = [1, 2, 1_447, 65_535, 65_536, 1_000_000, 3];
  const sent = sizes.map(message);
  const received = [collect(one), collect(other)];
  for (const each of sent) {
    one.send(each);
    other.send(each);
  }
  await Promise.all([one.finish(), other.finish()]);
  for (const each of await Promise.all(received)) assert.deepEqual(each, sent);
});

test('finish lets 8 MiB leave before it closes, and the other side ends in peace', async (t) => {
  const [one, other] = await links(t);
  const big = message(MAX, 1);
  one.send(big);
  assert.equal(one.needsDrain, true);
  const received = collect(other);
  await one.finish();
  assert.deepEqual(
    (await received).map((each) => each.length),
    [MAX],
  );
  assert.equal(one.open, false);
  assert.equal(other.open, false);
});

test('a link that nobody iterates pauses the other side, and goes on where it stopped', async (t) => {
  const [one, other] = await links(t);
  let drains = 0;
  one.onDrain = () => {
    drains += 1;
  };
  const each = message(1024 * 1024, 3);
  let count = 0;
  // The kernel's buffers take some of it. Then nothing more is sent.
  for (let still = 0; still < 10; ) {
    if (one.needsDrain) {
      const before = one.unsentBytes;
      await new Promise((resolve) => setTimeout(resolve, 50));
      still = one.unsentBytes === before ? still + 1 : 0;
    } else {
      one.send(each);
      count += 1;
      still = 0;
      assert.ok(count < 200, 'nothing holds it back');
    }
  }
  const drainsBefore = drains;
  const received = collect(other);
  await eventually('it drains', () => drains > drainsBefore && !one.needsDrain);
  await one.finish();
  assert.equal((await received).length, count);
});

test('the answer goes out in the prefix that the peer writes', async (t) => {
  for (const prefixBytes of [4, 8] as const) {
    const [link, peer] = await linkToSocket(t);
    const iteration = link.messages();
    peer.write(Buffer.concat([encodePrefix(5, prefixBytes), message(5, 1)]));
    assert.deepEqual(Uint8Array.from((await iteration.next()).value ?? []), message(5, 1));
    link.send(message(6, 2));
    const [answer] = (await once(peer, 'data')) as [Buffer];
    assert.deepEqual(answer, Buffer.concat([encodePrefix(6, prefixBytes), message(6, 2)]));
  }
});

test('a message that is cut, a reset and a wrong length each have their error', async (t) => {
  const cut = await linkToSocket(t);
  cut[1].end(Buffer.concat([encodePrefix(100, 8), message(99, 1)]));
  await assert.rejects(collect(cut[0]), { code: 'message-cut' });

  const reset = await linkToSocket(t);
  reset[1].write(encodePrefix(100, 8), () => reset[1].resetAndDestroy());
  // Which one it is depends on whether the system reports a reset behind data, or an ordinary end.
  await assert.rejects(
    collect(reset[0]),
    ({ code }: TtycamError) => code === 'connection-lost' || code === 'message-cut',
  );

  const large = await linkToSocket(t);
  large[1].write(encodePrefix(MAX + 1, 8));
  await assert.rejects(collect(large[0]), { code: 'message-too-large' });
  assert.equal(large[0].open, false);
  await once(large[1].resume(), 'close');
});

test('messages throws the reason of end: while it waits, between two messages, and before it has begun', async (t) => {
  const reason = new TtycamError('peer-silent', 'no sign of life');
  const waiting = await linkToSocket(t);
  const ended = collect(waiting[0]);
  waiting[0].end(reason);
  waiting[0].end(new TtycamError('peer-closed', 'a later reason'));
  await assert.rejects(ended, reason);

  const between = await linkToSocket(t);
  between[1].write(Buffer.concat([encodePrefix(5, 8), message(5, 1)]));
  const iteration = between[0].messages();
  await iteration.next();
  between[0].end(reason);
  await assert.rejects(iteration.next(), reason);

  const before = await linkToSocket(t);
  before[0].end(reason);
  await assert.rejects(collect(before[0]), reason);
});

test('what was whole before a wrong length in the same chunk arrives, and then the reason', async (t) => {
  const [link, peer] = await linkToSocket(t);
  peer.end(Buffer.concat([encodePrefix(5, 8), message(5, 1), encodePrefix(0, 8)]));
  const iteration = link.messages();
  assert.deepEqual(Uint8Array.from((await iteration.next()).value ?? []), message(5, 1));
  await assert.rejects(iteration.next(), { code: 'message-empty' });
});

test('after its end nothing is sent and nothing throws', async (t) => {
  const [link, peer] = await linkToSocket(t);
  link.end(new TtycamError('peer-closed', 'over'));
  link.send(message(10, 1));
  await link.finish();
  assert.equal(link.open, false);
  await once(peer.resume(), 'close');
});

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
  const sent = Array.from({ length: 40 }, (_, at) => Uint8Array.from(whole).fill(at, 1, 2));
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
  await eventually('much was taken', () => bytes > 100e6);
  link.end(new TtycamError('peer-closed', 'enough'));
  await reading.catch(() => undefined);
  await flooder.terminate();
  cleanup(t, () => server.close());
  // Without a limit there are dozens, of 2 MB. A thread that is stopped within a turn may see one.
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

test('whoever stops iterating closes the connection', async (t) => {
  const [link, peer] = await linkToSocket(t);
  peer.write(Buffer.concat([encodePrefix(5, 8), message(5, 1)]));
  for await (const _ of link.messages()) break;
  assert.equal(link.open, false);
  await once(peer.resume(), 'close');
});

test('finish does not wait for ever for a peer that does not close its side', async (t) => {
  const [link] = await linkToSocket(t, true);
  const started = performance.now();
  await link.finish();
  const tookMs = performance.now() - started;
  assert.ok(tookMs > 4_000 && tookMs < 8_000, `${tookMs} ms`);
});
