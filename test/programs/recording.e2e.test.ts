// What a receiver records, a sender plays: the same pictures, in the same proportions, at the same pace.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../helpers/folder.js';
import { pictures } from '../helpers/pictures.js';
import { ROOT, startCommand, startReceiver, startSender } from '../helpers/programs.js';
import { type ReadMessage, readRecording, recordedFrames } from '../helpers/recordings.js';
import { eventually } from '../helpers/wait.js';

/** Records what a sender with these options gives, `frames` frames. */
async function record(t: TestContext, file: string, frames: number, senderArgs: readonly string[]): Promise<void> {
  const { receiver, url } = await startReceiver(t, ['--record', file, '--frames', String(frames)]);
  const sender = startSender(t, url, senderArgs);
  assert.equal(await receiver.exit(60_000), 0, `${receiver.transcript}\n${sender.transcript}`);
  assert.equal((await receiver.event('recorded', { path: file }))['frames'], frames);
  await sender.stop();
}

function jpegs(frames: readonly ReadMessage[]): Buffer[] {
  return frames.map(({ video }) => Buffer.from(video.jpeg ?? []));
}

/** From the tenth frame on, as the sender's clock must be known first, by the capture times in the file, in ms. */
function spanMs(frames: readonly ReadMessage[], count = frames.length): number {
  const [from, to] = [frames[10], frames[count - 1]].map((frame) => frame?.video.captureTimeUs ?? 0);
  assert.ok(from !== undefined && to !== undefined && from > 0 && to > 0);
  return (to - from) / 1_000;
}

test('a camera that is recorded, played and recorded again gives the same JPEGs at the same pace', async (t) => {
  const folder = temporaryFolder(t);
  const [first, second, fast] = ['first', 'second', 'fast'].map((name) => join(folder, `${name}.ttycam`));
  assert.ok(first !== undefined && second !== undefined && fast !== undefined);
  await record(t, first, 41, ['--device', 'pattern', '--fps', '20', '--name', 'barn']);
  const [hello, ...frames] = readRecording(first);
  assert.equal(hello?.video.hello?.cameraName, 'barn');
  assert.equal(hello?.video.hello?.source, 'pattern');
  assert.equal(frames.length, 41);
  const { trueWidth, trueHeight } = frames[0]?.video ?? {};
  assert.deepEqual([trueWidth, trueHeight], [640, 480]);

  await record(t, second, 41, ['--device', first, '--fit', 'none']);
  const again = readRecording(second);
  assert.equal(again[0]?.video.hello?.cameraName, 'barn');
  assert.equal(again[0]?.video.hello?.source, first);
  const replayed = recordedFrames(second);
  assert.deepEqual(jpegs(replayed), jpegs(frames));
  assert.ok(replayed.every(({ video }) => video.trueWidth === 640 && video.trueHeight === 480));
  t.diagnostic(`${spanMs(frames)} ms recorded, ${spanMs(replayed)} ms played`);
  // The machine may be busy: it can be late, and hardly early.
  assert.ok(spanMs(replayed) > spanMs(frames) * 0.9, `${spanMs(replayed)} ms for ${spanMs(frames)} ms`);
  assert.ok(spanMs(replayed) < spanMs(frames) * 3 + 5_000, `${spanMs(replayed)} ms for ${spanMs(frames)} ms`);

  // Twice, and four times as fast.
  await record(t, fast, 82, ['--device', first, '--loop', '--frames', '82', '--speed', '4']);
  assert.deepEqual(jpegs(recordedFrames(fast)), [...jpegs(frames), ...jpegs(frames)]);
  const played = recordedFrames(fast);
  // A busy machine can be late once.
  const fastestMs = Math.min(spanMs(played, 41), spanMs(played.slice(41)));
  assert.ok(fastestMs < spanMs(frames) * 0.9, `${fastestMs} ms`);
});

test('a recording of two cameras plays its first, and says how to choose the other', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'both.ttycam');
  const { receiver, url } = await startReceiver(t, ['--record', file]);
  const sent = { front: await pictures(20), yard: await pictures(20, { width: 32, height: 32 }) };
  for (const name of ['front', 'yard'] as const) {
    const sender = startSender(t, url, ['--device', '-', '--fit', 'none', '--name', name]);
    sender.child.stdin?.end(Buffer.concat(sent[name]));
    assert.equal(await sender.exit(), 0, sender.transcript);
  }
  assert.equal(await receiver.stop(), 0);

  const output = join(folder, 'output');
  const to = await startReceiver(t, ['--output', output]);
  let length = 0;
  const plays = async (device: string, name: 'front' | 'yard') => {
    const from = to.receiver.events.length;
    const sender = startSender(t, to.url, ['--device', device, '--fit', 'none', '--speed', 'max']);
    assert.equal(await sender.exit(), 0, sender.transcript);
    await to.receiver.event('lost', { camera: name, reason: 'finished' }, from);
    const expected = Buffer.concat(sent[name]);
    await eventually(`${device} is in the file`, () => statSync(output).size >= length + expected.length);
    assert.ok(readFileSync(output).subarray(length).equals(expected), device);
    length += expected.length;
    return sender;
  };
  const first = await plays(file, 'front');
  assert.match(String((await first.event('note'))['words']), /holds camera 2 \(yard\) too: --device .*both\.ttycam#2$/);
  await plays(`${file}#2`, 'yard');
  await plays(`${file}#yard`, 'yard');
  assert.equal(await to.receiver.stop(), 0);

  const none = startSender(t, url, ['--device', `${file}#attic`]);
  assert.equal(await none.exit(), 1);
  assert.match(none.stderr, /holds no camera attic: it has camera 1 \(front\), camera 2 \(yard\)/);
});

test('a recording whose receiver was killed plays up to its last whole frame', async (t) => {
  const file = join(temporaryFolder(t), 'crash.ttycam');
  const { receiver, url } = await startReceiver(t, ['--record', file]);
  startSender(t, url, ['--device', 'pattern', '--name', 'barn']);
  await eventually('some frames are in the file', () => existsSync(file) && statSync(file).size > 300_000);
  receiver.signal('SIGKILL');
  await receiver.exit();
  // However it was left: cut inside its last frame.
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.subarray(0, bytes.length - 1_000));
  const to = await startReceiver(t);
  const player = startSender(t, to.url, ['--device', file, '--speed', 'max']);
  assert.equal(await player.exit(), 0, player.transcript);
  assert.match(String((await player.event('note'))['words']), /cut off inside a frame/);
  const { frames, torn } = await player.event('summary');
  assert.ok(Number(frames) > 10);
  assert.equal(torn, 0);
});

test('a recording overwrites nothing, leaves no empty file, and is not read where it is none', async (t) => {
  const file = join(temporaryFolder(t), 'mine.ttycam');
  writeFileSync(file, 'my own');
  const args = ['--listen', 'tcp://127.0.0.1:0', '--view', 'headless', '--json'];
  const refused = startCommand(t, process.execPath, [`${ROOT}dist/receiver/main.js`, ...args, '--record', file]);
  assert.equal(await refused.exit(), 1);
  assert.match(refused.stderr, /mine\.ttycam is there already, and a recording overwrites nothing/);
  assert.equal(readFileSync(file, 'utf8'), 'my own');

  const sender = startSender(t, 'tcp://127.0.0.1:1', ['--device', file]);
  assert.equal(await sender.exit(), 1);
  assert.match(sender.stderr, /^error: cannot play .*mine\.ttycam: it is not a recording of ttycam\n$/);

  const unused = `${file.slice(0, -7)}-2`;
  const { receiver } = await startReceiver(t, ['--record', unused]);
  assert.ok(existsSync(`${unused}.ttycam`), 'the ending is added');
  assert.equal(await receiver.stop(), 0);
  assert.ok(!existsSync(`${unused}.ttycam`));
});

test('a file that may grow no further ends the run with words, and plays', {
  skip: process.platform === 'win32',
}, async (t) => {
  const file = join(temporaryFolder(t), 'full.ttycam');
  const program = `${process.execPath} ${ROOT}dist/receiver/main.js --listen tcp://127.0.0.1:0 --view headless --json`;
  // A limit of the shell's own stands for the full disk, which nobody wants.
  const receiver = startCommand(t, 'sh', ['-c', `ulimit -f 400; exec ${program} --record ${file}`]);
  const url = String((await receiver.event('listening'))['url']);
  startSender(t, url, ['--device', 'pattern', '--name', 'barn']);
  assert.equal(await receiver.exit(), 1, receiver.transcript);
  assert.match(receiver.stderr, /cannot write to .*full\.ttycam: the file may not become any larger/);
  const to = await startReceiver(t);
  const player = startSender(t, to.url, ['--device', file, '--speed', 'max']);
  assert.equal(await player.exit(), 0, player.transcript);
  assert.ok(Number((await player.event('summary'))['frames']) > 3);
});
