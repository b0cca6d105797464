// The ways out: a signal, a reader of stdout that has gone or sleeps, a program around them that has died.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { cheapCamera } from '../helpers/cheap-camera.js';
import { pictures } from '../helpers/pictures.js';
import { type Program, start, startReceiver, startSender } from '../helpers/programs.js';
import { eventually } from '../helpers/wait.js';

const CAMERA = cheapCamera(5);

const FREE = ['--listen', 'tcp://127.0.0.1:0', '--view', 'headless'];

for (const [signal, outcome] of [
  ['SIGINT', 0],
  ['SIGTERM', 0],
  // A hang-up is what they then die of, so that a shell sees it.
  ['SIGHUP', 'SIGHUP'],
] as const) {
  test(`${signal} ends both programs with ${outcome} and a summary`, async (t) => {
    const { receiver, url } = await startReceiver(t);
    const sender = startSender(t, url, [...CAMERA, '--name', 'cam']);
    await receiver.event('stats', { camera: 'cam', state: 'live' });
    sender.signal(signal);
    assert.equal(await sender.exit(), outcome, sender.transcript);
    await receiver.event('lost', { camera: 'cam', reason: 'stopped' });
    receiver.signal(signal);
    assert.equal(await receiver.exit(), outcome, receiver.transcript);
    for (const program of [sender, receiver]) {
      assert.equal(program.events.at(-1)?.event, 'summary');
      assert.equal(program.stderr, '');
    }
  });
}

test('a signal ends a sender that waits: for a receiver, for stdin', async (t) => {
  const { receiver, url } = await startReceiver(t);
  const reading = startSender(t, url, ['--device', '-', '--name', 'pipe']);
  await reading.event('connected');
  await receiver.stop();
  const connecting = startSender(t, url, CAMERA);
  await connecting.event('disconnected');
  for (const sender of [reading, connecting]) assert.equal(await sender.stop(), 0, sender.transcript);
});

/** Reads the first line of a program's stdout and closes it, as `| head -1` does. */
async function readOneLine(program: Program): Promise<string> {
  const { stdout } = program.child;
  assert.ok(stdout !== null);
  let text = '';
  while (!text.includes('\n')) text += String((await once(stdout, 'data'))[0]);
  stdout.destroy();
  return text;
}

test('a reader that has gone (| head -1) is a normal end of either program, without a word', async (t) => {
  const receiver = start(t, 'receiver/main.js', [...FREE, '--json'], { rawStdout: true });
  const url = /tcp:[^"]+/.exec(await readOneLine(receiver))?.[0] ?? '';
  const sender = startSender(t, url, CAMERA, { rawStdout: true });
  await readOneLine(sender);
  // Each notices when it next says something.
  for (const program of [receiver, sender]) {
    assert.equal(await program.exit(), 0, program.transcript);
    assert.equal(program.stderr, '');
  }
});

test('a reader that has gone from words and frames (2>&1 | head) ends programs without --json', async (t) => {
  const demo = start(t, 'ttycam/main.js', ['demo'], { rawStdout: true });
  await once(demo.child.stderr ?? demo.child, 'data');
  demo.child.stdout?.destroy();
  demo.child.stderr?.destroy();
  assert.equal(await demo.exit(), 0);
  const receiver = start(t, 'receiver/main.js', [...FREE, '--output', '-'], { rawStdout: true });
  const url = await eventually('the receiver listens', () => /listening on (\S+)/.exec(receiver.stderr)?.[1]);
  const sender = startSender(t, url, CAMERA);
  await once(receiver.child.stdout ?? receiver.child, 'data');
  receiver.child.stdout?.destroy();
  assert.equal(await receiver.exit(), 0, receiver.transcript);
  assert.doesNotMatch(receiver.stderr, /error|EPIPE|lost/);
  await sender.event('disconnected');
  assert.equal(await sender.stop(), 0, sender.transcript);
});

test('a reader of --output - that has stopped reading does not hold a receiver that is told to end', async (t) => {
  const receiver = start(t, 'receiver/main.js', [...FREE, '--output', '-'], { rawStdout: true });
  const url = await eventually('the receiver listens', () => /listening on (\S+)/.exec(receiver.stderr)?.[1]);
  const sender = startSender(t, url, ['--device', '-', '--fit', 'none']);
  sender.child.stdin?.end(Buffer.concat(await pictures(100, { bytes: 100_000 })));
  await sender.event('stats', { connected: true });
  const { frames } = await sender.event('stats', {}, sender.events.length);
  assert.ok(Number(frames) < 100, 'it waits');
  receiver.signal('SIGTERM');
  assert.equal(await receiver.exit(), 0, receiver.transcript);
  assert.doesNotMatch(receiver.stderr, /Warning|error/);
});

test('a first frame that the output cannot take yet does not cost the sender its connection', async (t) => {
  const receiver = start(t, 'receiver/main.js', [...FREE, '--output', '-'], { rawStdout: true });
  const url = await eventually('the receiver listens', () => /listening on (\S+)/.exec(receiver.stderr)?.[1]);
  const sender = startSender(t, url, ['--device', '-', '--fit', 'none']);
  sender.child.stdin?.end(Buffer.concat(await pictures(2, { bytes: 1_000_000 })));
  for (let second = 1; second <= 3; second += 1) await sender.event('stats', {}, sender.events.length);
  assert.equal(sender.all('disconnected').length, 0, sender.transcript);
  receiver.child.stdout?.resume();
  assert.equal(await sender.exit(), 0, sender.transcript);
  assert.equal(await receiver.stop(), 0, receiver.transcript);
});
