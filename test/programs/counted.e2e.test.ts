// What a run of the real sender counts, and how it ends with a receiver that has enough, that is killed, or that never answers.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { cheapCamera } from '../helpers/cheap-camera.js';
import { cleanup } from '../helpers/cleanup.js';
import { temporaryFolder } from '../helpers/folder.js';
import { freeAddress } from '../helpers/free-port.js';
import { pictures } from '../helpers/pictures.js';
import { start, startReceiver, startSender, totals } from '../helpers/programs.js';
import { listenRaw } from '../helpers/raw-peer.js';
import { eventually } from '../helpers/wait.js';

const CAMERA = cheapCamera(20);

async function folderOf(t: TestContext, count: number): Promise<string> {
  const folder = temporaryFolder(t);
  for (const [at, jpeg] of (await pictures(count)).entries()) {
    writeFileSync(join(folder, `${String(at).padStart(3, '0')}.jpg`), jpeg);
  }
  return folder;
}

test('what a killed receiver did not take is made up for at the next one, and counted once', async (t) => {
  const folder = temporaryFolder(t);
  const { receiver, url } = await startReceiver(t, ['--save', join(folder, 'first')], await freeAddress());
  const sender = startSender(t, url, [...CAMERA, '--frames', '100']);
  await eventually('some frames', () => readdirSync(join(folder, 'first')).length > 20);
  receiver.signal('SIGKILL');
  await receiver.exit();
  const next = await startReceiver(t, ['--save', join(folder, 'second')], url);
  assert.equal(await sender.exit(), 0, sender.transcript);
  assert.equal((await sender.event('summary'))['frames'], 100);
  await next.receiver.stop();
  const saved = (name: string) => readdirSync(join(folder, name)).filter((file) => file.endsWith('.jpg')).length;
  const all = saved('first') + saved('second');
  // Frames that were saved and whose acknowledgement died with the receiver are more than were counted.
  assert.ok(all >= 100 && all <= 100 + 64, `${all} files`);
  assert.ok(saved('second') > 0);
});

test('a smoke test with more pictures than are wanted ends with 0 at both ends, and says how many there were', async (t) => {
  const folder = temporaryFolder(t);
  const sent = await pictures(48);
  const begin = async (name: string) => await startReceiver(t, ['--frames', '40', '--save', join(folder, name)]);

  const first = await begin('pipe');
  const pipe = startSender(t, first.url, ['--device', '-', '--fit', 'none']);
  pipe.child.stdin?.end(Buffer.concat(sent));
  assert.deepEqual([await first.receiver.exit(), await pipe.exit()], [0, 0], pipe.transcript);
  const { event, time, ...done } = await pipe.event('done');
  assert.deepEqual([event, done], ['done', { frames: 40, of: 48 }]);
  assert.ok(time.length > 0);
  assert.equal((await pipe.event('summary'))['frames'], 40);
  assert.equal(pipe.stderr, '');
  assert.equal(readdirSync(join(folder, 'pipe')).length, 40);

  // The same for people, from a folder of which 44 are to be sent.
  const second = await begin('folder');
  const args = ['--to', second.url, '--device', await folderOf(t, 48), '--fit', 'none', '--frames', '44'];
  const words = start(t, 'sender/main.js', args);
  assert.deepEqual([await second.receiver.exit(), await words.exit()], [0, 0], words.transcript);
  assert.match(words.stderr, /^the receiver has all it wanted: 40 of 44 pictures$/m);
  assert.doesNotMatch(words.stderr, /next attempt/);

  // As many as there are is nothing to tell of.
  const third = await begin('exact');
  const exact = startSender(t, third.url, ['--device', '-', '--fit', 'none']);
  exact.child.stdin?.end(Buffer.concat(sent.slice(0, 40)));
  assert.deepEqual([await third.receiver.exit(), await exact.exit()], [0, 0], exact.transcript);
  assert.equal(exact.find('done'), undefined);
  assert.deepEqual(exact.all('disconnected'), []);
});

test('a pipe that has nothing to give, or no end, is left when the receiver has all it wanted', async (t) => {
  const { receiver, url } = await startReceiver(t, ['--frames', '20']);
  const [jpeg] = (await pictures(1)) as [Buffer];
  const endless = startSender(t, url, ['--device', '-', '--fit', 'none', '--name', 'endless', '--fps', '100']);
  const quiet = startSender(t, url, ['--device', '-', '--fit', 'none', '--name', 'quiet']);
  await receiver.event('connected', { camera: 'quiet' });
  const timer = setInterval(() => endless.child.stdin?.write(jpeg), 5);
  cleanup(t, () => clearInterval(timer));
  assert.deepEqual([await receiver.exit(), await endless.exit(), await quiet.exit()], [0, 0, 0], endless.transcript);
  const { frames, of } = await quiet.event('done');
  assert.deepEqual([frames, of], [0, null]);
  assert.deepEqual(
    [(await endless.event('done'))['frames'], (await endless.event('done'))['of']],
    [20, null],
    'nobody knows how many there would have been',
  );
});

test('live sources: one with --frames ends with the receiver that has all, one without goes on to the next', async (t) => {
  const { receiver, url } = await startReceiver(t, ['--frames', '20'], await freeAddress());
  const counted = startSender(t, url, [...CAMERA, '--name', 'counted', '--frames', '1000']);
  const camera = startSender(t, url, [...CAMERA, '--name', 'camera']);
  assert.equal(await receiver.exit(), 0);
  assert.equal(await counted.exit(), 0, counted.transcript);
  const done = await counted.event('done', { of: 1_000 });
  const cameras = await totals(receiver);
  assert.equal(cameras.find(({ name }) => name === 'counted')?.frames, done['frames']);
  await camera.event('disconnected', { code: 'peer-closed', reason: 'the receiver has all it wanted' });
  const next = await startReceiver(t, [], url);
  await next.receiver.event('state', { camera: 'camera', state: 'live' });
  assert.equal(await camera.stop(), 0);
  assert.equal(camera.find('done'), undefined);
});

test('a receiver that fails has not all it wanted: its sender goes on to the next', async (t) => {
  const folder = temporaryFolder(t);
  const { receiver, url } = await startReceiver(t, ['--frames', '1', '--output', '/dev/full'], await freeAddress());
  const sender = startSender(t, url, ['--device', await folderOf(t, 20), '--fit', 'none']);
  assert.equal(await receiver.exit(), 1, receiver.transcript);
  mkdirSync(join(folder, 'out'));
  const next = await startReceiver(t, ['--save', join(folder, 'out')], url);
  assert.equal(await sender.exit(), 0, sender.transcript);
  assert.equal(sender.find('done'), undefined);
  assert.equal(await next.receiver.stop(), 0);
});

test('a program that never answers counts what its socket took', async (t) => {
  const { url, peers } = await listenRaw(t);
  const sender = startSender(t, url, [...CAMERA, '--frames', '8']);
  assert.equal(await sender.exit(), 0, sender.transcript);
  assert.equal((await sender.event('summary'))['frames'], 8);
  await sender.event('connected');
  assert.equal(peers.length, 1);
  const bytes = Number((await sender.event('summary'))['bytes']);
  assert.ok((peers[0]?.received.length ?? 0) >= bytes, 'all of it');
});

test('untouched pictures of a file that plays as a camera are counted as any', async (t) => {
  const file = join(temporaryFolder(t), 'clip.mjpeg');
  writeFileSync(file, Buffer.concat(await pictures(5)));
  const { receiver, url } = await startReceiver(t, ['--frames', '30']);
  const clip = ['--device', file, '--live', '--fit', 'none'];
  const sender = startSender(t, url, [...clip, '--loop', '--fps', '60', '--frames', '30']);
  assert.deepEqual([await sender.exit(), await receiver.exit()], [0, 0], sender.transcript);
  assert.deepEqual([(await sender.event('summary'))['frames'], sender.find('done')], [30, undefined]);

  const other = await startReceiver(t);
  const short = startSender(t, other.url, [...clip, '--frames', '30']);
  assert.equal(await short.exit(), 1, short.transcript);
  assert.match(short.stderr, /^error: [^\n]*clip\.mjpeg ended after [0-5] of the 30 --frames\n$/);
});

test('a sender whose source has failed blames no connection', async (t) => {
  const { receiver, url } = await startReceiver(t);
  const sender = startSender(t, url, ['--device', '-', '--name', 'pipe']);
  await sender.event('connected');
  sender.child.stdin?.end('no JPEG');
  assert.equal(await sender.exit(), 1);
  assert.match(sender.stderr, /^error: stdin ended without a JPEG/);
  assert.equal(sender.find('disconnected'), undefined, sender.transcript);
  await receiver.event('lost', { camera: 'pipe' });
});
