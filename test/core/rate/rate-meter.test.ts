import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RateMeter } from '#src/core/rate/rate-meter.js';
import { SEEDED } from '../../helpers/bytes.js';

test('a steady 30 fps reads 30 +-1 at any moment once warm, +-1.5 over a window of 1 s', () => {
  for (const windowMs of [1_000, 2_000]) {
    for (const startMs of [0, 37, 1_699_999_999_951.3]) {
      const meter = new RateMeter(windowMs);
      let frames = 0;
      for (let nowMs = 0; nowMs < 10_000; nowMs += 7) {
        while ((frames * 1_000) / 30 <= nowMs) {
          meter.add(startMs + (frames * 1_000) / 30);
          frames += 1;
        }
        if (nowMs < windowMs) continue;
        const reading = meter.perSecond(startMs + nowMs);
        assert.ok(Math.abs(reading - 30) <= (windowMs < 2_000 ? 1.5 : 1), `${reading} after ${nowMs} ms`);
      }
    }
  }
});

test('any steady rate is read within one count of the window', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.double({ min: 0, max: 1e6, noNaN: true }), (rate, startMs) => {
      const meter = new RateMeter();
      let frames = 0;
      for (let nowMs = 0; nowMs < 6_000; nowMs += 13) {
        for (; (frames * 1_000) / rate <= nowMs; frames += 1) meter.add(startMs + (frames * 1_000) / rate);
        if (nowMs > 2_500) assert.ok(Math.abs(meter.perSecond(startMs + nowMs) - rate) <= 1, `at ${nowMs}`);
      }
    }),
    { ...SEEDED, numRuns: 50 },
  );
});

test('before the window is full, the rate is that of the time so far', () => {
  const meter = new RateMeter();
  for (let nowMs = 0; nowMs <= 500; nowMs += 50) meter.add(nowMs);
  assert.equal(meter.perSecond(500), 22);
});

test('a single count does not read as a thousand a second', () => {
  const meter = new RateMeter();
  meter.add(5_000);
  assert.equal(meter.perSecond(5_000), 10);
  assert.ok(meter.perSecond(5_050) <= 10);
});

test('it reads 0 before the first count, and again after a pause of the window', () => {
  const meter = new RateMeter();
  assert.equal(meter.perSecond(123), 0);
  for (let nowMs = 0; nowMs < 3_000; nowMs += 33) meter.add(nowMs);
  assert.ok(meter.perSecond(3_000) > 29);
  assert.ok(meter.perSecond(4_000) > 10);
  assert.equal(meter.perSecond(5_000), 0);
  assert.equal(meter.perSecond(1e9), 0);
});

test('after a pause of any length it counts as before', () => {
  for (const pauseMs of [100, 1_900, 2_000, 2_100, 3_950, 4_000, 123_456]) {
    const meter = new RateMeter();
    for (let nowMs = 0; nowMs < 3_000; nowMs += 20) meter.add(nowMs);
    const again = 3_000 + pauseMs;
    for (let nowMs = again; nowMs < again + 4_000; nowMs += 20) meter.add(nowMs);
    const reading = meter.perSecond(again + 4_000);
    assert.ok(Math.abs(reading - 50) <= 1, `${reading} after ${pauseMs}`);
  }
});

test('bytes are counted as well: 20 kB at 30 fps are 600 kB a second', () => {
  const meter = new RateMeter();
  for (let frame = 0; frame < 150; frame += 1) meter.add((frame * 1_000) / 30, 20_000);
  assert.ok(Math.abs(meter.perSecond(5_000) - 600_000) < 20_000);
  assert.equal(meter.perSecond(7_000), 0);
});
