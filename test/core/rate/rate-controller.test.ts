import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LOWERED_FIRST, qualityForSize, type RateLimits } from '#src/core/rate/degradation.js';
import { RateController } from '#src/core/rate/rate-controller.js';
import { SEEDED } from '../../helpers/bytes.js';
import { type Delivery, type LinkOptions, simulate } from './slow-link.js';

const LIMITS: RateLimits = { quality: 80, minQuality: 30, minFps: 5, holdsRate: true, lowersFirst: 'quality' };

/** Pictures of 20 kB at quality 80. Their size is a power of the quality: 0.4 for drawings, 0.95 for photographs. */
function sizes(exponent: number): (quality: number) => number {
  const scale = (quality: number) => (quality < 50 ? 5_000 / quality : 200 - 2 * quality);
  return (quality) => 20_000 * (scale(quality) / scale(80)) ** -exponent;
}

function run(options: Partial<LinkOptions>, limits: Partial<RateLimits> = {}, exponent = 0.75): Delivery[] {
  const adapt = { limits: { ...LIMITS, ...limits }, bytesAt: sizes(exponent) };
  return simulate({ bytesPerSecond: 200_000, roundTripMs: 20, seconds: 60, adapt, ...options });
}

function between(deliveries: readonly Delivery[], fromS: number, toS: number): Delivery[] {
  return deliveries.filter(({ arrivedMs }) => arrivedMs >= fromS * 1_000 && arrivedMs < toS * 1_000);
}

function fps(deliveries: readonly Delivery[]): number {
  const spanMs = (deliveries.at(-1)?.arrivedMs ?? 0) - (deliveries[0]?.arrivedMs ?? 0);
  return ((deliveries.length - 1) * 1_000) / spanMs;
}

function age95(deliveries: readonly Delivery[]): number {
  const sorted = deliveries.map(({ ageMs }) => ageMs).sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN;
}

/** How often the setting changes its direction, from down to up or back. */
function turns(deliveries: readonly Delivery[]): number {
  let direction = 0;
  let count = 0;
  let last: number | undefined;
  for (const { quality = 80, heldFps = 30 } of deliveries) {
    const chosen = quality * 100 + heldFps;
    const step = last === undefined ? 0 : Math.sign(chosen - last);
    if (step !== 0 && direction !== 0 && step !== direction) count += 1;
    if (step !== 0) direction = step;
    last = chosen;
  }
  return count;
}

test('over 1.6 Mbit/s at least twice the frames of the fixed quality arrive, and under 300 ms old', () => {
  const fixed = between(simulate({ bytesPerSecond: 200_000, roundTripMs: 20, seconds: 60 }), 10, 60);
  for (const exponent of [0.65, 0.75, 0.95]) {
    const adapted = between(run({}, {}, exponent), 10, 60);
    assert.ok(fps(adapted) >= fps(fixed) * 2, `${fps(adapted)} fps, fixed ${fps(fixed)} fps`);
    assert.ok(age95(adapted) < 300, `${age95(adapted)} ms`);
  }
});

test('a fast link gets the full quality, from the first frame to the last', () => {
  for (const roundTripMs of [0, 20, 200, 600]) {
    const deliveries = run({ bytesPerSecond: 800_000, roundTripMs });
    assert.ok(deliveries.every(({ quality, heldFps }) => quality === 80 && heldFps === undefined));
  }
});

test('a disturbance of half a second costs no quality', () => {
  const later = [
    { atMs: 20_000, bytesPerSecond: 40_000 },
    { atMs: 20_500, bytesPerSecond: 1e7 },
  ];
  const deliveries = run({ bytesPerSecond: 1e7, later });
  assert.ok(deliveries.every(({ quality }) => quality === 80));
});

test('quality goes down within 3 s after the link slows, and is full again within half a minute of its recovery', () => {
  const later = [
    { atMs: 20_000, bytesPerSecond: 300_000 },
    { atMs: 60_000, bytesPerSecond: 1e7 },
  ];
  const deliveries = run({ bytesPerSecond: 1e7, later, seconds: 120 });
  assert.ok(between(deliveries, 0, 20).every(({ quality }) => quality === 80));
  assert.ok(between(deliveries, 23, 60).every(({ quality = 0 }) => quality < 80));
  assert.ok(fps(between(deliveries, 26, 60)) > 26);
  assert.ok(between(deliveries, 90, 120).every(({ quality, heldFps }) => quality === 80 && heldFps === undefined));
  // It rises slowly, and never by a large step.
  const climb = between(deliveries, 60, 90).map(({ quality = 0 }) => quality);
  assert.ok(climb.every((quality, at) => at === 0 || quality - (climb[at - 1] as number) <= 12));
});

test('the setting for a link is stable: it does not oscillate', () => {
  const rates = [60_000, 100_000, 150_000, 200_000, 300_000, 400_000, 500_000, 560_000, 620_000];
  for (const [at, bytesPerSecond] of rates.entries()) {
    for (const [which, exponent] of [0.4, 0.75, 0.95].entries()) {
      // A near and a far receiver in turns.
      const roundTripMs = (at + which) % 2 === 0 ? 5 : 150;
      const settled = between(run({ bytesPerSecond, roundTripMs, seconds: 150 }, {}, exponent), 30, 150);
      const words = `${turns(settled)} turns at ${bytesPerSecond} B/s, ${roundTripMs} ms, exponent ${exponent}`;
      assert.ok(turns(settled) <= 4, words);
    }
  }
});

test('quality is lowered first, and the rate is limited only where the lowest quality is not enough', () => {
  const deliveries = run({ bytesPerSecond: 100_000 });
  assert.ok(deliveries.every(({ quality = 0, heldFps }) => heldFps === undefined || quality <= 30));
  const settled = between(deliveries, 15, 60);
  assert.ok(settled.every(({ quality }) => quality === 30));
  assert.ok(settled.some(({ heldFps = 30 }) => heldFps < 20));
});

test('with both in turn, a fair quality at half of the rate comes before the lowest quality', () => {
  const settled = (bytesPerSecond: number) =>
    between(run({ bytesPerSecond }, { lowersFirst: 'both' }), 20, 60).map(({ quality = 0, heldFps = 30 }) => ({
      quality,
      heldFps,
    }));
  // 600 kB/s for all of it. The quality is enough to get down to about 60 %.
  assert.ok(settled(400_000).every(({ quality, heldFps }) => quality >= 55 && quality < 80 && heldFps === 30));
  const middle = settled(200_000);
  assert.ok(middle.every(({ quality, heldFps }) => quality >= 52 && quality <= 60 && heldFps >= 14 && heldFps < 21));
  const low = settled(60_000);
  assert.ok(low.every(({ quality, heldFps }) => quality === 30 && heldFps >= 5 && heldFps < 15));
});

test('with the rate first, the quality stays while the rate can go down', () => {
  const settled = between(run({ bytesPerSecond: 200_000 }, { lowersFirst: 'rate' }), 20, 60);
  assert.ok(settled.every(({ quality, heldFps = 30 }) => quality === 80 && heldFps >= 5 && heldFps < 11));
  const slower = between(run({ bytesPerSecond: 60_000 }, { lowersFirst: 'rate' }), 20, 60);
  assert.ok(slower.every(({ quality = 0, heldFps }) => quality < 60 && heldFps === 5));
});

test('each order climbs back to the full quality and rate', () => {
  for (const lowersFirst of LOWERED_FIRST) {
    const later = [
      { atMs: 10_000, bytesPerSecond: 60_000 },
      { atMs: 40_000, bytesPerSecond: 1e7 },
    ];
    const deliveries = run({ bytesPerSecond: 1e7, later, seconds: 120 }, { lowersFirst });
    const back = between(deliveries, 110, 120);
    assert.ok(
      back.every(({ quality, heldFps }) => quality === 80 && heldFps === undefined),
      `${lowersFirst}: ${back.at(-1)?.quality}, ${back.at(-1)?.heldFps}`,
    );
  }
});

test('over 200 kbit/s there is a live picture, limited to no less than the lowest rate', () => {
  const settled = between(run({ bytesPerSecond: 25_000 }), 10, 60);
  assert.ok(fps(settled) > 2.5, `${fps(settled)} fps`);
  assert.ok(age95(settled) < 1_000, `${age95(settled)} ms`);
  assert.ok(settled.every(({ quality, heldFps }) => quality === 30 && heldFps === 5));
});

test('where pictures are not encoded only the rate follows the link', () => {
  const deliveries = run({}, { quality: undefined });
  assert.ok(deliveries.every(({ quality }) => quality === undefined));
  const settled = between(deliveries, 10, 60);
  const fixed = between(simulate({ bytesPerSecond: 200_000, roundTripMs: 20, seconds: 60 }), 10, 60);
  assert.ok(
    settled.every(({ heldFps = 30 }) => heldFps >= 5 && heldFps <= 10),
    `${settled.at(-1)?.heldFps}`,
  );
  assert.ok(age95(settled) < age95(fixed), `${age95(settled)} ms, not held ${age95(fixed)} ms`);
});

test('where every frame has to arrive the rate is never limited', () => {
  const deliveries = run({ bytesPerSecond: 60_000 }, { holdsRate: false });
  assert.ok(deliveries.every(({ heldFps }) => heldFps === undefined));
  assert.equal(deliveries.at(-1)?.quality, 30);
});

test('no quality below the lowest allowed one is chosen, and a configured quality below it stays', () => {
  const low = run({ bytesPerSecond: 25_000 }, { minQuality: 60 });
  assert.equal(Math.min(...low.map(({ quality = 0 }) => quality)), 60);
  const lower = run({ bytesPerSecond: 25_000 }, { quality: 20 });
  assert.ok(lower.every(({ quality }) => quality === 20));
});

test('several cameras share a link, and each keeps to what its share carries', () => {
  const deliveries = between(run({ cameras: 3, bytesPerSecond: 400_000, seconds: 90 }), 40, 90);
  for (const camera of [0, 1, 2]) {
    const own = deliveries.filter((one) => one.camera === camera);
    assert.ok(fps(own) > 8, `camera ${camera}: ${fps(own)} fps`);
    assert.ok(age95(own) < 500, `camera ${camera}: ${age95(own)} ms`);
  }
});

test('without a measured transmission time, steps up that fail become rare', () => {
  const controller = new RateController(LIMITS);
  let captured = 0;
  let lost = 0;
  let steps = 0;
  for (let frame = 0; frame < 30 * 300; frame += 1) {
    captured += 1;
    const before = controller.quality ?? 0;
    // At least half of the frames arrive with a quality above 50.
    if (before > 50 && frame % 2 === 0) lost += 1;
    const totals = { captured, heldBack: 0, droppedForLink: lost, droppedForCpu: 0, carryMs: undefined };
    controller.update((frame * 1_000) / 30, totals);
    if ((controller.quality ?? 0) > before && before <= 50 && frame > 30 * 100) steps += 1;
  }
  assert.ok(steps <= 20, `${steps} steps in 200 s`);
});

test('a step down leaves a seventh of the link free, and steps up come two seconds apart', () => {
  const controller = new RateController(LIMITS);
  const totals = { captured: 0, heldBack: 0, droppedForLink: 0, droppedForCpu: 0 };
  const changes: Array<{ readonly atMs: number; readonly quality: number }> = [];
  for (let frame = 0; frame < 30 * 30; frame += 1) {
    const before = controller.quality;
    const nowMs = (frame * 1_000) / 30;
    totals.captured += 1;
    // For a while, half of the frames arrive. Then the link is free.
    if (frame < 50 && frame % 2 === 0) totals.droppedForLink += 1;
    controller.update(nowMs, { ...totals, carryMs: frame < 50 ? undefined : 1 });
    const { quality = 0 } = controller;
    if (quality !== before) changes.push({ atMs: nowMs, quality });
  }
  const lowest = changes[0]?.quality ?? 0;
  // Of 15 frames of half a second, up to 8 arrive.
  assert.ok(lowest >= qualityForSize(80, 0.5 * 0.83) && lowest <= qualityForSize(80, 0.54 * 0.87), `${lowest}`);
  assert.equal(changes.at(-1)?.quality, 80);
  const waits = changes.slice(1).map(({ atMs }, at) => atMs - (changes[at]?.atMs ?? 0));
  assert.ok(waits.length >= 4 && waits.every((ms) => ms >= 2_000 && ms < 2_600), `${waits}`);
});

test('an interruption does not count as frames that the link lost', () => {
  const controller = new RateController(LIMITS);
  const look = (nowMs: number, captured: number, droppedForLink: number) =>
    controller.update(nowMs, { captured, heldBack: 0, droppedForLink, droppedForCpu: 0, carryMs: 1 });
  for (let frame = 0; frame < 60; frame += 1) look(frame * 33, frame, 0);
  controller.interrupted();
  for (let frame = 60; frame < 120; frame += 1) look(60_000 + frame * 33, 2_000 + frame, 2_000);
  assert.equal(controller.quality, 80);
});

test('whatever the totals are, the setting stays between the limits', () => {
  const looks = fc.array(fc.tuple(fc.nat(2_000), fc.nat(60), fc.nat(60), fc.nat(60), fc.option(fc.nat(3_000))));
  fc.assert(
    fc.property(
      looks,
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 100 }),
      (steps, quality, minimum) => {
        const controller = new RateController({ ...LIMITS, quality, minQuality: minimum });
        const totals = { captured: 0, heldBack: 0, droppedForLink: 0, droppedForCpu: 0 };
        let nowMs = 0;
        for (const [tookMs, captured, link, cpu, carryMs] of steps) {
          nowMs += tookMs;
          totals.captured += captured;
          totals.droppedForLink += Math.min(link, captured);
          totals.droppedForCpu += Math.min(cpu, captured);
          controller.update(nowMs, { ...totals, carryMs: carryMs ?? undefined });
          const chosen = controller.quality ?? 0;
          assert.ok(chosen <= quality && chosen >= Math.min(quality, minimum) && Number.isInteger(chosen));
          assert.ok(controller.fps === undefined || (controller.fps >= 5 && Number.isFinite(controller.fps)));
        }
      },
    ),
    SEEDED,
  );
});

test('the quality for a size follows libjpeg’s scale', () => {
  assert.equal(Math.round(qualityForSize(80, 1)), 80);
  assert.equal(Math.round(qualityForSize(30, 1)), 30);
  assert.ok(qualityForSize(80, 0.5) < 55 && qualityForSize(80, 0.5) > 40);
  assert.ok(qualityForSize(30, 1.15) > 30);
  assert.ok(qualityForSize(100, 0) >= 1 && qualityForSize(1, 100) <= 100);
});
