// The frame counters: which frames count as dropped, and for which reason.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameCounters } from '#src/sender/frame-counters.js';

test('a frame that is replaced is dropped for what the newer one waits for', () => {
  const counters = new FrameCounters(1_000);
  for (let count = 0; count < 10; count += 1) counters.came(0);
  for (let count = 0; count < 6; count += 1) counters.captured(0);
  counters.replaced();
  counters.replaced();
  counters.waitingFor = 'cpu';
  counters.replaced();
  counters.encoded(10);
  counters.encoded(15);
  assert.deepEqual(counters.take(2_000, 3), {
    intervalMs: 1_000,
    cameraFrames: 10,
    captured: 6,
    sent: 3,
    droppedForLink: 2,
    droppedForCpu: 1,
    encodeUs: 12_500,
  });
});

test('a frame that is held back for the link is dropped for it, and counted apart in the totals', () => {
  const counters = new FrameCounters(0);
  counters.captured(0);
  counters.captured(0);
  counters.heldBack();
  assert.equal(counters.take(1_000, 1).droppedForLink, 1);
  assert.deepEqual([counters.totals.captured, counters.totals.heldBack, counters.totals.droppedForLink], [2, 1, 0]);
});

test('each count is given once, and sent frames as what came since', () => {
  const counters = new FrameCounters(0);
  counters.came(0);
  counters.captured(0);
  counters.take(1_000, 5);
  assert.deepEqual(counters.take(1_500, 12), {
    intervalMs: 500,
    cameraFrames: 0,
    captured: 0,
    sent: 7,
    droppedForLink: 0,
    droppedForCpu: 0,
    encodeUs: 0,
  });
});

test('frames that were not fetched from the camera in time are the CPU’s', () => {
  const counters = new FrameCounters(0);
  counters.came(2);
  counters.captured(2);
  const { cameraFrames, captured, droppedForCpu } = counters.take(1_000, 1);
  assert.deepEqual([cameraFrames, captured, droppedForCpu], [3, 3, 2]);
});
