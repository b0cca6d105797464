import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Credit } from '#src/core/rate/credit.js';

const FRAME_BYTES = 22_000;
const EVERY_MS = 33;
const ROUND_TRIP_MS = 1;

/** Sends a frame every 33 ms over a link that takes `carryMs` for each. Returns the credit and the time of the last one. */
function stream(carryMs: number): readonly [Credit, number] {
  const credit = new Credit();
  credit.probeSent(0);
  credit.probeAnswered(ROUND_TRIP_MS, ROUND_TRIP_MS);
  for (let frame = 1; frame <= 90; frame += 1) {
    credit.sent(frame * EVERY_MS, frame, FRAME_BYTES);
    credit.acknowledged(frame * EVERY_MS + ROUND_TRIP_MS + carryMs, frame);
    if (!credit.shouldProbe(frame * EVERY_MS + 20)) continue;
    credit.probeSent(frame * EVERY_MS + 20);
    credit.probeAnswered(frame * EVERY_MS + 20 + ROUND_TRIP_MS, ROUND_TRIP_MS);
  }
  return [credit, 90 * EVERY_MS];
}

test('three of four acknowledgements may be put off where frames are far apart, also where they take the link 8 ms', () => {
  for (const carryMs of [0, 8]) {
    const [credit, sinceMs] = stream(carryMs);
    for (let frame = 1; frame <= 4; frame += 1) {
      const nowMs = sinceMs + frame * EVERY_MS;
      assert.equal(credit.maySend(nowMs), true, 'no frame waits for what was put off');
      const isSparse = credit.allowsSparseAcknowledgements(nowMs);
      assert.equal(isSparse, frame < 4, `frame ${frame} of ${carryMs} ms`);
      credit.sent(nowMs, 100 + frame, FRAME_BYTES, 0, isSparse);
    }
  }
});

test('an acknowledgement that is late by a frame costs none, and one that is later still stops the stream', () => {
  const [credit, sinceMs] = stream(0);
  for (let frame = 1; frame <= 5; frame += 1) {
    const nowMs = sinceMs + frame * EVERY_MS;
    assert.equal(credit.maySend(nowMs), true, `frame ${frame}`);
    credit.sent(nowMs, 100 + frame, FRAME_BYTES, 0, credit.allowsSparseAcknowledgements(nowMs));
  }
  assert.equal(credit.maySend(sinceMs + 6 * EVERY_MS), false);
});

test('a paced stream that needs most of the link gets each acknowledgement', () => {
  const [credit, sinceMs] = stream(25);
  assert.equal(credit.allowsSparseAcknowledgements(sinceMs + EVERY_MS), false);
});
