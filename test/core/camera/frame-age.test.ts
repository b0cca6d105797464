// The age of frames, where clocks differ, and where a sender's clock is set.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AgeMeter } from '#src/core/camera/frame-age.js';
import { SEEDED } from '../../helpers/bytes.js';

const MS = 1_000;
const S = 1_000_000;
const HOUR = 3_600 * S;
const START = 1_700_000_000 * S;

/** A sender with a clock of its own, and the receiver's meter; times in µs since the start. */
class Pair {
  readonly meter = new AgeMeter();
  offsetUs: number;

  constructor(offsetUs = 7 * S) {
    this.offsetUs = offsetUs;
  }

  exchange(askedUs: number, roundTripUs = 2 * MS): void {
    this.meter.learn({ offsetUs: this.offsetUs, roundTripUs, askedUs: START + askedUs });
  }

  /** A frame with a timestamp of the sender's present clock. */
  frame(takenUs: number, ageUs: number): number | undefined {
    const known = this.meter.add(START + takenUs + this.offsetUs, START + takenUs + ageUs);
    return known === undefined ? undefined : known - START;
  }

  get ages() {
    return this.meter.percentiles();
  }
}

test('the age is right whatever the clocks say, from the first frames on', () => {
  for (const offsetUs of [0, 5 * HOUR, -300_000 * HOUR]) {
    const pair = new Pair(offsetUs);
    assert.equal(pair.frame(0, 20 * MS), undefined, 'not known before the first exchange');
    pair.exchange(30 * MS);
    assert.equal(pair.ages?.max, 20);
    assert.equal(pair.frame(100 * MS, 20 * MS), 100 * MS);
  }
});

for (const [words, stepUs] of [
  ['three hours forward', 3 * HOUR],
  ['thirty hours back', -30 * HOUR],
  ['ten seconds forward', 10 * S],
  ['ten seconds back', -10 * S],
] as const) {
  test(`a sender’s clock that is set ${words} gives no frame a false age, and the next exchange makes them right`, () => {
    const pair = new Pair();
    pair.exchange(0);
    for (let at = 0; at < 20; at += 1) pair.frame(at * 50 * MS, 30 * MS);
    pair.offsetUs += stepUs;
    for (let at = 20; at < 30; at += 1) assert.equal(pair.frame(at * 50 * MS, 30 * MS), undefined);
    assert.equal(pair.meter.inDoubt, true);
    pair.meter.learn({ offsetUs: 7 * S, roundTripUs: 2 * MS, askedUs: START + 900 * MS });
    assert.equal(pair.meter.inDoubt, true, 'an exchange that was asked for before proves nothing');
    pair.exchange(1_490 * MS);
    assert.equal(pair.meter.inDoubt, false);
    assert.equal(pair.frame(1_500 * MS, 30 * MS), 1_500 * MS);
    assert.equal(pair.ages?.max, 30);
  });
}

test('a frame from before the clock was set has its true age, though it arrives after the exchange', () => {
  for (const stepUs of [3 * HOUR, -3 * HOUR]) {
    const pair = new Pair();
    pair.exchange(0);
    pair.frame(0, 30 * MS);
    pair.frame(50 * MS, 30 * MS);
    const before = pair.offsetUs;
    pair.offsetUs += stepUs;
    pair.exchange(80 * MS);
    const known = pair.meter.add(START + 75 * MS + before, START + 110 * MS);
    assert.equal(known, START + 75 * MS);
    assert.equal(pair.frame(100 * MS, 30 * MS), 100 * MS);
    assert.equal(pair.ages?.max, 35);
  }
});

test('an age that grows suddenly, as on a link that stalled, counts once an exchange has confirmed it', () => {
  const pair = new Pair();
  pair.exchange(0);
  pair.frame(0, 30 * MS);
  assert.equal(pair.frame(50 * MS, 8 * S), undefined);
  pair.exchange(8_060 * MS);
  assert.equal(pair.ages?.max, 8_000);
});

test('a clock that is set while no frames come is known before the next of them', () => {
  const pair = new Pair();
  pair.exchange(0);
  pair.frame(0, 30 * MS);
  pair.offsetUs -= HOUR;
  assert.equal(pair.frame(2 * HOUR, 30 * MS), undefined, 'an hour old, it would seem');
  pair.exchange(2 * HOUR + 40 * MS);
  assert.equal(pair.ages?.max, 30);
});

test('absurd clocks give no age, and spoil none of those behind them', () => {
  const pair = new Pair();
  pair.exchange(0);
  pair.frame(0, 30 * MS);
  for (const capturedUs of [1, 2 ** 53 - 1, START - 10 * 365 * 24 * HOUR]) {
    pair.meter.add(capturedUs, START + S);
    pair.exchange(S + 10);
    assert.equal(pair.frame(S, 30 * MS), S);
  }
  pair.meter.learn({ offsetUs: -(2 ** 52), roundTripUs: 0, askedUs: START + S });
  assert.equal(pair.frame(1_100 * MS, 30 * MS), 1_100 * MS, 'by the offset before');
  assert.equal(pair.ages?.max, 30);
});

test('a new connection of the same run continues where the old one ended', () => {
  const pair = new Pair();
  pair.exchange(0);
  pair.frame(10 * S, 30 * MS);
  pair.meter.forget(true);
  pair.offsetUs += 3 * HOUR;
  pair.frame(11 * S, 100 * MS);
  pair.exchange(11_110 * MS);
  assert.equal(pair.ages?.max, 100);
  pair.meter.forget(false);
  assert.equal(pair.meter.inDoubt, false);
});

test('whatever steps a sender’s clock takes, hours apart, no age is more than a tolerance wrong', () => {
  const step = fc.integer({ min: -40, max: 40 }).map((hours) => hours * HOUR);
  const turn = fc.record({ step: fc.option(step, { nil: 0 }), ageMs: fc.integer({ min: 1, max: 400 }) });
  fc.assert(
    fc.property(fc.array(turn, { minLength: 5, maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (turns, every) => {
      const pair = new Pair();
      pair.exchange(0);
      turns.forEach(({ step: stepUs, ageMs }, at) => {
        pair.offsetUs += stepUs;
        const takenUs = (at + 1) * 500 * MS;
        const known = pair.frame(takenUs, ageMs * MS);
        if (known !== undefined) assert.ok(Math.abs(known - takenUs) < 800 * MS);
        if (at % every === 0) pair.exchange(takenUs + 450 * MS);
      });
      assert.ok((pair.ages?.max ?? 0) <= 1_200, `${pair.ages?.max} ms`);
    }),
    SEEDED,
  );
});
