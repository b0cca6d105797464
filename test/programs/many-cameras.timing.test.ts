// Many cameras into one receiver at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setInterval as every } from 'node:timers/promises';
import { testCamera } from '../helpers/camera.js';
import { pictures } from '../helpers/pictures.js';
import { startReceiver, totals } from '../helpers/programs.js';

const CAMERAS = 40;
const FPS = 10;
const FRAMES = 30;

test(`${CAMERAS} cameras at ${FPS} frames a second lose no frame`, async (t) => {
  const { receiver, url } = await startReceiver(t);
  const jpegs = await pictures(FRAMES, { bytes: 20_000 });
  const cameras = Array.from({ length: CAMERAS }, (_, index) => testCamera(t, url, { name: `camera ${index + 1}` }));
  let at = 0;
  for await (const _ of every(1_000 / FPS)) {
    const jpeg = jpegs[at] as Buffer;
    await Promise.all(cameras.map((camera) => camera.send(jpeg)));
    at += 1;
    if (at === FRAMES) break;
  }
  await Promise.all(cameras.map((camera) => camera.finish()));
  assert.equal(await receiver.stop(), 0);

  const all = await totals(receiver);
  assert.equal(all.length, CAMERAS);
  for (const { name, frames, bytes, dropped, corrupt, latencyMs } of all) {
    assert.deepEqual(
      { frames, bytes, dropped, corrupt },
      { frames: FRAMES, bytes: FRAMES * 20_000, dropped: 0, corrupt: 0 },
      name,
    );
    assert.ok(latencyMs !== null && latencyMs.p50 < 500, `${name}: ${JSON.stringify(latencyMs)}`);
  }
  const ages = all.map(({ latencyMs }) => latencyMs?.p95 ?? 0);
  const fps = all.map((camera) => camera.fps);
  t.diagnostic(`worst age p95 ${Math.max(...ages)} ms; ${Math.min(...fps)} to ${Math.max(...fps)} fps`);
  assert.equal(new Set(all.map(({ name }) => name)).size, CAMERAS);
});
