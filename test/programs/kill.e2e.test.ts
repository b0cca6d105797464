// SIGKILL of either end at any moment, while frames are saved and recorded. All that was acknowledged is on the disk,
// and no file is incomplete.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeVideo } from '#src/core/wire/messages.js';
import { RecordingDecoder } from '#src/core/wire/recording-format.js';
import { seededRandom } from '#src/net/seeded-random.js';
import { temporaryFolder } from '../helpers/folder.js';
import { freeAddress } from '../helpers/free-port.js';
import { pictures } from '../helpers/pictures.js';
import { startReceiver, startSender } from '../helpers/programs.js';
import { eventually } from '../helpers/wait.js';

const FRAMES = 200;
const random = seededRandom(5_252);

function savedNames(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.jpg'));
}

/** Under which numbers the files of a folder were sent, in the order of their names. */
function savedNumbers(folder: string, sent: readonly Buffer[]): number[] {
  return savedNames(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name)))
    .map((saved) => sent.findIndex((jpeg) => jpeg.equals(saved)));
}

/** The same of a recording. */
function recordedNumbers(path: string, sent: readonly Buffer[]): number[] {
  const decoder = new RecordingDecoder();
  const found = decoder.push(readFileSync(path));
  decoder.end();
  assert.ok(decoder.damage === undefined || /cut off/.test(decoder.damage), decoder.damage);
  return found
    .map(({ message }) => decodeVideo(message).jpeg)
    .filter((jpeg) => jpeg !== undefined)
    .map((jpeg) => sent.findIndex((one) => one.equals(jpeg)));
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

for (const round of [1, 2, 3]) {
  test(`a receiver killed at some moment leaves only whole frames, and the next goes on (${round})`, async (t) => {
    const folder = temporaryFolder(t);
    const frames = join(folder, 'frames');
    const sent = await pictures(FRAMES, { bytes: 40_000 });
    const args = (run: number) => ['--save', frames, '--record', join(folder, `${run}.ttycam`)];
    const { receiver, url } = await startReceiver(t, args(1), await freeAddress());
    const sender = startSender(t, url, ['--device', '-', '--fit', 'none', '--fps', '200', '--connect-timeout', '60']);
    sender.child.stdin?.end(Buffer.concat(sent));
    const enough = Math.floor(random() * 100);
    await eventually('some frames', () => savedNames(frames).length > enough);
    // The moment within a frame is what is drawn here.
    await sleep(random() * 10);
    receiver.signal('SIGKILL');
    await receiver.exit();

    const first = savedNumbers(frames, sent);
    assert.deepEqual(first, upTo(first.length));
    const recorded = recordedNumbers(join(folder, '1.ttycam'), sent);
    assert.deepEqual(recorded, upTo(recorded.length));
    // A frame is saved, recorded and then acknowledged.
    assert.ok(recorded.length >= first.length - 1, `${recorded.length} are recorded, ${first.length} saved`);

    const next = await startReceiver(t, args(2), url);
    assert.equal(await sender.exit(60_000), 0, sender.transcript);
    assert.equal(await next.receiver.stop(), 0);
    // The next one cannot know which unacknowledged ones the one before had: those few come twice, and none is missing.
    const all = savedNumbers(frames, sent);
    assert.deepEqual([...new Set(all)], upTo(FRAMES));
    assert.ok(all.length - FRAMES <= 64, `${all.length - FRAMES} came twice`);
    assert.deepEqual(
      readdirSync(frames).filter((name) => !name.endsWith('.jpg')),
      [],
      'nothing half written is left',
    );
  });
}

test('a sender killed at some moment leaves whole frames and a recording that ends well', async (t) => {
  const folder = temporaryFolder(t);
  const frames = join(folder, 'frames');
  const sent = await pictures(FRAMES, { bytes: 40_000 });
  const path = join(folder, 'kill.ttycam');
  const { receiver, url } = await startReceiver(t, ['--save', frames, '--record', path]);
  const sender = startSender(t, url, ['--device', '-', '--fit', 'none', '--fps', '200', '--name', 'pipe']);
  sender.child.stdin?.end(Buffer.concat(sent));
  await eventually('some frames', () => savedNames(frames).length > 20);
  await sleep(random() * 10);
  sender.signal('SIGKILL');
  await receiver.event('lost', { camera: 'pipe' });
  assert.equal(await receiver.stop(), 0);
  const saved = savedNumbers(frames, sent);
  assert.deepEqual(saved, upTo(saved.length));
  assert.deepEqual(recordedNumbers(path, sent), saved);
});
