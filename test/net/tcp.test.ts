// Connecting and listening over TCP, with the errors and limits.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import type { TtycamError } from '#src/core/errors.js';
import { MAX_CONNECTIONS, MAX_CONNECTIONS_PER_ADDRESS, MAX_HALF_OPEN } from '#src/core/limits.js';
import { ConnectionLimiter } from '#src/net/connection-limiter.js';
import { type Endpoint, formatEndpoint, isLoopback, parseEndpoint } from '#src/net/endpoint.js';
import { fromNodeError } from '#src/net/node-error.js';
import { connectLink, type LinkEvents, listenForLinks, type Target } from '#src/net/open-link.js';
import { cleanup } from '../helpers/cleanup.js';
import { eventually } from '../helpers/wait.js';

const NEVER = new AbortController().signal;
const FREE = plain(parseEndpoint('tcp://127.0.0.1:0'));
/** A limit of half-open connections. */
const FEW = 8;
const QUIET = { link: () => undefined, refused: () => undefined };

/** An address without TLS. */
function plain(endpoint: Endpoint): Target {
  return { endpoint, credentials: undefined };
}

test('addresses are read as people write them', () => {
  for (const [text, host, port] of [
    ['tcp://127.0.0.1:5252', '127.0.0.1', 5252],
    ['tcp://barn.lan', 'barn.lan', 5252],
    ['barn.lan:80', 'barn.lan', 80],
    ['localhost', 'localhost', 5252],
    ['10.0.0.1:1', '10.0.0.1', 1],
    ['tcp://[::1]:7', '::1', 7],
    ['[::1]:7', '::1', 7],
    ['tcp://host:0/', 'host', 0],
  ] as const) {
    assert.deepEqual(parseEndpoint(text), { scheme: 'tcp', host, port }, text);
  }
  assert.equal(formatEndpoint(parseEndpoint('[::1]:7')), 'tcp://[::1]:7');
});

test('what is not an address is refused with an example of one', () => {
  for (const text of [
    '',
    'tcp://',
    'http://host',
    'tcp://host:99999',
    'host:port',
    'tcp://host/path',
    'tcp://a@b',
    ':1',
  ]) {
    assert.throws(() => parseEndpoint(text), { code: 'usage', message: /such as tcp:\/\/127\.0\.0\.1:5252/ }, text);
  }
});

test('only this machine is behind a loopback address', () => {
  for (const host of ['127.0.0.1', '127.9.9.9', 'localhost', '::1']) assert.ok(isLoopback(host), host);
  for (const host of ['0.0.0.0', '::', '192.168.1.2', '127.example.org', 'barn.lan'])
    assert.ok(!isLoopback(host), host);
});

test('port 0 is any free one, and it can be connected to', async (t) => {
  let accepted = 0;
  const listener = await listenForLinks(FREE, { ...QUIET, link: () => (accepted += 1) });
  cleanup(t, () => listener.close());
  assert.ok(listener.endpoint.port > 0);
  const link = await connectLink(plain(listener.endpoint), 8, NEVER);
  await eventually('it is accepted', () => accepted === 1);
  assert.equal(link.peer, `127.0.0.1:${listener.endpoint.port}`);
  await link.finish();
});

test('a port that is in use is reported, as is one where nothing listens', async () => {
  const listener = await listenForLinks(FREE, QUIET);
  await assert.rejects(listenForLinks(plain(listener.endpoint), QUIET), {
    code: 'address-in-use',
    message: /something listens there already/,
  });
  listener.close();
  await assert.rejects(connectLink(plain(listener.endpoint), 8, NEVER), {
    code: 'connection-refused',
    message: /^cannot connect to tcp:.*Is the receiver running\?/,
  });
});

test('an attempt to connect ends when it is aborted', async (t) => {
  const listener = await listenForLinks(FREE, QUIET);
  cleanup(t, () => listener.close());
  await assert.rejects(connectLink(plain(listener.endpoint), 8, AbortSignal.abort()));
});

test('connections beyond the limit are turned away with a reason', async (t) => {
  const refusals: TtycamError[] = [];
  let accepted = 0;
  const listener = await listenForLinks(FREE, {
    link: (link) => {
      link.onIdentified?.();
      accepted += 1;
    },
    refused: (_address, reason) => refusals.push(reason),
  });
  const clients: Socket[] = [];
  cleanup(t, () => {
    listener.close();
    for (const client of clients) client.destroy();
  });
  for (let count = 0; count < MAX_CONNECTIONS + 3; count += 1) {
    const client = connect({ host: '127.0.0.1', port: listener.endpoint.port }).on('error', () => undefined);
    clients.push(client);
    await once(client, 'connect');
  }
  await eventually('three are turned away', () => refusals.length === 3);
  assert.equal(accepted, MAX_CONNECTIONS);
  assert.ok(refusals.every(({ code }) => code === 'too-many-connections'));
});

test('of those that have not said whose they are, half as many', async (t) => {
  assert.equal(MAX_HALF_OPEN, MAX_CONNECTIONS / 2);
  const refusals: TtycamError[] = [];
  const events: LinkEvents = { ...QUIET, refused: (_address, reason) => refusals.push(reason) };
  // Strangers in test/receiver/inputs/impostor.test.ts are as many as there really are places.
  const listener = await listenForLinks(FREE, events, new ConnectionLimiter(FEW));
  const clients: Socket[] = [];
  cleanup(t, () => {
    listener.close();
    for (const client of clients) client.destroy();
  });
  for (let count = 0; count < FEW + 1; count += 1) {
    const client = connect({ host: '127.0.0.1', port: listener.endpoint.port }).on('error', () => undefined);
    clients.push(client);
    await once(client, 'connect');
  }
  await eventually('one is turned away', () => refusals.length === 1);
  assert.equal(refusals.length, 1);
  assert.match(String(refusals[0]?.message), /more than 8 connections that have not said whose they are/);
});

test('a flood from one address takes its share of places and no more', async (t) => {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const own = addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
  if (own === undefined) {
    t.skip('this machine has no address beside its loopback ones');
    return;
  }
  const FLOOD = 100;
  const refusals: TtycamError[] = [];
  let accepted = 0;
  const listener = await listenForLinks(plain({ scheme: 'tcp', host: own, port: 0 }), {
    link: () => (accepted += 1),
    refused: (_address, reason) => refusals.push(reason),
  });
  const clients = Array.from({ length: FLOOD }, () =>
    connect({ host: own, port: listener.endpoint.port }).on('error', () => undefined),
  );
  cleanup(t, () => {
    listener.close();
    for (const client of clients) client.destroy();
  });
  await eventually('the others are turned away', () => refusals.length === FLOOD - MAX_CONNECTIONS_PER_ADDRESS);
  assert.equal(accepted, MAX_CONNECTIONS_PER_ADDRESS);
  assert.ok(refusals.every(({ message }) => message.endsWith('connections from one address')));
});

test('errors of Node become ours in one place, with their cause', () => {
  const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const error = fromNodeError(cause, 'cannot connect');
  assert.equal(error.code, 'connection-refused');
  assert.equal(error.cause, cause);
  assert.equal(fromNodeError(error, 'again'), error);
  assert.equal(fromNodeError(new AggregateError([cause]), '').code, 'connection-refused');
  assert.equal(fromNodeError(new Error('odd'), 'cannot').message, 'cannot: odd');
  assert.equal(fromNodeError('text', '').message, 'text');
});
