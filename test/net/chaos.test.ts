// Fault injection over a real connection: each fault, and that the same seed gives the same faults.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { TtycamError } from '#src/core/errors.js';
import { Chaos, parseChaos } from '#src/net/chaos.js';
import { MessageLink } from '#src/net/link.js';
import { cleanup } from '../helpers/cleanup.js';

const MESSAGES = 200;

function message(number: number): Uint8Array {
  const bytes = new Uint8Array(100).fill(number % 251);
  bytes[0] = 10;
  return bytes;
}

const ALL = Array.from({ length: MESSAGES }, (_, index) => message(index + 1));

/** Sends messages with faults, and returns what arrives and how the connection ended. */
async function sendThrough(t: TestContext, spec: string, sent = ALL): Promise<{ got: Uint8Array[]; ended: string }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanup(t, () => server.close());
  const { port } = server.address() as { port: number };
  const socket = connect(port, '127.0.0.1');
  const [accepted] = (await once(server, 'connection')) as [import('node:net').Socket];
  await once(socket, 'connect');
  const from = new MessageLink(socket, 1_000, 8);
  const to = new MessageLink(accepted, 1_000);
  from.injectFaults(new Chaos(parseChaos(spec)));
  for (const bytes of sent) from.send(bytes);
  const finished = from.finish();
  const got: Uint8Array[] = [];
  let ended = 'in peace';
  try {
    for await (const bytes of to.messages()) got.push(Uint8Array.from(bytes));
  } catch (error) {
    ended = (error as TtycamError).code;
  }
  await finished;
  return { got, ended };
}

test('delayed and stalled messages arrive whole and in order, before an orderly end', async (t) => {
  for (const spec of ['delay=20', 'stall=0.02,stallMs=50']) {
    const { got, ended } = await sendThrough(t, spec);
    assert.equal(ended, 'in peace');
    assert.deepEqual(got, ALL);
  }
});

test('a reset cuts a message off, and it is the same message for the same seed', async (t) => {
  const first = await sendThrough(t, 'seed=3,reset=0.03,delay=1');
  assert.ok(first.got.length > 0 && first.got.length < MESSAGES, `${first.got.length}`);
  assert.match(first.ended, /^(connection-lost|message-cut)$/);
  const fates = (seed: number) => {
    const chaos = new Chaos(parseChaos(`seed=${seed},reset=0.03,stall=0.1,corrupt=0.1`));
    return Array.from({ length: 300 }, () => chaos.next(100));
  };
  assert.deepEqual(fates(3), fates(3));
  assert.notDeepEqual(fates(3), fates(4));
});

test('corruption flips one bit of a sent message, and not of the bytes that the sender keeps', async (t) => {
  const sent = ALL.map((bytes) => Uint8Array.from(bytes));
  const { got, ended } = await sendThrough(t, 'seed=2,corrupt=0.02', sent);
  const differing = got.filter((bytes, index) => !Buffer.from(bytes).equals(message(index + 1)));
  assert.ok(differing.length > 0 || ended !== 'in peace');
  assert.deepEqual(sent, ALL);
});

test('a wrong chaos specification is refused', () => {
  for (const text of ['', 'reset', 'reset=2', 'boom=1', 'seed=-1', 'delay=99999999', 'constructor=1']) {
    assert.throws(() => parseChaos(text), { code: 'usage' }, text);
  }
  assert.deepEqual(parseChaos('seed=7,reset=0.01, delay=50'), {
    seed: 7,
    delay: 50,
    stall: 0,
    stallMs: 2_000,
    reset: 0.01,
    corrupt: 0,
  });
});
