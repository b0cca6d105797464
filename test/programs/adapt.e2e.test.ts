// Quality and rate of a live source follow the link.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { findBottleneck } from '#src/core/camera/bottleneck.js';
import type { SenderRates } from '#src/core/camera/sender-rates.js';
import { type Program, startReceiver, startSender, totals } from '../helpers/programs.js';
import { throttle } from '../helpers/throttle.js';
import { eventually } from '../helpers/wait.js';

/** 1.6 Mbit/s. */
const LINK_BYTES_PER_SECOND = 200_000;

interface Told {
  readonly fps: number;
  readonly frames: number;
  readonly bytes: number;
  readonly sender: SenderRates;
}

/** What the receiver says once a second of a live camera whose sender tells of itself. */
function told(receiver: Program): Told[] {
  return receiver
    .all('stats')
    .filter((one) => one['state'] === 'live' && one['sender'] !== null)
    .map((one) => one as unknown as Told);
}

/** Returns the mean size of the test pattern's frames at a quality, in bytes. */
async function fullBytes(t: TestContext, quality: number): Promise<number> {
  const { receiver, url } = await startReceiver(t, ['--frames', '10']);
  startSender(t, url, ['--device', 'pattern', '--quality', String(quality), '--no-adapt']);
  const [camera] = await totals(receiver);
  assert.ok(camera !== undefined);
  return camera.bytes / camera.frames;
}

test('over 1.6 Mbit/s pictures get smaller and many more of them arrive', async (t) => {
  const { receiver, port } = await startReceiver(t);
  const link = await throttle(t, port, { bytesPerSecond: LINK_BYTES_PER_SECOND });
  const sender = startSender(t, link.url, ['--device', 'pattern', '--quality', '95']);
  const settled = await eventually('the lowest quality', () => told(receiver).find((one) => one.sender.quality === 30));
  assert.equal(settled.sender.fullQuality, 95);
  const later = await eventually('five seconds of it', () =>
    told(receiver).find((one) => one.frames > settled.frames + 60),
  );
  const bytes = (later.bytes - settled.bytes) / (later.frames - settled.frames);
  const full = await fullBytes(t, 95);
  t.diagnostic(`${full.toFixed(0)} bytes a frame at full quality, ${bytes.toFixed(0)} then`);
  assert.ok(bytes * 2 < full, `${bytes} bytes a frame`);
  const stats = await sender.event('stats', { quality: 30 });
  assert.ok(stats['heldFps'] === null || Number(stats['heldFps']) >= 5);
  // Either all of them arrive, or the link is named; and always the quality. A busy machine is named now and then.
  await eventually('the link is named, with the quality', () =>
    told(receiver).some(({ fps: arrivedFps, sender: figures }) => {
      const figuresOfLink = { wantedFps: figures.capturedFps, arrivedFps, drawnFps: undefined, sender: figures };
      const found = findBottleneck(figuresOfLink);
      return found.kind === 'link' && found.reason.includes('quality 30 of 95');
    }),
  );
  assert.equal(await receiver.stop(), 0);
});

test('over 200 kbit/s there is still a live picture', async (t) => {
  const { receiver, port } = await startReceiver(t);
  const link = await throttle(t, port, { bytesPerSecond: 25_000 });
  startSender(t, link.url, ['--device', 'pattern', '--fps', '10']);
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
  // A busy machine may stand still for two seconds by itself.
  assert.ok(states.filter((state) => state === 'live').length >= states.length * 0.75, states.join(' '));
});

test('over a link that has room, or with --no-adapt, the quality is what was asked for', async (t) => {
  const { receiver, url, port } = await startReceiver(t);
  const slow = await throttle(t, port, { bytesPerSecond: LINK_BYTES_PER_SECOND });
  const fast = startSender(t, url, ['--device', 'pattern', '--fps', '5', '--quality', '90', '--name', 'fast']);
  const held = startSender(t, slow.url, [
    '--device',
    'pattern',
    '--fps',
    '10',
    '--quality',
    '95',
    '--no-adapt',
    '--name',
    'held',
  ]);
  await eventually('eight seconds', () => fast.all('stats').length >= 8 && held.all('stats').length >= 8);
  for (const [name, quality] of [
    ['fast', 90],
    ['held', 95],
  ] as const) {
    const own = told(receiver).filter((one) => (one as unknown as { camera: string }).camera === name);
    assert.ok(own.length > 3);
    const asAsked = own.filter(({ sender }) => (sender.quality ?? quality) === quality && sender.heldFps === undefined);
    // Where the machine is busy, even a fast link looks slow now and then. With --no-adapt that changes nothing.
    const least = name === 'held' ? own.length : own.length * 0.75;
    assert.ok(asAsked.length >= least, JSON.stringify(own));
  }
});
