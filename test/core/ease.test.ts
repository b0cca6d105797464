import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ease } from '#dist/core/ease.js';

const OWN_FPS = 30;
const LEAST_MS = 40;

/**
 * A way that carries so many frames a second and keeps the others in a queue, for so many seconds.
 *
 * @returns The ages of the frames that arrived in the last five of them, and the rate that was asked for at the end.
 */
function stream(ease: Ease, carriesFps: (ms: number) => number, seconds: number, fromMs = 0) {
  const queue: number[] = [];
  let [due, credit] = [fromMs, 0];
  const last: number[] = [];
  const untilMs = fromMs + seconds * 1_000;
  for (let now = fromMs; now < untilMs; now += 10) {
    if (now >= due) {
      queue.push(now);
      due = Math.max(due, now - 100) + 1_000 / Math.min(OWN_FPS, ease.eased(OWN_FPS));
    }
    credit = Math.min(1, credit + carriesFps(now) / 100);
    const taken = credit >= 1 ? queue.shift() : undefined;
    if (taken === undefined) continue;
    credit -= 1;
    const ageMs = now - taken + LEAST_MS;
    ease.frame(ageMs, now);
    if (now >= untilMs - 5_000) last.push(ageMs);
  }
  return { oldestMs: Math.max(...last), fps: ease.eased(OWN_FPS), untilMs };
}

test('where the way carries all, all is asked for, however old frames always are', () => {
  const ease = new Ease();
  for (let ms = 0; ms < 60_000; ms += 33) ease.frame(5_000 + (ms % 200), ms);
  assert.equal(ease.share, 1);
});

test('a clock that is set is no queue for ever', () => {
  const ease = new Ease();
  for (let ms = 0; ms < 400_000; ms += 33) ease.frame(ms < 30_000 ? -3_600_000 : 50, ms);
  assert.equal(ease.share, 1);
});

test('where it carries a fifth, less is asked for until frames are fresh again, and they stay so', () => {
  const ease = new Ease();
  const { oldestMs, fps } = stream(ease, () => 6, 120);
  assert.ok(oldestMs < 2_500, `${oldestMs} ms`);
  assert.ok(fps <= 9 && fps >= 2, `${fps} fps`);
  const unheeded: number[] = [];
  for (let frame = 0; frame < 3_600; frame += 1) unheeded.push(frame / 6 - frame / 30);
  assert.ok(Math.max(...unheeded) > 60, 'without it, frames would be minutes old');
});

test('when there is room again it climbs back to all of it', () => {
  const ease = new Ease();
  const { untilMs } = stream(ease, () => 6, 60);
  assert.ok(ease.share < 1);
  stream(ease, () => 100, 240, untilMs);
  assert.equal(ease.share, 1);
});

test('a single hiccup of half a second changes nothing', () => {
  const ease = new Ease();
  stream(ease, (ms) => (ms > 5_000 && ms < 5_500 ? 0 : 60), 20);
  assert.equal(ease.share, 1);
});

test('less than a frame a second is asked for only where no more is wanted', () => {
  const ease = new Ease();
  ease.frame(0, 0);
  for (let ms = 0; ms < 60_000; ms += 500) ease.frame(60_000, ms);
  assert.equal(ease.eased(5), 1);
  assert.equal(ease.eased(0.5), 0.5);
});
