import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameCounters } from '#src/sender/frame-counters.js';

test('a frame that is replaced is dropped for what the newer one waits for', () => {
  const hops = new FrameCounters(1_000);
  for (let count = 0; count < 10; count += 1) hops.came(0);
  for (let count = 0; count < 6; count += 1) hops.captured(0);
  hops.replaced();
  hops.replaced();
  hops.waitingFor = 'cpu';
  hops.replaced();
  hops.encoded(10);
  hops.encoded(15);
  assert.deepEqual(hops.take(2_000, 3), {
    ...{ intervalMs: 1_000, cameraFrames: 10, captured: 6, sent: 3 },
    ...{ droppedForLink: 2, droppedForCpu: 1, encodeUs: 12_500 },
  });
});

test('a frame that is held back for the link is dropped for it, and told apart in the totals', () => {
  const hops = new FrameCounters(0);
  hops.captured(0);
  hops.captured(0);
  hops.heldBack();
  assert.equal(hops.take(1_000, 1).droppedForLink, 1);
  assert.deepEqual([hops.totals.captured, hops.totals.heldBack, hops.totals.droppedForLink], [2, 1, 0]);
});

test('each count is given once, and sent frames as what came since', () => {
  const hops = new FrameCounters(0);
  hops.came(0);
  hops.captured(0);
  hops.take(1_000, 5);
  assert.deepEqual(hops.take(1_500, 12), {
    ...{ intervalMs: 500, cameraFrames: 0, captured: 0, sent: 7 },
    ...{ droppedForLink: 0, droppedForCpu: 0, encodeUs: 0 },
  });
});

test('frames that were not fetched from the camera in time are the CPU’s', () => {
  const hops = new FrameCounters(0);
  hops.came(2);
  hops.captured(2);
  const { cameraFrames, captured, droppedForCpu } = hops.take(1_000, 1);
  assert.deepEqual([cameraFrames, captured, droppedForCpu], [3, 3, 2]);
});
