// What peers say of numbers and times: none of it makes a count or an age that cannot be true.
import assert from 'node:assert/strict';
import { AgeMeter } from '#src/core/camera/frame-age.js';
import { FrameNumbers } from '#src/core/camera/frame-numbers.js';
import { ClockEstimate } from '#src/core/rate/clock-estimate.js';
import { below, type Chance, pick } from '../mutate.js';
import type { Targets } from '../target.js';

/** The most that a camera gives in a millisecond, and what a link may hold back at first. */
const FRAMES_PER_MS = 1;
const HELD_BACK = 1_000;

const DAY_MS = 86_400_000;

/** Numbers of a camera among forged ones: dropped frames are never more than the time explains. */
function takeNumbers(chance: Chance): void {
  const numbers = new FrameNumbers(chance() < 0.5);
  const beganMs = below(chance, 1e6);
  let nowMs = beganMs;
  let honest = below(chance, 1e6) + 1;
  const forgedShare = pick(chance, [0, 0.1, 0.5, 0.9]);
  let near = honest;
  for (let count = 20 + below(chance, 100); count > 0; count -= 1) {
    nowMs += pick(chance, [0, 0, 1, 30, 200]);
    if (chance() < forgedShare) {
      near += pick(chance, [1, 1, 1, 500, 999, 1_000, 5_000]);
      numbers.take(pick(chance, [near, near, 2 ** 53 - 1, 1, honest + 1_000, below(chance, 2 ** 40)]), nowMs);
    } else {
      honest += 1;
      numbers.take(honest, nowMs);
    }
    if (chance() < 0.01) numbers.restart();
    const most = (nowMs - beganMs) * FRAMES_PER_MS + HELD_BACK;
    assert.ok(
      numbers.dropped >= 0 && numbers.dropped <= most,
      `${numbers.dropped} dropped, where ${most} are the most`,
    );
  }
  if (forgedShare > 0) return;
  assert.equal(numbers.dropped, 0, 'no frame of an honest camera is missing');
}

/** Once those who forge are gone, no frame of the camera is passed over. */
function takeAfterForgery(chance: Chance): void {
  const numbers = new FrameNumbers(true);
  let honest = 1 + below(chance, 1e6);
  let nowMs = 0;
  const next = () => {
    honest += 1;
    nowMs += 33;
    return numbers.take(honest, nowMs);
  };
  for (let count = 5; count > 0; count -= 1) next();
  for (let count = below(chance, 40); count > 0; count -= 1) {
    numbers.take(pick(chance, [2 ** 53 - 1, honest + 2_000 + count, below(chance, 2 ** 50) + 2_000_000]), nowMs);
  }
  const before = numbers.dropped;
  for (let count = 20; count > 0; count -= 1) assert.ok(next(), 'a frame of the camera is passed over');
  assert.ok(numbers.dropped <= before, 'no frame counts as dropped that came');
}

/** Times of a hostile clock: each age is one that a picture can have. */
function takeAges(chance: Chance): void {
  const meter = new AgeMeter();
  const estimate = new ClockEstimate();
  let nowUs = 1e6 + below(chance, 1e9);
  let theirUs = chance() < 0.5 ? nowUs : below(chance, 2 ** 50);
  for (let count = 10 + below(chance, 60); count > 0; count -= 1) {
    const passed = pick(chance, [0, 1_000, 33_000, 500_000, 5e6]);
    nowUs += passed;
    theirUs += passed;
    if (chance() < 0.1) theirUs = pick(chance, [0, 2 ** 53 - 1, theirUs + 3.6e9, Math.max(0, theirUs - 3.6e9)]);
    if (chance() < 0.3) {
      const askedUs = nowUs - below(chance, 1e5);
      const receivedUs = chance() < 0.8 ? theirUs : below(chance, 2 ** 53);
      const answeredUs = receivedUs + pick(chance, [0, 10, -5, 1e9]);
      estimate.add({ askedUs: chance() < 0.9 ? askedUs : below(chance, 2 ** 53), receivedUs, answeredUs }, nowUs);
      const { offsetUs, roundTripUs } = estimate;
      assert.ok(
        roundTripUs === undefined || (roundTripUs >= 0 && roundTripUs <= 60e6),
        `a round trip of ${roundTripUs} us`,
      );
      assert.ok(offsetUs === undefined || Number.isFinite(offsetUs));
      if (offsetUs !== undefined && roundTripUs !== undefined) meter.learn({ offsetUs, roundTripUs, askedUs });
    }
    const takenUs = meter.add(chance() < 0.8 ? theirUs : below(chance, 2 ** 53), nowUs);
    assert.ok(takenUs === undefined || Number.isFinite(takenUs));
    assert.ok(takenUs === undefined || nowUs - takenUs <= DAY_MS * 1_000);
    if (chance() < 0.02) meter.forget(chance() < 0.5);
  }
  for (const age of Object.values(meter.percentiles() ?? {})) {
    assert.ok(typeof age !== 'number' || (age >= 0 && age <= DAY_MS * 1.01), `an age of ${age} ms`);
  }
}

export const COUNT_TARGETS: Targets = {
  numbers: { share: 10, run: takeNumbers },
  'after forgery': { share: 10, run: takeAfterForgery },
  ages: { share: 8, run: takeAges },
};
