import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DrawScheduler } from '#src/tui/widgets/draw-scheduler.js';

const PLACES = Array.from({ length: 16 }, (_, index) => index + 1);

/** Returns how often each place is chosen in a number of screens, `everyMs` apart. */
function play(scheduler: DrawScheduler, screens: number, everyMs: number, tookMs: number): Map<number, number> {
  const counts = new Map(PLACES.map((place) => [place, 0]));
  for (let screen = 0; screen < screens; screen += 1) {
    for (const place of scheduler.choose(PLACES, 1, screen * everyMs)) counts.set(place, (counts.get(place) ?? 0) + 1);
    scheduler.shown(tookMs);
  }
  return counts;
}

test('on a quick terminal the selected camera is in every screen, and each other one ten times a second', () => {
  const counts = play(new DrawScheduler(), 300, 1_000 / 30, 5);
  assert.equal(counts.get(1), 300);
  for (const place of PLACES.slice(1)) {
    const count = counts.get(place) ?? 0;
    assert.ok(count >= 90 && count <= 103, `camera ${place}: ${count} in ten seconds`);
  }
});

test('on a slow terminal the selected camera is still in every screen, and the others take turns in every fourth', () => {
  const scheduler = new DrawScheduler();
  play(scheduler, 20, 500, 500);
  assert.equal(scheduler.share, 0.25);
  const counts = play(scheduler, 240, 500, 500);
  assert.equal(counts.get(1), 240);
  for (const place of PLACES.slice(1)) assert.ok(Math.abs((counts.get(place) ?? 0) - 4) <= 1, `camera ${place}`);
});

test('a terminal that becomes quick gets more pictures again', () => {
  const scheduler = new DrawScheduler();
  for (let screen = 0; screen < 20; screen += 1) scheduler.shown(1_000);
  for (let screen = 0; screen < 40; screen += 1) scheduler.shown(10);
  assert.ok(scheduler.share > 15);
});

test('no screen contains all other cameras at once, and none without a new frame', () => {
  const scheduler = new DrawScheduler();
  for (let screen = 0; screen < 30; screen += 1) scheduler.shown(5);
  scheduler.choose(PLACES, 1, 0);
  for (let screen = 1; screen < 60; screen += 1) {
    const chosen = scheduler.choose(PLACES.slice(0, 9), 1, (screen * 1_000) / 30);
    assert.ok(chosen.size <= 5, `${chosen.size} at once`);
    for (const place of chosen) assert.ok(place <= 9);
  }
});

test('a selected camera without a new frame is not drawn', () => {
  assert.deepEqual([...new DrawScheduler().choose([2], 1, 0)], [2]);
  assert.deepEqual([...new DrawScheduler().choose([], undefined, 0)], []);
});
