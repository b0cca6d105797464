// A link that carries less than the camera gives: pictures are fewer, and never late.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readStamp } from '#src/sources/pattern/stamp.js';
import { temporaryFolder } from '../helpers/folder.js';
import { startReceiver, startSender, totals } from '../helpers/programs.js';
import { sharp } from '../helpers/sharp.js';
import { throttle } from '../helpers/throttle.js';

/** 1.6 Mbit/s. */
const LINK_BYTES_PER_SECOND = 200_000;

interface Arrival {
  readonly number: number;
  readonly ageMs: number;
  readonly bytes: number;
  readonly atMs: number;
}

/** The frames of a folder, each as old as it was when it was written there: by the time drawn into it. */
async function arrivals(folder: string): Promise<Arrival[]> {
  const found: Arrival[] = [];
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    const jpeg = readFileSync(path);
    const { data, info } = await sharp(jpeg).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const stamp = readStamp(data, info);
    assert.ok(stamp !== undefined, `${name} has no stamp`);
    const atMs = statSync(path).mtimeMs;
    found.push({ number: stamp.number, ageMs: (atMs - stamp.timeMs) % 2 ** 32, bytes: jpeg.length, atMs });
  }
  return found;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}

// Each test waits on a link of its own, so both wait at the same time.
describe('over a slow link', { concurrency: true }, () => {
  test('frames of 20 KB are under 500 ms old, and as many as the link carries', async (t) => {
    const folder = temporaryFolder(t);
    const { receiver, port } = await startReceiver(t, ['--save', folder]);
    const link = await throttle(t, port, { bytesPerSecond: LINK_BYTES_PER_SECOND });
    const sender = startSender(t, link.url, ['--device', 'pattern', '--name', 'far', '--quality', '92', '--no-adapt']);
    const first = await receiver.event('state', { camera: 'far', state: 'live' });
    await receiver.event('stats', { camera: 'far', state: 'live' });
    for (let second = 1; second <= 6; second += 1) {
      await receiver.event('stats', { camera: 'far' }, receiver.events.length);
    }
    assert.equal(await receiver.stop(), 0);
    await sender.stop();

    const all = await arrivals(folder);
    const settled = all.filter(({ atMs }) => atMs > Date.parse(first.time) + 2_000);
    const spanS = ((settled.at(-1)?.atMs ?? 0) - (settled[0]?.atMs ?? 0)) / 1_000;
    const p95 = percentile(
      settled.map(({ ageMs }) => ageMs),
      0.95,
    );
    const p50 = percentile(
      settled.map(({ ageMs }) => ageMs),
      0.5,
    );
    const meanBytes = all.reduce((sum, { bytes }) => sum + bytes, 0) / all.length;
    const fps = (settled.length - 1) / spanS;
    const carried = LINK_BYTES_PER_SECOND / meanBytes;
    const [camera] = await totals(receiver);
    t.diagnostic(
      `${all.length} frames of ${meanBytes.toFixed(0)} bytes, ${fps.toFixed(1)} fps of ${carried.toFixed(1)}`,
    );
    t.diagnostic(`age p50 ${p50.toFixed(0)} p95 ${p95.toFixed(0)} ms; told ${JSON.stringify(camera?.latencyMs)}`);

    assert.ok(carried < 20, 'the link is the narrow place');
    assert.ok(p95 < 500, `frames were ${p95} ms old`);
    assert.ok(fps > carried * 0.6, `${fps} fps where the link carries ${carried}`);
    // What the receiver says of the age is the age.
    const told = camera?.latencyMs;
    assert.ok(told !== null && told !== undefined);
    assert.ok(Math.abs(told.p50 - p50) < 100, `told ${told.p50} ms, are ${p50} ms`);
    // Numbers are the camera's: they grow, and the gaps are what was dropped.
    assert.ok(all.every(({ number }, index) => index === 0 || number > (all[index - 1]?.number ?? 0)));
    assert.ok((camera?.dropped ?? 0) > all.length / 2);
  });

  test('fresh pictures come right after it has stood still for 3 s', async (t) => {
    const folder = temporaryFolder(t);
    const { receiver, port } = await startReceiver(t, ['--save', folder]);
    const link = await throttle(t, port, { bytesPerSecond: LINK_BYTES_PER_SECOND });
    const sender = startSender(t, link.url, ['--device', 'pattern', '--name', 'far', '--quality', '92', '--no-adapt']);
    await receiver.event('stats', { camera: 'far', state: 'live' });
    link.stall(3_000);
    await receiver.event('state', { camera: 'far', state: 'stalled' });
    const from = receiver.events.length;
    const again = await receiver.event('state', { camera: 'far', state: 'live' }, from);
    await receiver.event('stats', { camera: 'far', state: 'live' }, from);
    await receiver.event('stats', { camera: 'far', state: 'live' }, receiver.events.length);
    assert.equal(await receiver.stop(), 0);
    await sender.stop();

    // Two frames were on the way when it stopped; all others are new.
    const after = (await arrivals(folder)).filter(({ atMs }) => atMs >= Date.parse(again.time) - 50);
    const old = after.filter(({ ageMs }) => ageMs > 1_000);
    assert.ok(old.length <= 2, `${old.length} of ${after.length} frames were old`);
    assert.equal(sender.all('disconnected').filter((one) => Date.parse(one.time) < Date.parse(again.time)).length, 0);
  });
});
