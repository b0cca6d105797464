import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ClockEstimate } from '#src/core/rate/clock-estimate.js';
import { SEEDED } from '../../helpers/bytes.js';

const MS = 1_000;
const S = 1_000_000;
const START = 1_700_000_000 * S;

/** One exchange asked at `askedUs` of our clock, with a peer whose clock is `offsetUs` ahead. */
function exchange(clock: ClockEstimate, askedUs: number, offsetUs: number, thereUs: number, backUs: number): void {
  const receivedUs = askedUs + thereUs + offsetUs;
  const answeredUs = receivedUs + 150;
  clock.add({ askedUs, receivedUs, answeredUs }, askedUs + thereUs + 150 + backUs);
}

test('nothing is known before the first exchange', () => {
  const clock = new ClockEstimate();
  assert.equal(clock.offsetUs, undefined);
  assert.equal(clock.roundTripUs, undefined);
});

test('one exchange on a symmetric path gives the offset and the round trip, without the time to answer', () => {
  for (const offsetUs of [0, 7 * S, -3_600 * S]) {
    const clock = new ClockEstimate();
    exchange(clock, START, offsetUs, 20 * MS, 20 * MS);
    assert.equal(clock.offsetUs, offsetUs);
    assert.equal(clock.roundTripUs, 40 * MS);
  }
});

test('the error of the offset is at most half the round trip in use, however asymmetric the path', () => {
  const path = fc.integer({ min: 50, max: 2 * S });
  const exchanges = fc.array(fc.tuple(path, path), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e9 }), exchanges, (offsetUs, paths) => {
      const clock = new ClockEstimate();
      paths.forEach(([thereUs, backUs], turn) => {
        exchange(clock, START + turn * S, offsetUs, thereUs, backUs);
        const error = Math.abs((clock.offsetUs as number) - offsetUs);
        assert.ok(error <= (clock.roundTripUs as number) / 2 + 1, `${error} off`);
      });
    }),
    SEEDED,
  );
});

test('where pictures queue in one direction only, the exchange that met no queue decides', () => {
  const clock = new ClockEstimate();
  for (let turn = 0; turn < 60; turn += 1) {
    const queueUs = turn === 7 ? 0 : 50 * MS + ((turn * 37) % 250) * MS;
    exchange(clock, START + turn * S, 5 * S, 10 * MS + queueUs, 10 * MS);
  }
  assert.equal(clock.offsetUs, 5 * S);
  assert.equal(clock.roundTripUs, 20 * MS);
});

test('a clock that was set is noticed with the next exchange, forwards and backwards, theirs or ours', () => {
  for (const stepUs of [30 * S, -30 * S, 200 * MS]) {
    const clock = new ClockEstimate();
    for (let turn = 0; turn < 10; turn += 1) exchange(clock, START + turn * S, S, 10 * MS, 10 * MS);
    exchange(clock, START + 10 * S, S + stepUs, 30 * MS, 12 * MS);
    assert.ok(Math.abs((clock.offsetUs as number) - (S + stepUs)) <= 21 * MS, `after a step of ${stepUs}`);
    const ours = new ClockEstimate();
    for (let turn = 0; turn < 10; turn += 1) exchange(ours, START + turn * S, S, 10 * MS, 10 * MS);
    exchange(ours, START + 10 * S + stepUs, S - stepUs, 30 * MS, 12 * MS);
    assert.ok(Math.abs((ours.offsetUs as number) - (S - stepUs)) <= 21 * MS, `after a step of ours of ${stepUs}`);
  }
});

test('after a small step, less than a queue can hide, the offset is right again with the next short exchange', () => {
  const clock = new ClockEstimate();
  exchange(clock, START, 0, MS, MS);
  exchange(clock, START + S, 20 * MS, 100 * MS, 10 * MS);
  exchange(clock, START + 2 * S, 20 * MS, MS, MS);
  assert.equal(clock.offsetUs, 20 * MS);
});

test('a clock that drifts is followed, to within a round trip', () => {
  for (const partsPerMillion of [-100, -15, 15, 100]) {
    const clock = new ClockEstimate();
    for (let second = 0; second < 7_200; second += 1) {
      const offsetUs = second * partsPerMillion;
      // The first exchange has the shortest round trip, and has to expire in time.
      const backUs = second === 0 ? MS : 10 * MS + ((second * 31) % 20) * MS;
      exchange(clock, START + second * S, offsetUs, second === 0 ? MS : 10 * MS, backUs);
      const error = Math.abs((clock.offsetUs as number) - offsetUs);
      assert.ok(error <= 30 * MS, `${partsPerMillion} ppm: ${error} µs off after ${second} s`);
    }
  }
});

test('an answer that came before its question, or took less time than its timestamps, is no exchange', () => {
  const clock = new ClockEstimate();
  clock.add({ askedUs: START, receivedUs: 5, answeredUs: 6 }, START - 1);
  clock.add({ askedUs: START, receivedUs: 5, answeredUs: 500 * MS }, START + MS);
  clock.add({ askedUs: Number.NaN, receivedUs: 5, answeredUs: 6 }, START);
  assert.equal(clock.offsetUs, undefined);
});

test('whatever a peer answers, the offset is a number', () => {
  const any = fc.oneof(fc.maxSafeNat(), fc.constant(0), fc.constant(Number.MAX_SAFE_INTEGER));
  fc.assert(
    fc.property(fc.array(fc.tuple(any, any, any), { maxLength: 20 }), (answers) => {
      const clock = new ClockEstimate();
      answers.forEach(([askedUs, receivedUs, answeredUs], turn) => {
        clock.add({ askedUs, receivedUs, answeredUs }, START + turn * S);
        assert.ok(clock.offsetUs === undefined || Number.isFinite(clock.offsetUs));
        assert.ok(clock.roundTripUs === undefined || clock.roundTripUs >= 0);
      });
    }),
    SEEDED,
  );
});
