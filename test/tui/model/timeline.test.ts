import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Timelines } from '#src/tui/model/timeline.js';
import { isLoss, VerdictDelay } from '#src/tui/model/verdict-delay.js';
import { snapshot } from '../snapshots.js';

const LOST = { kind: 'lost', sinceMs: 0, reason: 'reset' } as const;

test('a timeline shows the worst second of each cell, and forgets after ten minutes', () => {
  const timelines = new Timelines();
  const add = (seconds: number, part = {}, slow = false): void => {
    for (let second = 0; second < seconds; second += 1) timelines.sample([snapshot(part)], () => slow);
  };
  add(30);
  add(1, { state: LOST });
  add(20, {}, true);
  add(9, { recording: true });
  assert.deepEqual(timelines.of(3, 60).slice(-7), ['live', 'live', 'live', 'lost', 'slow', 'slow', 'recorded']);
  assert.equal(timelines.of(3, 10).at(-1), 'recorded');
  assert.equal(timelines.of(3, 60)[0], 'unknown');
  add(540);
  assert.ok(timelines.of(3, 60).includes('lost') || timelines.of(3, 60).includes('slow'));
  add(100);
  assert.deepEqual(new Set(timelines.of(3, 60)), new Set(['live']));
  assert.deepEqual(timelines.of(4, 60), []);
});

test('an old event keeps its look until its cell moves, whatever the width', () => {
  const timelines = new Timelines();
  timelines.sample([snapshot({ state: LOST })], () => false);
  for (let second = 0; second < 500; second += 1) {
    timelines.sample([snapshot()], () => false);
    for (const width of [1, 7, 18, 60, 299]) {
      const cells = timelines.of(3, width);
      assert.equal(cells.length, width);
      if (second < 300) assert.equal(cells.filter((mark) => mark === 'lost').length, 1);
    }
  }
});

test('a loss is a verdict only if it lasts, and not just after the screen has changed', () => {
  const delay = new VerdictDelay();
  const slow = { kind: 'link', reason: 'slow' } as const;
  const shown = (nowMs: number): boolean => isLoss(delay.lasting(1, slow, nowMs));
  delay.measured('80x24', 0);
  assert.deepEqual([0, 1_000, 2_000, 3_000, 4_000].map(shown), [false, false, false, true, true]);
  delay.measured('80x24', 5_000);
  assert.equal(shown(5_000), true);
  delay.measured('100x30', 6_000);
  assert.deepEqual([6_000, 8_000, 9_000].map(shown), [false, false, true]);
  delay.lasting(1, { kind: 'none' }, 10_000);
  assert.equal(shown(11_000), false);
  assert.ok(isLoss(delay.lasting(1, { kind: 'damage', reason: 'damaged' }, 12_000)));
});
