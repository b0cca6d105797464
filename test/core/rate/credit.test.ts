// What a connection's credit allows, call by call.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Credit } from '#src/core/rate/credit.js';
import { SEEDED } from '../../helpers/bytes.js';

const FRAME_BYTES = 20_000;

/** A credit with a round trip of `roundTripMs`, after 3 s with `fps` acknowledged frames a second, and the time at the end. */
function steady(fps: number, roundTripMs: number): [Credit, number] {
  const credit = new Credit();
  credit.probeSent(0);
  credit.probeAnswered(roundTripMs, roundTripMs);
  for (let frame = 1; (frame * 1_000) / fps <= 3_000; frame += 1) {
    credit.sent((frame * 1_000) / fps - roundTripMs, frame, FRAME_BYTES);
    credit.acknowledged((frame * 1_000) / fps, frame);
  }
  return [credit, 3_000];
}

test('a connection starts with a credit of two frames, after a clock request', () => {
  const credit = new Credit();
  assert.equal(credit.window(0), 2);
  assert.equal(credit.shouldProbe(0), true);
  assert.equal(credit.maySend(0), true);
  credit.sent(0, 1, FRAME_BYTES);
  assert.equal(credit.maySend(0), true);
  credit.sent(0, 2, FRAME_BYTES);
  assert.equal(credit.maySend(0), false);
  assert.equal(credit.inFlight, 2);
});

test('the window is max(2, ceil(fps x RTT) + 1), with a frame a second more or less for the meter', () => {
  for (const [fps, roundTripMs] of [
    [30, 1],
    [30, 50],
    [30, 100],
    [30, 200],
    [10, 200],
    [5, 30],
    [1, 400],
    [60, 500],
  ] as const) {
    const [credit, nowMs] = steady(fps, roundTripMs);
    const formula = (rate: number): number => Math.max(2, Math.ceil((rate * roundTripMs) / 1_000) + 1);
    const window = credit.window(nowMs);
    assert.ok(
      window >= formula(fps - 1.5) && window <= formula(fps + 1.5),
      `${window} at ${fps} fps, ${roundTripMs} ms`,
    );
    assert.equal(credit.roundTripMs, roundTripMs);
  }
});

test('the transmission time of a frame excludes the round trip and the frames before it', () => {
  const credit = new Credit();
  credit.probeSent(0);
  credit.probeAnswered(200, 200);
  // Each frame takes 40 ms of the link, and the next one is sent after 38 ms. So each also waits for those before it.
  let freeMs = 300;
  const arrivals: number[] = [];
  for (let frame = 1; frame <= 50; frame += 1) {
    credit.sent(300 + (frame - 1) * 38, frame, FRAME_BYTES);
    freeMs = Math.max(freeMs, 300 + (frame - 1) * 38) + 40;
    arrivals.push(freeMs + 200);
  }
  for (const [index, atMs] of arrivals.entries()) credit.acknowledged(atMs, index + 1);
  assert.ok(Math.abs((credit.carryMs ?? 0) - 40) < 2, `${credit.carryMs} ms`);
});

test('a round trip over half a second counts as half a second, and no window is over 64 frames', () => {
  const [slow, slowMs] = steady(10, 5_000);
  assert.ok(slow.window(slowMs) <= 7);
  const [fast, fastMs] = steady(1_000, 500);
  assert.equal(fast.window(fastMs), 64);
});

test('acknowledgements may be sparse where the window is four frames or more and frames are not paced', () => {
  const [near, nearMs] = steady(30, 20);
  assert.equal(near.window(nearMs) < 4, true);
  assert.equal(near.allowsSparseAcknowledgements(nearMs), false);
  const [far, farMs] = steady(30, 150);
  assert.equal(far.window(farMs) >= 4, true);
  assert.equal(far.allowsSparseAcknowledgements(farMs), true);
  const window = far.window(farMs);
  for (let frame = 1; frame <= window - 2; frame += 1) far.sent(farMs, 1_000 + frame, FRAME_BYTES);
  assert.equal(far.allowsSparseAcknowledgements(farMs), false, 'no credit to spare');
  const [rare, rareMs] = steady(7, 500);
  assert.equal(rare.window(rareMs) >= 4, true);
  assert.equal(rare.allowsSparseAcknowledgements(rareMs), false);
  // Frames of 30 ms on a full link are paced.
  const [slow, slowMs] = steady(30, 150);
  for (let frame = 1; frame <= 60; frame += 1) {
    slow.sent(slowMs + frame * 30 - 180, 1_000 + frame, FRAME_BYTES);
    slow.acknowledged(slowMs + frame * 30, 1_000 + frame);
  }
  assert.equal(slow.window(slowMs + 1_800) >= 4, true);
  assert.equal(slow.allowsSparseAcknowledgements(slowMs + 1_800), false);
});

test('acknowledgements may be sparse on a quick link, for three of four frames', () => {
  const [quick, startMs] = steady(30, 1);
  assert.equal(quick.window(startMs), 2);
  for (let round = 0; round < 3; round += 1) {
    const atMs = startMs + round * 132;
    for (let frame = 1; frame <= 4; frame += 1) {
      const nowMs = atMs + frame * 33;
      assert.equal(quick.maySend(nowMs), true, 'no frame waits for what was put off');
      const isSparse = quick.allowsSparseAcknowledgements(nowMs);
      assert.equal(isSparse, frame < 4);
      quick.sent(nowMs, 1_000 + round * 4 + frame, FRAME_BYTES, 0, isSparse);
    }
    assert.equal(quick.window(atMs + 133), 5, 'one more, before the last is acknowledged');
    quick.acknowledged(atMs + 134, 1_004 + round * 4);
  }
  const [rare, rareMs] = steady(7, 1);
  assert.equal(rare.allowsSparseAcknowledgements(rareMs), false);
});

test('a link that is no longer quick asks for what was put off with the next frame', () => {
  const [credit, startMs] = steady(30, 1);
  credit.sent(startMs, 1_001, FRAME_BYTES, 0, true);
  credit.sent(startMs + 33, 1_002, FRAME_BYTES, 0, true);
  // A camera that gives fewer frames now.
  const laterMs = startMs + 2_000;
  assert.equal(credit.allowsSparseAcknowledgements(laterMs), false);
  assert.equal(credit.maySend(laterMs), true);
  credit.sent(laterMs, 1_003, FRAME_BYTES);
  credit.sent(laterMs + 1, 1_004, FRAME_BYTES);
  assert.equal(credit.maySend(laterMs + 2), false);
});

test('a frame whose acknowledgement was put off for long does not look like a slow link', () => {
  const [credit, startMs] = steady(30, 1);
  for (let frame = 1; frame <= 20; frame += 1) {
    const nowMs = startMs + frame * 250;
    credit.sent(nowMs, 1_000 + frame, FRAME_BYTES, 0, true);
    credit.acknowledged(nowMs + 240, 1_000 + frame);
  }
  assert.ok((credit.carryMs ?? 0) < 1, `${credit.carryMs} ms`);
});

test('frames that left one by one and are acknowledged together do not look like a slow link', () => {
  const credit = new Credit();
  credit.probeSent(0);
  credit.probeAnswered(100, 100);
  for (let frame = 2; frame <= 100; frame += 2) {
    const nowMs = 1_000 + frame * 33;
    credit.sent(nowMs - 135, frame - 1, FRAME_BYTES);
    credit.sent(nowMs - 102, frame, FRAME_BYTES);
    credit.acknowledged(nowMs, frame);
  }
  assert.ok((credit.carryMs ?? 99) < 4, `${credit.carryMs} ms`);
});

test('an acknowledgement is for every frame up to its number, and counts each of them once', () => {
  const credit = new Credit();
  for (const sequence of [3, 5, 6, 9]) credit.sent(0, sequence, FRAME_BYTES);
  assert.equal(credit.acknowledged(10, 2), 0);
  assert.equal(credit.acknowledged(10, 5), 2);
  assert.equal(credit.acknowledged(10, 5), 0);
  assert.equal(credit.acknowledged(10, 3), 0);
  assert.equal(credit.inFlight, 2);
  assert.equal(credit.acknowledged(10, Number.MAX_SAFE_INTEGER), 2);
  assert.equal(credit.inFlight, 0);
});

test('whatever is sent and acknowledged, the count in flight is right and the window within its bounds', () => {
  const step = fc.tuple(fc.boolean(), fc.nat({ max: 5 }), fc.nat({ max: 300 }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), fc.nat({ max: 3_000 }), (steps, roundTripMs) => {
      const credit = new Credit();
      credit.probeSent(0);
      credit.probeAnswered(roundTripMs, roundTripMs);
      let sent = 0;
      let acknowledged = 0;
      let nowMs = roundTripMs;
      for (const [isSend, count, passedMs] of steps) {
        nowMs += passedMs;
        if (isSend) {
          sent += 1;
          credit.sent(nowMs, sent, FRAME_BYTES);
        } else {
          acknowledged = Math.min(sent, acknowledged + count);
          credit.acknowledged(nowMs, acknowledged);
        }
        assert.equal(credit.inFlight, sent - acknowledged);
        const window = credit.window(nowMs);
        assert.ok(Number.isInteger(window) && window >= 2 && window <= 64);
        if (credit.maySend(nowMs)) assert.ok(credit.inFlight < window);
      }
    }),
    SEEDED,
  );
});

test('while a clock request is in flight nothing is sent, for a second at most', () => {
  const credit = new Credit();
  credit.probeSent(0);
  assert.equal(credit.maySend(999), false);
  assert.equal(credit.shouldProbe(999), false);
  assert.equal(credit.maySend(1_000), true);
  credit.probeSent(20_000);
  credit.probeAnswered(20_080, 80);
  assert.equal(credit.maySend(20_080), true);
  assert.equal(credit.roundTripMs, 80);
});

test('a response after that second still counts, and one without a request does not', () => {
  const credit = new Credit();
  credit.probeAnswered(5, 5);
  assert.equal(credit.roundTripMs, undefined);
  credit.probeSent(0);
  credit.sent(0, 1, FRAME_BYTES);
  credit.probeAnswered(1_400, 1_400);
  assert.equal(credit.roundTripMs, 1_400);
});

test('an idle link is measured once a second, a busy one not before 10 s, for which it is emptied first', () => {
  const [credit] = steady(10, 50);
  assert.equal(credit.shouldProbe(999), false);
  assert.equal(credit.shouldProbe(1_000), true);
  credit.sent(3_000, 1_000, FRAME_BYTES);
  assert.equal(credit.shouldProbe(9_000), false);
  assert.equal(credit.maySend(13_000), true);
  assert.equal(credit.maySend(13_001), false);
  credit.acknowledged(13_100, 1_000);
  assert.equal(credit.shouldProbe(13_100), true);
});

test('a frame acknowledged as fast as on an empty link makes a pause for a probe unnecessary', () => {
  const credit = new Credit();
  credit.probeSent(0);
  credit.probeAnswered(200, 200);
  for (let nowMs = 1_000; nowMs <= 60_000; nowMs += 100) {
    credit.sent(nowMs, nowMs, FRAME_BYTES);
    if (nowMs > 1_200) credit.acknowledged(nowMs + 10, nowMs - 200);
    assert.equal(credit.shouldProbe(nowMs), false);
    if (nowMs > 3_000) assert.equal(credit.maySend(nowMs + 10), true);
  }
  assert.equal(credit.roundTripMs, 200);
});
