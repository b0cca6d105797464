import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DelayRateController } from '#src/core/rate/delay-controller.js';

const OWN_FPS = 30;
const LEAST_MS = 40;

/**
 * Simulates a path that carries a limited number of frames a second and queues the others.
 *
 * @returns The greatest age of a frame in the second half of the time, and the demanded rate at the end.
 */
function stream(controller: DelayRateController, carriesFps: (ms: number) => number, seconds: number, fromMs = 0) {
  const queue: number[] = [];
  let [due, credit] = [fromMs, 0];
  const last: number[] = [];
  const untilMs = fromMs + seconds * 1_000;
  for (let now = fromMs; now < untilMs; now += 5) {
    if (now >= due) {
      queue.push(now);
      due = Math.max(due, now - 100) + 1_000 / controller.limit(OWN_FPS);
    }
    credit = Math.min(1, credit + carriesFps(now) / 200);
    if (credit < 1 || queue.length === 0) continue;
    const ageMs = now - (queue.shift() as number) + LEAST_MS;
    credit -= 1;
    controller.frame(ageMs, now);
    if (now >= untilMs - seconds * 500) last.push(ageMs);
  }
  return { oldestMs: Math.max(...last), fps: controller.limit(OWN_FPS), untilMs };
}

test('where the path carries all frames, all are demanded, whatever their constant age', () => {
  const controller = new DelayRateController();
  for (let ms = 0; ms < 60_000; ms += 33) controller.frame(5_000 + (ms % 200), ms);
  assert.equal(controller.limit(OWN_FPS), OWN_FPS);
  assert.equal(controller.limit(Number.POSITIVE_INFINITY), Number.POSITIVE_INFINITY);
});

test('a clock that was set does not count as a queue for ever', () => {
  const controller = new DelayRateController();
  for (let ms = 0; ms < 600_000; ms += 33) controller.frame(ms < 30_000 ? -3_600_000 : 50, ms);
  assert.equal(controller.limit(OWN_FPS), OWN_FPS);
});

for (const carried of [3, 6, 12, 24]) {
  test(`where the path carries ${carried} frames a second, not many fewer are demanded, and they are fresh`, () => {
    const { oldestMs, fps } = stream(new DelayRateController(), () => carried, 240);
    assert.ok(oldestMs < 1_500, `${oldestMs} ms`);
    assert.ok(fps <= carried * 1.4 && fps >= carried * 0.5, `${fps} fps`);
  });
}

test('a queue is drained at once, by a low demand', () => {
  const controller = new DelayRateController();
  stream(controller, () => 6, 5);
  assert.equal(controller.limit(OWN_FPS), 1);
  const { oldestMs } = stream(new DelayRateController(), () => 6, 20);
  assert.ok(oldestMs < 2_000, `${oldestMs} ms`);
});

test('when the capacity returns, the rate rises to all of it', () => {
  const controller = new DelayRateController();
  const { untilMs, fps } = stream(controller, () => 6, 60);
  assert.ok(fps < OWN_FPS);
  assert.equal(stream(controller, () => 200, 300, untilMs).fps, OWN_FPS);
});

test('a single delay of half a second changes nothing', () => {
  const controller = new DelayRateController();
  const { fps } = stream(controller, (ms) => (ms > 5_000 && ms < 5_500 ? 0 : 60), 20);
  assert.equal(fps, OWN_FPS);
});

test('the demand is never higher than what is wanted', () => {
  const controller = new DelayRateController();
  controller.frame(0, 0);
  for (let ms = 0; ms < 60_000; ms += 500) controller.frame(50_000, ms);
  assert.equal(controller.limit(5), 1);
  assert.equal(controller.limit(0.2), 0.2);
});
