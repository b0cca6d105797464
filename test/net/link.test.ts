// Message links over real sockets: whole messages in order, and the reason when a link ends otherwise.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { TtycamError } from '#src/core/errors.js';
import { encodePrefix } from '#src/core/wire/framing.js';
import type { MessageLink } from '#src/net/link.js';
import { eventually } from '../helpers/wait.js';
import { links, linkToSocket, MAX, message } from './link-pairs.js';

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

test('finish sends all 8 MiB before it closes, and the other side ends without an error', async (t) => {
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

test('a link that is not read pauses the other side, and continues where it stopped', async (t) => {
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

test('messages in pieces arrive as they were sent, also while the system takes no more of them', async (t) => {
  const [one, other] = await links(t);
  const sent: Uint8Array[] = [];
  // The sizes below and above that of a message whose pieces are joined.
  const samples = [300, 40_000, 60_000, 200_000].map((length) => message(length, 1));
  for (let count = 0; count < 200; count += 1) {
    const each = Uint8Array.from(samples[count % 4] ?? []).fill(count, 2, 250);
    one.send(each.subarray(0, 3), each.subarray(3, 200), each.subarray(200));
    sent.push(each);
  }
  assert.equal(one.needsDrain, true);
  const received = collect(other);
  await eventually('all has left', () => one.unsentBytes === 0);
  for (let count = 0; count < 20; count += 1) {
    const each = Uint8Array.from(samples[1] ?? []).fill(count, 2, 30_000);
    one.send(each.subarray(0, 3), each.subarray(3));
    sent.push(each);
    // Its memory is written again with the next message.
    await eventually('it has left', () => one.unsentBytes === 0);
  }
  await one.finish();
  assert.deepEqual(await received, sent);
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

test('the end of the iteration closes the connection', async (t) => {
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
  assert.ok(tookMs > 4_000 && tookMs < 50_000, `${tookMs} ms`);
});
