import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DrawPacing } from '#src/tui/pacer.js';

const INTERVAL_MS = 40;

/** A pacing whose first screen, which is urgent, was drawn long ago. */
function pacingAfterFirstScreen(): DrawPacing {
  const pacing = new DrawPacing();
  pacing.takeBoxes(-1_000);
  pacing.drawn(-1_000);
  return pacing;
}

interface Simulation {
  readonly decodeMs: number;
  readonly cameraFps: number;
  /** How long the terminal takes for a screen. It takes the next one only afterwards. */
  readonly screenMs: number;
}

/** Runs one camera for ten seconds, with a tick each millisecond. Returns the mean age of its frames when drawn, and their rate. */
function simulate({ decodeMs, cameraFps, screenMs }: Simulation) {
  const pacing = pacingAfterFirstScreen();
  let decoding: { readonly frameMs: number; readonly endMs: number } | undefined;
  let decodedMs = -1;
  let drawnMs = -1;
  let freeMs = 0;
  const ages: number[] = [];
  for (let nowMs = 0; nowMs < 10_000; nowMs += 1) {
    if (decoding !== undefined && nowMs >= decoding.endMs) {
      decodedMs = decoding.frameMs;
      decoding = undefined;
      pacing.pictureDecoded();
    }
    const frameMs = Math.floor((nowMs * cameraFps) / 1_000) * (1_000 / cameraFps);
    const canWrite = nowMs >= freeMs;
    const mayDecode = pacing.takeDecode(canWrite, nowMs, INTERVAL_MS);
    if (mayDecode && decoding === undefined && frameMs !== decodedMs) decoding = { frameMs, endMs: nowMs + decodeMs };
    if (!canWrite || !pacing.takeDraw(decoding !== undefined, nowMs, INTERVAL_MS) || decodedMs === drawnMs) continue;
    drawnMs = decodedMs;
    ages.push(nowMs - drawnMs);
    freeMs = nowMs + screenMs;
    pacing.drawn(nowMs);
  }
  return { ageMs: ages.reduce((sum, age) => sum + age, 0) / ages.length, fps: ages.length / 10 };
}

test('a slow terminal is given the frame that is newest when it is ready', () => {
  for (const screenMs of [50, 120, 200, 500, 1_000]) {
    const { ageMs, fps } = simulate({ decodeMs: 5, cameraFps: 30, screenMs });
    // A frame's interval at most, and the decode.
    assert.ok(ageMs < 40, `${ageMs} ms old, ${screenMs} ms a screen`);
    assert.ok(fps > 0.85 * (1_000 / (screenMs + 5)), `${fps} fps, ${screenMs} ms a screen`);
  }
});

test('decodes that take longer than the interval, or than a screen, hold up nothing', () => {
  for (const decodeMs of [30, 39, 41, 60, 90, 250])
    for (const screenMs of [1, 20, 100]) {
      const { fps } = simulate({ decodeMs, cameraFps: 30, screenMs });
      const possible = 1_000 / (decodeMs + Math.max(screenMs, INTERVAL_MS));
      assert.ok(fps > 0.9 * possible, `${fps} of ${possible} fps, ${decodeMs} ms a decode, ${screenMs} a screen`);
    }
});

test('a screen that a person waits for does not wait for a decode', () => {
  const pacing = pacingAfterFirstScreen();
  assert.equal(pacing.takeDraw(true, 0, INTERVAL_MS), false);
  pacing.boxesChanged(false);
  assert.equal(pacing.takeDraw(true, 0, INTERVAL_MS), false);
  pacing.boxesChanged(true);
  assert.equal(pacing.takeDraw(true, 0, INTERVAL_MS), true);
});

test('what waits for a decode is tried again when that wait ends, and no earlier', () => {
  const pacing = pacingAfterFirstScreen();
  pacing.boxesChanged(false);
  const backlog = { pictures: true, decodes: false, awaitedUntilMs: 90 };
  assert.equal(pacing.nextMs(backlog, true, 10, INTERVAL_MS), 90);
  pacing.boxesChanged(true);
  assert.equal(pacing.nextMs(backlog, true, 10, INTERVAL_MS), 0);
});
