import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HISTORY_SAMPLES, History, StateTimes, statisticsOf } from '#src/tui/model/history.js';
import { snapshot } from '../snapshots.js';

test('a history begins a second after the first frame, as the first second is not whole, and holds one minute', () => {
  const history = new History();
  history.sample([snapshot({ place: 1, frames: 0, fps: 0 })]);
  assert.deepEqual(history.of(1).fps, []);
  history.sample([snapshot({ place: 1, frames: 1, fps: 1 })]);
  assert.deepEqual(history.of(1).fps, []);
  for (let second = 1; second <= 70; second += 1) history.sample([snapshot({ place: 1, frames: second, fps: second })]);
  assert.equal(history.of(1).fps.length, HISTORY_SAMPLES);
  assert.deepEqual([history.of(1).fps[0], history.of(1).fps.at(-1)], [11, 70]);
  assert.deepEqual(history.of(undefined).fps, []);
});

test('the charts of a camera that is not new change every other second, and show each sample', () => {
  const history = new History();
  const lengths: number[] = [];
  for (let second = 0; second < 16; second += 1) {
    history.sample([snapshot({ place: 1, frames: 1, fps: second })]);
    lengths.push(history.of(1).fps.length);
  }
  assert.deepEqual(lengths, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 11, 13, 13, 15]);
  assert.deepEqual(history.of(1).fps.slice(-3), [13, 14, 15]);
});

test('the history of a camera that is no longer known is removed', () => {
  const history = new History();
  history.sample([snapshot({ place: 1 }), snapshot({ place: 2 })]);
  history.sample([snapshot({ place: 1 }), snapshot({ place: 2 })]);
  assert.equal(history.of(1).fps.length, 1);
  history.sample([snapshot({ place: 2 })]);
  assert.deepEqual([history.of(1).fps.length, history.of(2).fps.length], [0, 2]);
});

test('statistics are the mean and the 95th percentile, and undefined without samples', () => {
  const samples = Array.from({ length: 20 }, (_, index) => 20 - index);
  assert.deepEqual(statisticsOf(samples), { mean: 10.5, p95: 19 });
  assert.deepEqual(statisticsOf([7]), { mean: 7, p95: 7 });
  assert.equal(statisticsOf([]), undefined);
});

test('a state counts from its first observation, and that of a stalled camera from its last frame', () => {
  const times = new StateTimes();
  const lost = snapshot({ place: 1, state: { kind: 'lost', sinceMs: 5_000_000, reason: 'gone' } });
  const stalled = snapshot({ place: 2, state: { kind: 'stalled', sinceMs: 5_002_000, lastFrameMs: 5_000_000 } });
  times.observe([lost, stalled], 100);
  times.observe([lost, stalled], 1_000);
  assert.equal(times.elapsedMs(lost, 1_100), 1_000);
  assert.equal(times.elapsedMs(stalled, 1_100), 3_000);
  times.observe([snapshot({ place: 1 })], 1_200);
  assert.equal(times.elapsedMs(snapshot({ place: 1 }), 1_300), 100);
});
