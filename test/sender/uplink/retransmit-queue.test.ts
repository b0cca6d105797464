// The retransmission queue: which frames are sent again, which are lost, and which count as taken.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RetransmitQueue } from '#src/sender/uplink/retransmit-queue.js';

const frame = (sequence: number) => ({
  sequence,
  jpeg: new Uint8Array(10),
  capturedUs: 0,
  trueWidth: 1,
  trueHeight: 1,
});

/** A queue with frames 1 to 3, the first two of them in flight. */
function queue(finite: boolean): RetransmitQueue {
  const frames = new RetransmitQueue(finite);
  for (const sequence of [1, 2, 3]) frames.push(frame(sequence));
  frames.next();
  frames.next();
  return frames;
}

test('a finite source sends again what was not acknowledged, and counts it as sent once', () => {
  const frames = queue(true);
  frames.acknowledge(1);
  frames.disconnected();
  assert.deepEqual([frames.next().sequence, frames.next().sequence, frames.hasUnsent], [2, 3, false]);
  frames.acknowledge(3);
  assert.deepEqual(frames.counts, { frames: 3, bytes: 30, sent: 3, lost: 0 });
});

test('a live source loses what was not acknowledged', () => {
  const frames = queue(false);
  frames.acknowledge(1);
  frames.disconnected();
  frames.pushUnwanted(frame(4));
  assert.equal(frames.length, 0);
  assert.deepEqual(frames.counts, { frames: 1, bytes: 10, sent: 2, lost: 3 });
});

test('no acknowledgement takes a frame that was not sent', () => {
  const frames = queue(true);
  frames.acknowledge(Number.MAX_SAFE_INTEGER);
  assert.deepEqual([frames.counts.frames, frames.length, frames.next().sequence], [2, 1, 3]);
  frames.acknowledgeSent();
  assert.deepEqual([frames.counts.frames, frames.length], [3, 0]);
});
