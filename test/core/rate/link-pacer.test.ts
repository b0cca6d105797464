// Pacing on simulated links of many kinds. Each is run with several seeds, beside a stream that only the window limits.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LinkPacer } from '#src/core/rate/link-pacer.js';
import { type Delivery, type LinkOptions, simulate } from './slow-link.js';

const SEEDS = [1, 2];
const FROM_S = 10;

interface Figures {
  readonly fps: number;
  readonly age50: number;
  readonly age95: number;
}

function figures(runs: readonly (readonly Delivery[])[], seconds: number): Figures {
  const ages = Float64Array.from(runs.flat(), ({ ageMs }) => ageMs).sort();
  const at = (share: number) => ages[Math.floor(ages.length * share)] ?? Number.NaN;
  return { fps: ages.length / runs.length / seconds, age50: at(0.5), age95: at(0.95) };
}

/** The paced stream beside the one that only the window limits, between two times. */
function compare(options: Omit<LinkOptions, 'seconds'>, fromS = FROM_S, toS = 30): { paced: Figures; plain: Figures } {
  const run = (live: boolean): Figures => {
    const runs = SEEDS.map((seed) =>
      simulate({ frameBytes: 22_000, sizeJitter: 0.3, timerLateMs: 0.5, ...options, seconds: toS, live, seed }),
    );
    const between = runs.map((run) => run.filter(({ arrivedMs }) => arrivedMs >= fromS * 1_000));
    return figures(between, toS - fromS);
  };
  return { paced: run(true), plain: run(false) };
}

function words({ paced, plain }: { paced: Figures; plain: Figures }): string {
  return JSON.stringify({ paced, plain });
}

/** Links in bit/s with the camera's rate, the round trip in ms, and the largest age p95 beside the stream without pacing. */
const LINKS = [
  { bits: 300e3, fps: 30, roundTripMs: 1, ratio: 0.65 },
  { bits: 300e3, fps: 30, roundTripMs: 20, ratio: 0.65 },
  { bits: 300e3, fps: 30, roundTripMs: 200, ratio: 0.75 },
  { bits: 300e3, fps: 30, roundTripMs: 600, ratio: 0.7 },
  { bits: 1.6e6, fps: 30, roundTripMs: 1, ratio: 0.65 },
  { bits: 1.6e6, fps: 30, roundTripMs: 20, ratio: 0.7 },
  // Just enough for a window of three, which a rate slightly lower would not give.
  { bits: 1.6e6, fps: 30, roundTripMs: 115, ratio: 0.75 },
  { bits: 1.6e6, fps: 30, roundTripMs: 200, ratio: 0.75 },
  { bits: 1.6e6, fps: 30, roundTripMs: 600, ratio: 0.95 },
  { bits: 5e6, fps: 60, roundTripMs: 1, ratio: 0.7 },
  { bits: 5e6, fps: 60, roundTripMs: 20, ratio: 0.9 },
  { bits: 5e6, fps: 60, roundTripMs: 200, ratio: 0.95 },
  { bits: 5e6, fps: 60, roundTripMs: 600, ratio: 1.05 },
  { bits: 20e6, fps: 200, roundTripMs: 1, ratio: 0.85 },
  { bits: 20e6, fps: 200, roundTripMs: 200, ratio: 1.02 },
] as const;

for (const { bits, fps, roundTripMs, ratio } of LINKS) {
  test(`over ${bits / 1e6} Mbit/s with a round trip of ${roundTripMs} ms, paced frames are younger and as many`, () => {
    const both = compare({ bytesPerSecond: bits / 8, fps, roundTripMs });
    const { paced, plain } = both;
    assert.ok(paced.fps >= plain.fps * (roundTripMs < 200 ? 0.97 : 0.92), words(both));
    assert.ok(paced.age95 <= plain.age95 * ratio, words(both));
  });
}

test('where a frame takes the link less than 6 ms, nothing changes', () => {
  for (const roundTripMs of [1, 20, 200]) {
    const options: LinkOptions = { bytesPerSecond: 12.5e6, fps: 300, roundTripMs, seconds: 8, frameBytes: 22_000 };
    assert.deepEqual(simulate(options), simulate({ ...options, live: false }));
  }
});

test('where timers are late, as on a busy machine, frames leave earlier by that, and the link does not idle', () => {
  for (const options of [
    { bytesPerSecond: 200_000, roundTripMs: 20, timerLateMs: 40 },
    { bytesPerSecond: 625_000, fps: 60, roundTripMs: 20, timerLateMs: 20 },
    { bytesPerSecond: 625_000, fps: 60, roundTripMs: 200, timerLateMs: 40 },
  ]) {
    const both = compare(options);
    assert.ok(both.paced.fps >= both.plain.fps * 0.96, words(both));
    assert.ok(both.paced.age95 <= both.plain.age95 * 0.9, words(both));
  }
});

test('jitter and a varying speed make frames leave earlier, so that the link does not idle', () => {
  for (const options of [
    { bytesPerSecond: 200_000, roundTripMs: 20, delayJitterMs: 30 },
    { bytesPerSecond: 200_000, roundTripMs: 100, delayJitterMs: 100 },
    { bytesPerSecond: 625_000, fps: 60, roundTripMs: 20, delayJitterMs: 30 },
    { bytesPerSecond: 200_000, roundTripMs: 20, speedJitter: 0.5 },
    { bytesPerSecond: 200_000, roundTripMs: 100, speedJitter: 0.8 },
  ]) {
    const both = compare(options);
    assert.ok(both.paced.fps >= both.plain.fps * 0.95, words(both));
    assert.ok(both.paced.age95 <= both.plain.age95 * 1.05, words(both));
  }
});

test('one lost packet on a long link does not make frames fill the queue, and lose the next one, for good', () => {
  for (const roundTripMs of [200, 300]) {
    const loss = { queueBytes: 40_000, lossAtMs: 12_000, sizeJitter: 0.02 };
    const both = compare({ bytesPerSecond: 200_000, roundTripMs, ...loss }, 20, 50);
    assert.ok(both.paced.fps >= both.plain.fps * 1.2, words(both));
    assert.ok(both.paced.age95 <= both.plain.age95 * 0.6, words(both));
  }
});

test('the time to encode a frame is not lost for the link', () => {
  const both = compare({ bytesPerSecond: 625_000, fps: 60, roundTripMs: 1, encodeMs: 15 });
  assert.ok(both.paced.fps >= both.plain.fps * 0.98, words(both));
  assert.ok(both.paced.age95 <= both.plain.age95, words(both));
});

test('cameras that share a link lose nothing', () => {
  // Ten of them fill each other's queues at the start, and some then take a queue for the round trip, for up to 30 s.
  for (const [cameras, fromS] of [
    [3, 10],
    [10, 40],
  ] as const) {
    const both = compare({ bytesPerSecond: 625_000, roundTripMs: 20, cameras }, fromS, fromS + 20);
    assert.ok(both.paced.fps >= both.plain.fps * 0.98, words(both));
    assert.ok(both.paced.age95 <= both.plain.age95 * 1.1, words(both));
  }
});

test('a round trip that grows is noticed, and measured again', () => {
  const options = { bytesPerSecond: 200_000, roundTripMs: 20, later: [{ atMs: 30_000, roundTripMs: 120 }] };
  const soon = compare(options, 30, 40);
  assert.ok(soon.paced.fps >= soon.plain.fps * 0.88, words(soon));
  const later = compare(options, 40, 60);
  assert.ok(later.paced.fps >= later.plain.fps * 0.92, words(later));
  assert.ok(later.paced.age95 < later.plain.age95 * 0.8, words(later));
});

test('when the speed of the link changes, frames are as many and no older', () => {
  for (const [from, to] of [
    [200_000, 50_000],
    [50_000, 400_000],
    [1e7, 100_000],
  ] as const) {
    const later = [{ atMs: 20_000, bytesPerSecond: to }];
    const both = compare({ bytesPerSecond: from, roundTripMs: 20, later }, 20, 30);
    assert.ok(both.paced.fps >= both.plain.fps * 0.95, words(both));
    assert.ok(both.paced.age95 <= both.plain.age95 * 1.02, words(both));
  }
});

/** A pacer that has seen `frames` of 20 kB, each of which took the link `tookMs`. */
function seen(frames: number, tookMs: number): LinkPacer {
  const pacer = new LinkPacer();
  for (let frame = 0; frame < frames; frame += 1) pacer.transmitted(tookMs, 20_000);
  return pacer;
}

test('a frame leaves when those in flight will have passed, less the round trip and 3 ms', () => {
  const pacer = seen(10, 100);
  const inFlight = [{ atMs: 1_000, bytes: 20_000 }];
  assert.equal(pacer.departureMs([], 1_000, 40), 957);
  // It arrives behind the acknowledged frame, and takes 100 ms.
  assert.equal(pacer.departureMs(inFlight, 1_060, 40), 1_060 + 100 - 43);
  // It finds the link idle.
  assert.equal(pacer.departureMs(inFlight, 900, 40), 1_040 + 100 - 43);
  assert.equal(pacer.departureMs([...inFlight, { atMs: 1_010, bytes: 10_000 }], 900, 40), 1_040 + 150 - 43);
});

test('before the first sample, and for frames of less than 6 ms, nothing is paced', () => {
  assert.equal(seen(0, 0).isPacing, false);
  assert.equal(seen(20, 5.9).isPacing, false);
  assert.equal(seen(20, 6.1).isPacing, true);
});

test('a pace that worsens is tried without pacing: the old pace then means that the round trip has grown', () => {
  const slower = (pacer: LinkPacer, samples: number, tookMs: number) => {
    for (let sample = 0; sample < samples; sample += 1) pacer.transmitted(tookMs, 20_000);
  };
  const grown = seen(60, 100);
  for (let sample = 0; grown.isPacing && sample < 60; sample += 1) grown.transmitted(140, 20_000);
  assert.equal(grown.isPacing, false);
  slower(grown, 4, 101);
  assert.equal(grown.roundTripInDoubt, true);
  grown.roundTripMeasured();
  assert.equal(grown.roundTripInDoubt, false);
  assert.equal(grown.isPacing, true);

  const slow = seen(60, 100);
  for (let sample = 0; slow.isPacing && sample < 60; sample += 1) slow.transmitted(140, 20_000);
  slower(slow, 40, 140);
  assert.equal(slow.roundTripInDoubt, false);
  assert.equal(slow.isPacing, true);
});
