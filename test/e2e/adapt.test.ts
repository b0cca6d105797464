// Quality and rate follow the link: lower where it carries less, as before where it has room, and never at the price of a frame of a
// finite source.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { findBottleneck } from '#dist/core/bottleneck.js';
import type { SenderFigures } from '#dist/core/sender-figures.js';
import { temporaryFolder } from '../helpers/folder.js';
import { type Program, startReceiver, startSender, totals } from '../helpers/programs.js';
import { throttle } from '../helpers/throttle.js';
import { eventually } from '../helpers/wait.js';

/** 1.6 Mbit/s. */
const LINK_BYTES_PER_SECOND = 200_000;

interface Told {
  readonly fps: number;
  readonly frames: number;
  readonly bytes: number;
  readonly sender: SenderFigures;
}

/** What the receiver says once a second of a live camera whose sender tells of itself. */
function told(receiver: Program): Told[] {
  return receiver
    .all('stats')
    .filter((one) => one['state'] === 'live' && one['sender'] !== null)
    .map((one) => one as unknown as Told);
}

/** So many JPEGs with grain, of about 17 kB at quality 80. */
async function grainy(count: number): Promise<Buffer> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 12 };
  const create = { width: 400, height: 400, channels: 3 as const, background: 'grey', noise };
  const one = await sharp({ create }).jpeg({ quality: 80 }).toBuffer();
  return Buffer.concat(Array.from({ length: count }, () => one));
}

test('over 1.6 Mbit/s pictures get smaller and many more of them arrive', async (t) => {
  const { receiver, port } = await startReceiver(t);
  const link = await throttle(t, port, { bytesPerSecond: LINK_BYTES_PER_SECOND });
  const sender = startSender(t, link.url, ['--device', 'pattern', '--quality', '95']);
  const first = await eventually('a figure', () => told(receiver)[0]);
  const settled = await eventually('the lowest quality', () => told(receiver).find((one) => one.sender.quality === 30));
  assert.equal(settled.sender.fullQuality, 95);
  const later = await eventually('five seconds of it', () =>
    told(receiver).find((one) => one.frames > settled.frames + 60),
  );
  const bytes = (later.bytes - settled.bytes) / (later.frames - settled.frames);
  t.diagnostic(`${(first.bytes / first.frames).toFixed(0)} bytes a frame at first, ${bytes.toFixed(0)} then`);
  assert.ok(bytes * 2 < first.bytes / first.frames, `${bytes} bytes a frame`);
  const stats = await sender.event('stats', { quality: 30 });
  assert.ok(stats['heldFps'] === null || Number(stats['heldFps']) >= 5);
  // Either all of them arrive, or the link is named; and always the quality.
  const { fps: arrivedFps, sender: figures } = later;
  const found = findBottleneck({ wantedFps: figures.capturedFps, arrivedFps, drawnFps: undefined, sender: figures });
  assert.match(found.kind === 'link' ? found.words : found.kind, /quality 30 of 95/);
  assert.equal(await receiver.stop(), 0);
});

test('over 200 kbit/s there is still a live picture', async (t) => {
  const { receiver, port } = await startReceiver(t);
  const link = await throttle(t, port, { bytesPerSecond: 25_000 });
  startSender(t, link.url, ['--device', 'pattern']);
  await eventually('the lowest quality', () => told(receiver).find((one) => one.sender.quality === 30));
  const from = receiver.events.length;
  await eventually(
    'eight seconds of figures',
    () => receiver.events.slice(from).filter((one) => one.event === 'stats').length >= 8,
  );
  const states = receiver.events
    .slice(from)
    .filter((one) => one.event === 'stats')
    .map((one) => one['state']);
  assert.ok(
    states.every((state) => state === 'live'),
    states.join(' '),
  );
});

test('over a link that has room, or with --no-adapt, the quality is what was asked for', async (t) => {
  const { receiver, url, port } = await startReceiver(t);
  const slow = await throttle(t, port, { bytesPerSecond: LINK_BYTES_PER_SECOND });
  const fast = startSender(t, url, ['--device', 'pattern', '--fps', '10', '--quality', '90', '--name', 'fast']);
  const held = startSender(t, slow.url, ['--device', 'pattern', '--quality', '95', '--no-adapt', '--name', 'held']);
  await eventually('eight seconds', () => fast.all('stats').length >= 8 && held.all('stats').length >= 8);
  for (const [name, quality] of [
    ['fast', 90],
    ['held', 95],
  ] as const) {
    const own = told(receiver).filter((one) => (one as unknown as { camera: string }).camera === name);
    assert.ok(own.length > 3);
    assert.ok(own.every(({ sender }) => (sender.quality ?? quality) === quality && sender.heldFps === undefined));
  }
});

test('a finite source with a rate loses quality for it, and no frame', async (t) => {
  const folder = temporaryFolder(t);
  const clip = join(folder, 'clip.mjpeg');
  writeFileSync(clip, await grainy(150));
  const { receiver, port } = await startReceiver(t, ['--frames', '150']);
  const link = await throttle(t, port, { bytesPerSecond: LINK_BYTES_PER_SECOND });
  const sender = startSender(t, link.url, ['--device', clip, '--fps', '20']);
  assert.equal(await sender.exit(60_000), 0, sender.told);
  assert.equal(await receiver.exit(), 0, receiver.told);
  const [camera] = await totals(receiver);
  assert.deepEqual([camera?.frames, camera?.dropped, camera?.corrupt], [150, 0, 0]);
  assert.ok(
    sender.all('stats').some((one) => one['quality'] !== null),
    'untouched ones were encoded for the link',
  );
});

test('a finite source without a rate, and one with --fit none, keeps its bytes on any link', async (t) => {
  const folder = temporaryFolder(t);
  const clip = join(folder, 'clip.mjpeg');
  const bytes = await grainy(60);
  writeFileSync(clip, bytes);
  for (const args of [[], ['--fps', '20', '--fit', 'none']]) {
    const { receiver, port } = await startReceiver(t, ['--frames', '60']);
    const link = await throttle(t, port, { bytesPerSecond: LINK_BYTES_PER_SECOND });
    const sender = startSender(t, link.url, ['--device', clip, ...args]);
    assert.equal(await sender.exit(60_000), 0, sender.told);
    assert.equal(await receiver.exit(), 0, receiver.told);
    const [camera] = await totals(receiver);
    assert.deepEqual([camera?.frames, camera?.bytes], [60, bytes.length]);
  }
});
