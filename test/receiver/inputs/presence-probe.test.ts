import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { PresenceProbe } from '#src/receiver/inputs/presence-probe.js';
import { cleanup } from '../../helpers/cleanup.js';

/** Keeps this thread from everything else, without CPU time. */
function stall(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

test('an answer that arrived during a stall of the process counts', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sender = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [[receiver]] = (await Promise.all([once(server, 'connection'), once(sender, 'connect')])) as [
    [Socket],
    unknown,
  ];
  cleanup(t, () => {
    for (const socket of [sender, receiver]) socket.destroy();
    server.close();
  });
  const probe = new PresenceProbe(20);
  receiver.on('data', () => probe.answered(5));
  const isAlive = probe.of(5, () => {
    sender.write('the answer');
    stall(100);
  });
  assert.equal(await isAlive, true);
});

test('a sender that does not answer in time, or answers another request, is not there', async () => {
  const probe = new PresenceProbe(20);
  assert.equal(await probe.of(5, () => probe.answered(4)), false);
  assert.equal(await probe.of(6, () => probe.answered(6)), true);
});

test('callers during a request get its answer, and only one request is sent', async () => {
  const probe = new PresenceProbe(1_000);
  const asked: number[] = [];
  const both = Promise.all([7, 8].map((us) => probe.of(us, (askedUs) => asked.push(askedUs))));
  probe.answered(7);
  assert.deepEqual(await both, [true, true]);
  assert.deepEqual(asked, [7]);
});
