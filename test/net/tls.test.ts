// TLS handshakes with a key: which peers are accepted, which are refused, and what each end reports.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect as connectPlain, createServer as createPlainServer } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { connect, createServer } from 'node:tls';
import type { TtycamError } from '#src/core/errors.js';
import { newKeyLine } from '#src/net/credentials/key-file.js';
import { parseEndpoint } from '#src/net/endpoint.js';
import { connectLink } from '#src/net/open-link.js';
import { dialTcp } from '#src/net/tcp.js';
import { secureOutgoing } from '#src/net/tls.js';
import { checkReceiver } from '#src/sender/doctor/receiver-check.js';
import { testCamera } from '../helpers/camera.js';
import { cleanup } from '../helpers/cleanup.js';
import { eventually } from '../helpers/wait.js';
import { bothRefuse, keys, receiver } from './tls-support.js';

const NEVER = new AbortController().signal;

test('a shared key opens TLS 1.3 with a fresh key exchange, and what the camera is called is the key’s name', async (t) => {
  const [barn, gate] = [newKeyLine('barn'), newKeyLine('gate')];
  const underway = await receiver(t, keys(barn, gate));
  const raw = await dialTcp(parseEndpoint(underway.url), NEVER, '');
  cleanup(t, () => raw.destroy());
  const { socket } = await secureOutgoing(raw, '127.0.0.1', keys(barn), NEVER, '');
  assert.equal(socket.getProtocol(), 'TLSv1.3');
  assert.equal(socket.getCipher().standardName, 'TLS_AES_128_GCM_SHA256');
  // Node 24 exchanges X25519MLKEM768.
  assert.match(JSON.stringify(socket.getEphemeralKeyInfo()), /"name":"X25519/);

  for (const [line, claimed, shown] of [
    [barn, 'house', 'barn'],
    [barn, 'barn/left', 'barn/left'],
    [gate, 'barn/left', 'gate'],
  ] as const) {
    const camera = testCamera(t, underway.url, { name: claimed, credentials: keys(line) });
    await camera.send(Buffer.from('ffd8ffd9', 'hex'));
    await eventually(`${shown} has come`, () => underway.cameras.some(({ name }) => name === shown));
  }
  assert.deepEqual(
    underway.cameras.map(({ name }) => name),
    ['barn', 'barn/left', 'gate'],
  );
});

/** A proxy port that forwards everything to another one, and keeps a copy. */
async function listenedTo(t: TestContext, port: number) {
  const heard: Buffer[] = [];
  const server = createPlainServer((near) => {
    const far = connectPlain({ host: '127.0.0.1', port });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (chunk: Buffer) => heard.push(chunk)).on('error', () => undefined);
      from.pipe(to);
    }
    cleanup(t, () => [near, far].map((socket) => socket.destroy()));
  }).listen(0, '127.0.0.1');
  cleanup(t, () => server.close());
  await once(server, 'listening');
  const { port: own } = server.address() as AddressInfo;
  return { port: own, heard: (what: string | Buffer) => Buffer.concat(heard).includes(what) };
}

test('an eavesdropper sees neither pictures nor names', async (t) => {
  const line = newKeyLine('barn');
  const jpeg = Buffer.concat([
    Buffer.from('ffd8', 'hex'),
    Buffer.from('what is before the camera'),
    Buffer.from('ffd9', 'hex'),
  ]);
  for (const credentials of [undefined, keys(line)]) {
    const underway = await receiver(t, credentials);
    const way = await listenedTo(t, underway.port);
    const url = underway.url.replace(`:${underway.port}`, `:${way.port}`);
    const camera = testCamera(t, url, { name: 'barn', credentials });
    await camera.send(jpeg);
    await eventually('it has come', () => underway.cameras[0]?.name === 'barn');
    const plain = credentials === undefined;
    assert.deepEqual([way.heard(jpeg), way.heard('barn')], [plain, plain]);
    camera.stop.abort();
    await camera.ended;
  }
});

/** How a connection of Node's own TLS client ends. */
async function rawClient(port: number, options: object): Promise<{ readonly code: string; readonly secured: boolean }> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
  let secured = false;
  let code = '';
  socket.on('secureConnect', () => {
    secured = true;
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    code = error.code ?? '';
  });
  socket.resume();
  await eventually('it is over', () => socket.closed);
  return { code, secured };
}

describe('what is not accepted', { concurrency: true }, () => {
  test('a name with a key of its own is refused to the shared key, and --allow leaves the others out', async (t) => {
    const [barn, shared] = [newKeyLine('barn'), newKeyLine(undefined)];
    const first = await receiver(t, keys(barn, shared));
    const camera = testCamera(t, first.url, { name: 'barn', credentials: keys(shared) });
    const reason = await eventually('it is refused', () => camera.disconnects[0]);
    assert.equal(reason.code, 'not-allowed');
    assert.match(reason.message, /^the receiver refused: the name barn belongs to a camera with a key of its own/);
    const second = await receiver(t, keys(barn, newKeyLine('gate')), ['gate']);
    const left = testCamera(t, second.url, { name: 'barn', credentials: keys(barn) });
    assert.equal((await eventually('it is refused', () => left.disconnects[0])).code, 'not-allowed');
    const heard = await eventually('the receiver says so', () => second.refused[0]);
    const target = { endpoint: parseEndpoint(second.url), credentials: keys(barn) };
    const visit = await checkReceiver(target, NEVER);
    assert.deepEqual([visit.kind, visit.kind === 'unreachable' && visit.code], ['unreachable', 'not-allowed']);
    assert.match(heard.message, /^barn is not among the names of --allow/);
  });

  test('with another key, or none that fits, neither end takes the other', async (t) => {
    const line = newKeyLine('barn');
    const underway = await receiver(t, keys(line));
    const { url } = underway;
    const wrong = ['key-wrong', /^wrong key$/] as const;
    const notKnown = ['key-wrong', /does not know this key/] as const;
    await bothRefuse(t, underway, url, keys(newKeyLine('barn')), notKnown, wrong);
    await bothRefuse(
      t,
      underway,
      url.replace('tls', 'tcp'),
      undefined,
      ['tls-mismatch', /the peer speaks TLS: write tls:\/\/ here/],
      ['tls-mismatch', /plain text came to this TLS port/],
    );
    const plain = await receiver(t, undefined);
    await bothRefuse(
      t,
      plain,
      plain.url.replace('tcp', 'tls'),
      keys(line),
      ['tls-mismatch', /the other end speaks no TLS/],
      ['tls-mismatch', /the peer speaks TLS, and this side does not/],
    );
  });

  test('a key named right and not held, no key, and TLS 1.2 end inside the handshake, each with its reason', async (t) => {
    const credentials = keys(newKeyLine('barn'));
    const id = credentials.kind === 'keys' ? credentials.keys[0]?.id : undefined;
    const { port, refused } = await receiver(t, credentials);
    const pretending = {
      pskCallback: () => ({ psk: Buffer.alloc(32), identity: id }),
      ciphers: 'TLS_AES_128_GCM_SHA256',
    };
    assert.equal((await rawClient(port, pretending)).secured, false);
    assert.equal((await rawClient(port, {})).secured, false);
    const old = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' };
    assert.equal((await rawClient(port, old)).code, 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
    await eventually('the three are refused', () => refused.length === 3);
    assert.deepEqual(
      refused.map(({ code }) => code),
      ['key-wrong', 'key-missing', 'tls-version'],
    );
  });

  test('a receiver that is silent, goes away, has TLS 1.2 only or a certificate instead of the key is reported with the reason', async (t) => {
    const attempt = async (listening: { address(): unknown }, withinMs?: number) => {
      const { port } = listening.address() as { readonly port: number };
      const target = { endpoint: parseEndpoint(`tls://127.0.0.1:${port}`), credentials: keys(newKeyLine(undefined)) };
      return await connectLink(target, 8, NEVER, withinMs).then(
        () => assert.fail('it was taken'),
        (error: TtycamError) => error,
      );
    };
    const mute = createPlainServer(() => undefined).listen(0, '127.0.0.1');
    const going = createPlainServer((socket) => socket.on('error', () => undefined).destroy()).listen(0, '127.0.0.1');
    cleanup(t, () => [mute, going].map((server) => server.close()));
    await Promise.all([once(mute, 'listening'), once(going, 'listening')]);
    assert.match((await attempt(mute, 500)).message, /no TLS handshake within 0\.5 s$/);
    assert.equal((await attempt(going)).code, 'connection-lost');
    const old = createServer({ maxVersion: 'TLSv1.2' }).listen(0, '127.0.0.1');
    cleanup(t, () => old.close());
    await once(old, 'listening');
    assert.equal((await attempt(old)).code, 'tls-version');
  });

  test('a handshake that is begun and left alone ends after 5 s', async (t) => {
    const { port, refused } = await receiver(t, keys(newKeyLine(undefined)));
    const raw = await dialTcp(parseEndpoint(`tcp://127.0.0.1:${port}`), NEVER, '');
    raw.write(Buffer.from('1603010100', 'hex'));
    raw.resume();
    await once(raw, 'close');
    assert.deepEqual([refused[0]?.code, refused[0]?.message], ['timed-out', 'no TLS handshake within 5 s']);
  });
});
