// Smoke tests by exit code: 0 when what was expected has come, 3 when it has not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cheapCamera } from '../helpers/cheap-camera.js';
import { pictures } from '../helpers/pictures.js';
import { start, startReceiver, startSender, totals } from '../helpers/programs.js';
import { connectRaw, framed } from '../helpers/raw-peer.js';

const UNMET: readonly (readonly [readonly string[], RegExp])[] = [
  [['--frames', '10', '--expect-fps', '1000'], /cam: expected 1000 fps, got \d/],
  [['--frames', '10', '--max-age', '0.001'], /cam: expected frames of at most 0\.001 ms, got \d/],
  [['--frames', '100000', '--timeout', '1'], /expected 100000 frames within 1 s, got \d+/],
];

for (const [args, words] of UNMET) {
  test(`${args.join(' ')} is more than comes, and the end is 3`, async (t) => {
    const { receiver, url } = await startReceiver(t, args);
    startSender(t, url, [...cheapCamera(30), '--name', 'cam']);
    assert.equal(await receiver.exit(), 3, receiver.transcript);
    assert.match(receiver.stderr, words);
    assert.match(receiver.stderr, /^error: [^\n]+\n$/);
    assert.ok((await totals(receiver)).length <= 1);
  });
}

test('--timeout without a sender ends with 3 and a summary of nothing', async (t) => {
  const receiver = start(t, 'receiver/main.js', ['--listen', 'tcp://127.0.0.1:0', '--json', '--timeout', '0.5']);
  assert.equal(await receiver.exit(), 3);
  assert.equal(receiver.stderr, 'error: expected 1 frame within 0.5 s, got 0\n');
  assert.deepEqual(await totals(receiver), []);
});

test('expectations that are met end with 0, after exactly --frames frames', async (t) => {
  const args = ['--frames', '20', '--timeout', '60', '--expect-fps', '0.5', '--max-age', '10000'];
  const { receiver, url } = await startReceiver(t, args);
  startSender(t, url, [...cheapCamera(30), '--name', 'cam']);
  assert.equal(await receiver.exit(), 0, receiver.transcript);
  const [camera] = await totals(receiver);
  assert.equal(camera?.frames, 20);
  assert.ok(camera.fps > 0.5 && camera.fps < 100);
});

test('--max-age cannot be met by a sender that does not tell the time', async (t) => {
  const { receiver, port } = await startReceiver(t, ['--frames', '2', '--max-age', '1000']);
  const peer = await connectRaw(t, port);
  for (const jpeg of await pictures(2)) peer.send(framed({ jpeg }));
  assert.equal(await receiver.exit(), 3, receiver.transcript);
  assert.match(receiver.stderr, /age unknown/);
});

test('--frames of the sender is exact, whatever the source would still give', async (t) => {
  const { receiver, url } = await startReceiver(t);
  const live = startSender(t, url, [...cheapCamera(30), '--name', 'live', '--frames', '7']);
  const pipe = startSender(t, url, ['--device', '-', '--fit', 'none', '--name', 'pipe', '--frames', '3']);
  // Its stdin stays open.
  pipe.child.stdin?.write(Buffer.concat(await pictures(10)));
  for (const sender of [live, pipe]) assert.equal(await sender.exit(), 0, sender.transcript);
  for (const camera of ['live', 'pipe']) await receiver.event('lost', { camera, reason: 'finished' });
  assert.equal(await receiver.stop(), 0);
  const frames = (await totals(receiver)).map((one) => [one.name, one.frames]);
  assert.deepEqual(Object.fromEntries(frames), { live: 7, pipe: 3 });
});
