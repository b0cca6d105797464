// The real programs with a key: a camera that has it, strangers who have not, and what each prints.
import assert from 'node:assert/strict';
import { chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { connect } from 'node:tls';
import { cheapCamera } from '../helpers/cheap-camera.js';
import { temporaryFolder } from '../helpers/folder.js';
import { makeKeyFile } from '../helpers/key-files.js';
import { pictures } from '../helpers/pictures.js';
import { start, startReceiver, startSender, totals } from '../helpers/programs.js';
import { connectRaw } from '../helpers/raw-peer.js';
import { eventually } from '../helpers/wait.js';

const FREE = 'tls://127.0.0.1:0';

/** What other machines can reach, for which a key is enough. */
const BEYOND = 'tls://0.0.0.0:0';

/** Makes keys as their owner would. */
async function keygen(t: TestContext, ...args: readonly string[]) {
  const program = start(t, 'receiver/main.js', ['keygen', ...args]);
  assert.equal(await program.exit(), 0, program.transcript);
  return program;
}

/** The keys of a file, as they must appear nowhere. */
function secrets(file: string): string[] {
  return readFileSync(file, 'utf8').match(/[\w-]{43}/g) ?? [];
}

test('a key made by keygen carries every frame, and stands in no output and no command line', async (t) => {
  const folder = temporaryFolder(t);
  const key = join(folder, 'ttycam.key');
  const made = await keygen(t, key);
  assert.match(made.stderr, /scp .*ttycam\.key/);
  if (process.platform !== 'win32') assert.equal(statSync(key).mode & 0o777, 0o600);
  const { receiver, url, port } = await startReceiver(t, ['--frames', '20', '--debug', '--key-file', key], BEYOND);
  assert.equal(url, `tls://0.0.0.0:${port}`);
  const sender = startSender(t, `tls://127.0.0.1:${port}`, [
    ...cheapCamera(30),
    '--frames',
    '20',
    '--key-file',
    key,
    '--debug',
  ]);
  assert.equal(await receiver.exit(), 0, receiver.transcript);
  assert.equal(await sender.exit(), 0, sender.transcript);
  assert.equal((await totals(receiver))[0]?.frames, 20);
  const [secret = ''] = secrets(key);
  assert.equal(secret.length, 43);
  for (const program of [made, receiver, sender]) {
    assert.ok(!`${program.text}${program.stderr}${JSON.stringify(program.events)}`.includes(secret));
    assert.ok(!program.child.spawnargs.join(' ').includes(secret));
  }
  const again = start(t, 'receiver/main.js', ['keygen', key]);
  assert.equal(await again.exit(), 1);
  assert.match(again.stderr, /is there already, and is not overwritten/);
  assert.deepEqual(secrets(key), [secret]);
});

test('each camera has a key of its own, and goes by its name', async (t) => {
  const folder = temporaryFolder(t);
  const all = join(folder, 'cameras.key');
  for (const name of ['barn', 'gate']) await keygen(t, '--name', name, all);
  assert.equal(secrets(all).length, 2);
  assert.equal(secrets(join(folder, 'barn.key'))[0], secrets(all)[0]);
  const { receiver, url } = await startReceiver(t, ['--key-file', all], FREE);
  const camera = [...cheapCamera(), '--frames', '2', '--name', 'gate'];
  const sender = startSender(t, url, [...camera, '--key-file', join(folder, 'barn.key')]);
  await receiver.event('connected', { camera: 'barn' });
  assert.equal(await sender.exit(), 0);
  const wrong = startSender(t, url, [...camera, '--key-file', all]);
  assert.equal(await wrong.exit(), 2);
  assert.match(wrong.stderr, /holds 2 keys: give each sender a file with its own line/);
});

test('a key file that others can read ends both programs with the command that mends it', async (t) => {
  const key = makeKeyFile(join(temporaryFolder(t), 'ttycam.key'));
  chmodSync(key, 0o644);
  for (const args of [
    ['receiver', '--listen', FREE],
    ['sender', '--device', 'pattern', '--to', 'tls://127.0.0.1:1'],
  ]) {
    const program = start(t, `${args[0]}/main.js`, [...args.slice(1), '--key-file', key]);
    assert.equal(await program.exit(), 2);
    assert.match(program.stderr, /open to other users of this machine: chmod 600 /);
  }
});

test('with a wrong key a camera tries on and says so once, a finite source gives up, and doctor names it', async (t) => {
  const folder = temporaryFolder(t);
  const [right, wrong] = [makeKeyFile(join(folder, 'right.key')), makeKeyFile(join(folder, 'wrong.key'))];
  const { receiver, url } = await startReceiver(t, ['--key-file', right], FREE);
  const camera = startSender(t, url, [...cheapCamera(), '--key-file', wrong]);
  await eventually('it has tried twice', () => camera.all('disconnected').length >= 2);
  assert.ok(camera.running);
  assert.ok(camera.all('disconnected').every(({ code }) => code === 'key-wrong'));
  await receiver.event('refused', { code: 'key-wrong' });
  assert.equal(await camera.stop(), 0);
  const pipe = startSender(t, url, ['--device', '-', '--key-file', wrong, '--connect-timeout', '3']);
  pipe.child.stdin?.end(Buffer.concat(await pictures(1)));
  assert.equal(await pipe.exit(), 1);
  assert.match(pipe.stderr, /does not know this key.*\(gave up after 3 s\)/);
  const visit = async (key: string) => {
    const doctor = start(t, 'sender/main.js', [
      'doctor',
      '--json',
      '--device',
      'pattern',
      '--to',
      url,
      '--key-file',
      key,
    ]);
    await doctor.exit();
    return (await doctor.event('doctor'))['receiver'] as { readonly kind: string; readonly code?: string };
  };
  assert.equal((await visit(wrong)).code, 'key-wrong');
  assert.equal((await visit(right)).kind, 'answers');
});

test('hundreds of strangers disturb no camera, and fill no log', async (t) => {
  const key = makeKeyFile(join(temporaryFolder(t), 'ttycam.key'));
  const { receiver, url, port } = await startReceiver(t, ['--key-file', key], FREE);
  const sender = startSender(t, url, [...cheapCamera(), '--name', 'witness', '--key-file', key]);
  await receiver.event('stats', { camera: 'witness', state: 'live' });
  const probeServer = async (at: number): Promise<void> => {
    if (at % 3 === 0) {
      const peer = await connectRaw(t, port);
      peer.send(Buffer.from('GET / HTTP/1.1\r\nHost: here\r\n\r\n'));
      await peer.end();
      return;
    }
    const versions = at % 3 === 1 ? {} : { maxVersion: 'TLSv1.2' as const };
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...versions });
    socket.on('error', () => undefined).resume();
    await eventually('it is over', () => socket.closed);
  };
  for (let round = 0; round < 10; round += 1) await Promise.all(Array.from({ length: 30 }, (_, at) => probeServer(at)));
  // Some are cut off in the middle of whatever they were about.
  for (let count = 0; count < 30; count += 1) {
    const peer = await connectRaw(t, port);
    peer.send(Buffer.from(count % 2 === 0 ? '160301010001000100' : '4745542f'.repeat(20_000), 'hex'));
    peer.socket.resetAndDestroy();
  }
  assert.equal(await sender.stop(), 0);
  await receiver.event('lost', { camera: 'witness', reason: 'stopped' });
  assert.equal(await receiver.stop(), 0);
  const refused = receiver.all('refused');
  assert.ok(refused.length <= 66, `${refused.length} lines for 330 connections`);
  for (const code of ['tls-mismatch', 'key-missing', 'tls-version']) {
    const count = refused.reduce((sum, one) => sum + (one['code'] === code ? Number(one['count']) : 0), 0);
    assert.ok(count >= 100, code);
  }
  assert.equal(sender.all('disconnected').length, 0, sender.transcript);
  const sent = await sender.event('summary');
  const [witness] = await totals(receiver);
  assert.ok(
    witness !== undefined && witness.corrupt === 0 && witness.dropped <= Number(sent['dropped']),
    receiver.transcript,
  );
});
