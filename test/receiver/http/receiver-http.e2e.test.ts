// A receiver's HTTP server as its users meet it: one receiver, and cameras of the test's own.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { HttpServer } from '#src/net/http/http-server.js';
import { words } from '#src/net/http/reply.js';
import { type TestCamera, testCamera } from '../../helpers/camera.js';
import { TestAuthority } from '../../helpers/certificates.js';
import { cleanup } from '../../helpers/cleanup.js';
import { temporaryFolder } from '../../helpers/folder.js';
import { pictures } from '../../helpers/pictures.js';
import { startReceiver } from '../../helpers/programs.js';
import { eventually } from '../../helpers/wait.js';

const JPEGS = await pictures(3);
const TOKEN = 'a-token-for-the-test';

/** A receiver that serves HTTP with a token. */
async function begin(t: TestContext, args: readonly string[] = []) {
  const folder = temporaryFolder(t);
  const tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, `${TOKEN}\n`, { mode: 0o600 });
  const { receiver, url } = await startReceiver(t, [
    ...['--http', '127.0.0.1:0', '--http-token-file', tokenFile, '--folder', folder],
    ...args,
  ]);
  const http = await eventually('it serves', () =>
    receiver.all('listening').find(({ url: at }) => /^http:/.test(String(at))),
  );
  const base = String(http['url']);
  const get = (path: string, init: RequestInit = {}) =>
    fetch(`${base}${path}`, { ...init, headers: { Authorization: `Bearer ${TOKEN}`, ...init.headers } });
  return { receiver, url, base, get, tokenFile };
}

/** Sends a picture five times a second, so that the camera does not become stalled. */
function keepSending(t: TestContext, camera: TestCamera, jpeg: Uint8Array): void {
  const send = () => void camera.send(jpeg).catch(() => undefined);
  send();
  const timer = setInterval(send, 200);
  cleanup(t, () => clearInterval(timer));
}

test('page, state, pictures, metrics, health and commands of a receiver, and its clean end', async (t) => {
  const { receiver, url, base, get } = await begin(t, ['--http-commands', '--expect-fps', '0.001']);
  assert.equal((await get('healthz')).status, 503, 'no camera has come');
  assert.equal((await get('?action=snapshot')).status, 503);
  const { sendTo } = (await (await get('state')).json()) as { sendTo: unknown };
  assert.deepEqual(sendTo, [url], 'the page shows the address that senders come to');

  const name = 'barn/ä "1"';
  const camera = testCamera(t, url, { name });
  const escaped = encodeURIComponent(name);
  const events = await get('events');
  const reader = events.body?.getReader();
  assert.ok(reader !== undefined);
  await camera.send(JPEGS[0] as Buffer);
  await receiver.event('state', { camera: name, state: 'live' });
  const picture = await get(`cameras/${escaped}/snapshot.jpg`);
  assert.deepEqual(Buffer.from(await picture.arrayBuffer()), JPEGS[0]);
  const next = get(`cameras/${escaped}/snapshot.jpg?after=${picture.headers.get('x-sequence')}`);
  await camera.send(JPEGS[1] as Buffer);
  assert.deepEqual(Buffer.from(await (await next).arrayBuffer()), JPEGS[1]);
  assert.equal(
    (await fetch(`${base}?action=snapshot&camera=${escaped}&token=${TOKEN}`)).status,
    200,
    'as OctoPrint asks',
  );
  let text = '';
  await eventually('an event', async () => {
    text += Buffer.from((await reader.read()).value ?? []).toString();
    return text.includes('event: state\ndata: {"event":"state","time":"');
  });
  await reader.cancel();

  // Another frame for each look, as a camera without frames is stalled after two seconds.
  await eventually('the state is live', async () => {
    await camera.send(JPEGS[1] as Buffer);
    const { cameras } = (await (await get('state')).json()) as { cameras: Record<string, unknown>[] };
    return cameras[0]?.['camera'] === name && cameras[0]['words'] === '● LIVE' && Number(cameras[0]['sequence']) >= 2;
  });
  await eventually('it is healthy', async () => {
    await camera.send(JPEGS[1] as Buffer);
    return (await get('healthz')).status === 200;
  });
  await eventually('the metrics are of a live camera', async () => {
    await camera.send(JPEGS[1] as Buffer);
    const metrics = await (await get('metrics')).text();
    const frames = /ttycam_frames_total\{camera="barn\/ä \\"1\\"",place="1"\} (\d+)\n/.exec(metrics)?.[1];
    return Number(frames) >= 2 && /ttycam_camera_state\{camera="[^}]*",state="live"\} 1\n/.test(metrics);
  });

  const page = await (await get('')).text();
  const script = await (await get('page.js')).text();
  const style = await (await get('page.css')).text();
  assert.ok(page.length + script.length + style.length < 30_000);
  for (const [, file] of page.matchAll(/(?:href|src)="\/([^"]+)"/g))
    assert.equal((await get(String(file))).status, 200, file);

  for (const path of [
    'x',
    'cameras',
    `cameras/${escaped}`,
    `cameras/${escaped}/x`,
    'cameras/none/snapshot.jpg',
    '?action=x',
  ]) {
    assert.equal((await get(path)).status, 404, path);
  }
  const pause = `cameras/${escaped}/pause`;
  assert.equal((await get(pause)).status, 405);
  assert.equal((await get(pause, { method: 'POST' })).status, 403, 'a form could send that');
  const command = { method: 'POST', headers: { 'X-Ttycam-Command': '1' } };
  assert.equal(
    (await fetch(`${base}${pause}?token=${TOKEN}`, command)).status,
    401,
    'a token in the address opens pictures only',
  );
  assert.equal(
    (await fetch(`${base}?action=pause&camera=${escaped}&token=${TOKEN}`, command)).status,
    401,
    'nor does it there',
  );
  assert.equal((await get(`?action=pause&camera=${escaped}`, command)).status, 200);
  await receiver.event('state', { camera: name, state: 'paused' });
  assert.match(await (await get(`cameras/${escaped}/snapshot.jpg`)).text(), /is paused/);
  const recorded = await get(`cameras/${escaped}/record`, command);
  assert.match(String(((await recorded.json()) as { path: string }).path), /\.ttycam$/);

  const stream = await fetch(`${base}?action=stream&token=${TOKEN}`);
  assert.equal(stream.status, 503, 'it is paused');
  const resumedFrom = receiver.events.length;
  assert.equal((await get(`cameras/${escaped}/resume`, command)).status, 200);
  await camera.send(JPEGS[2] as Buffer);
  await receiver.event('state', { camera: name, state: 'live' }, resumedFrom);
  const open = await fetch(`${base}?action=stream&token=${TOKEN}`);
  assert.equal(await receiver.stop(), 0);
  assert.match(Buffer.from(await open.arrayBuffer()).toString('latin1'), /^--ttycam-frame-boundary\r\n/);
  assert.doesNotMatch(JSON.stringify(receiver.events) + receiver.stderr, new RegExp(TOKEN));
});

test('two cameras of one name are distinguished by their place, and without it the first one present is meant', async (t) => {
  const { receiver, url, base, get, tokenFile } = await begin(t);
  const first = testCamera(t, url, { name: 'twin' });
  keepSending(t, first, JPEGS[0] as Buffer);
  await receiver.event('state', { place: 1, state: 'live' });
  const second = testCamera(t, url, { name: 'twin' });
  keepSending(t, second, JPEGS[1] as Buffer);
  await receiver.event('state', { place: 2, state: 'live' });
  const bytes = async (path: string) => Buffer.from(await (await get(path)).arrayBuffer());
  assert.deepEqual(await bytes('cameras/twin/snapshot.jpg'), JPEGS[0]);
  assert.deepEqual(await bytes('cameras/twin/snapshot.jpg?place=2'), JPEGS[1]);
  assert.equal((await get('cameras/twin/snapshot.jpg?place=3')).status, 404);
  first.stop.abort();
  await receiver.event('lost', { place: 1 });
  assert.deepEqual(await bytes('cameras/twin/snapshot.jpg'), JPEGS[1]);
  assert.deepEqual(await bytes('cameras/twin/snapshot.jpg?place=1&last=1'), JPEGS[0]);
  assert.match(await (await get('cameras/twin/snapshot.jpg?place=1')).text(), /^twin is lost: /);
  // Commands are off unless they are asked for.
  const command = { method: 'POST', headers: { 'X-Ttycam-Command': '1' } };
  assert.match(await (await get('cameras/twin/pause', command)).text(), /--http-commands/);

  // A token is replaced while the receiver runs, and one that is too short is not used.
  writeFileSync(tokenFile, 'short\n');
  await receiver.event('keys-kept', { code: 'key-unusable' });
  assert.equal((await get('healthz')).status, 200);
  writeFileSync(tokenFile, 'another-token-for-the-test\n');
  await receiver.event('keys-read');
  assert.equal((await get('healthz')).status, 401);
  const headers = { Authorization: 'Bearer another-token-for-the-test' };
  assert.equal((await fetch(`${base}healthz`, { headers })).status, 200);
});

test('over https, a browser is served, and a client without a complete handshake is disconnected', async (t) => {
  const authority = new TestAuthority(temporaryFolder(t), 'authority');
  const { certificate, privateKey } = authority.issue('hub');
  assert.ok(certificate !== undefined && privateKey !== undefined);
  const pem = { cert: readFileSync(certificate), key: readFileSync(privateKey) };
  const server = await HttpServer.listen(
    { host: '127.0.0.1', port: 0, secrets: { token: TOKEN, certificate: pem } },
    { reply: () => words(200, 'hello'), refused: () => undefined },
  );
  cleanup(t, () => server.close());
  const strangers = ['', '\x16\x03\x01\x00\xa5\x01', 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'].map((sent) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1').on('error', () => undefined);
    cleanup(t, () => socket.destroy());
    socket.write(sent, 'latin1');
    return socket.resume();
  });
  const ended = Promise.all(strangers.map(async (socket) => await once(socket, 'close')));
  const request = getHttps(`${server.url}?token=${TOKEN}`, { ca: readFileSync(authority.file), agent: false });
  const [answer] = await once(request, 'response');
  answer.resume();
  assert.equal(answer.statusCode, 303);
  assert.match(String(answer.headers['set-cookie']), /; HttpOnly; SameSite=Lax; Max-Age=\d+; Secure$/);
  await ended;

  const renewed = authority.issue('renewed');
  assert.ok(renewed.certificate !== undefined && renewed.privateKey !== undefined);
  const cert = readFileSync(renewed.certificate);
  server.renew({ token: TOKEN, certificate: { cert, key: readFileSync(renewed.privateKey) } });
  const later = getHttps(server.url, { ca: readFileSync(authority.file), agent: false });
  const [next] = (await once(later, 'response')) as [IncomingMessage];
  next.resume();
  const shown = (next.socket as TLSSocket).getPeerX509Certificate()?.fingerprint256;
  assert.equal(shown, new X509Certificate(cert).fingerprint256);
  await eventually('no connection is left', () => server.connections === 0);
});
