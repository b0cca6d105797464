// What a sender makes of a receiver that does not take it: against real receivers, and a peer that takes nobody.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { TestAuthority } from '../helpers/certificates.js';
import { cheapCamera } from '../helpers/cheap-camera.js';
import { cleanup } from '../helpers/cleanup.js';
import { temporaryFolder } from '../helpers/folder.js';
import { makeKeyFile } from '../helpers/key-files.js';
import { pictures } from '../helpers/pictures.js';
import { type Program, startReceiver, startSender } from '../helpers/programs.js';
import { eventually } from '../helpers/wait.js';

const CAMERA = cheapCamera();

/** It failed at the first attempt, in those words, and nobody took a frame. */
async function refusedAtOnce(sender: Program, code: RegExp): Promise<void> {
  assert.equal(await sender.exit(), 1, sender.transcript);
  assert.match(sender.stderr, code);
  assert.doesNotMatch(sender.stderr, /gave up/);
  assert.equal(sender.stderr.trim().split('\n').length, 1);
  assert.equal((await sender.event('summary'))['frames'], 0);
  assert.equal(sender.find('connected'), undefined, 'it was never connected');
}

test('with --frames, a key, a name or a scheme that is not the receiver’s ends a live source with 1 at once', async (t) => {
  const folder = temporaryFolder(t);
  const [mine, other] = ['mine', 'other'].map((name) => makeKeyFile(join(folder, name))) as [string, string];
  const keyed = await startReceiver(t, ['--key-file', mine], 'tls://127.0.0.1:0');
  const plain = await startReceiver(t);
  const clip = join(folder, 'clip.mjpeg');
  writeFileSync(clip, Buffer.concat(await pictures(3)));
  const three = [...CAMERA, '--frames', '3'];
  const plainUrl = keyed.url.replace('tls:', 'tcp:');
  await refusedAtOnce(startSender(t, keyed.url, [...three, '--key-file', other]), /does not know this key/);
  await refusedAtOnce(startSender(t, plainUrl, three), /speaks TLS/);
  await refusedAtOnce(startSender(t, plainUrl, ['--device', clip, '--frames', '2']), /speaks TLS/);
  const toPlain = plain.url.replace('tcp:', 'tls:');
  await refusedAtOnce(startSender(t, toPlain, [...three, '--key-file', mine]), /the other end speaks no TLS/);
  assert.deepEqual([...keyed.receiver.all('connected'), ...plain.receiver.all('connected')], []);
});

test('with --frames, a name that is not allowed and a certificate of another authority end it at once', async (t) => {
  const folder = temporaryFolder(t);
  const authority = new TestAuthority(folder, 'authority');
  const stranger = new TestAuthority(folder, 'stranger');
  const [hub, gate, foreign] = [authority.issue('hub'), authority.issue('gate'), stranger.issue('foreign')];
  const certificates = (of: typeof hub, ca = authority.file) => {
    return ['--tls-cert', String(of.certificate), '--tls-key', String(of.privateKey), '--tls-ca', ca];
  };
  const { url } = await startReceiver(t, [...certificates(hub), '--allow', 'barn'], 'tls://127.0.0.1:0');
  const three = [...CAMERA, '--frames', '3'];
  await refusedAtOnce(startSender(t, url, [...three, ...certificates(gate)]), /gate is not among the names of --allow/);
  await refusedAtOnce(
    startSender(t, url, [...three, ...certificates(foreign)]),
    /refused: the certificate of the sender/,
  );
  await refusedAtOnce(
    startSender(t, url, [...three, ...certificates(gate, stranger.file)]),
    /certificate of the receiver is not from an authority/,
  );
});

test('a camera without --frames that is refused goes on trying, and does not say that it was connected', async (t) => {
  const folder = temporaryFolder(t);
  const [mine, other] = ['mine', 'other'].map((name) => makeKeyFile(join(folder, name))) as [string, string];
  const { url } = await startReceiver(t, ['--key-file', mine], 'tls://127.0.0.1:0');
  const sender = startSender(t, url, [...CAMERA, '--key-file', other]);
  await eventually('a second attempt', () => sender.all('disconnected').length >= 2);
  assert.ok(sender.all('disconnected').every(({ code }) => code === 'key-wrong'));
  assert.equal(sender.find('connected'), undefined);
  assert.equal(await sender.stop(), 0);
});

test('a peer that takes every connection and ends it has taken no frame, and ends --frames with 1', async (t) => {
  for (const afterMs of [0, 50]) {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      setTimeout(() => socket.destroy(), afterMs);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanup(t, () => server.close());
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');
    // Long enough for two attempts on a busy machine.
    const args = [...CAMERA, '--frames', '3', '--connect-timeout', '5'];
    const sender = startSender(t, `tcp://127.0.0.1:${address.port}`, args);
    assert.equal(await sender.exit(), 1, sender.transcript);
    assert.match(sender.stderr, /^error: [^\n]*\(gave up after 5 s\)\n$/);
    assert.equal((await sender.event('summary'))['frames'], 0);
    const waits = sender.all('disconnected').map(({ retryMs }) => Number(retryMs));
    assert.ok(waits.length > 1, 'it was tried again');
    assert.ok(Math.max(...waits) <= 1_500, `${waits} ms`);
    assert.equal(sender.find('connected'), undefined);
  }
});
