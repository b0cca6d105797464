// What credit gives on simulated links: rates, ages and fair shares.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Delivery, type LinkOptions, simulate } from './slow-link.js';

const FRAME_BYTES = 20_000;
const WARM_MS = 10_000;

/** The deliveries after the first 10 s. */
function warm(deliveries: readonly Delivery[]): Delivery[] {
  return deliveries.filter((one) => one.arrivedMs >= WARM_MS);
}

function oldest(deliveries: readonly Delivery[]): number {
  return deliveries.reduce((most, one) => Math.max(most, one.ageMs), 0);
}

/** Frames that arrived in each whole second. */
function perSecond(deliveries: readonly Delivery[], seconds: number): number[] {
  const counts = new Array<number>(seconds).fill(0);
  for (const { arrivedMs } of deliveries) {
    const second = Math.floor(arrivedMs / 1_000);
    counts[second] = (counts[second] ?? 0) + 1;
  }
  return counts;
}

for (const roundTripMs of [1, 50, 200]) {
  for (const bytesPerSecond of [20_000, 100_000, 200_000, 400_000]) {
    const linkFps = bytesPerSecond / FRAME_BYTES;
    test(`a link of ${linkFps} frames a second and ${roundTripMs} ms is used to the full, with no picture late by more than its window`, () => {
      const deliveries = warm(simulate({ bytesPerSecond, roundTripMs, seconds: 130 }));
      const fps = deliveries.length / 120;
      // Every 10 s the sender pauses for slightly more than a round trip, for its clock request.
      assert.ok(fps >= linkFps * 0.95 && fps <= linkFps * 1.01, `${fps} fps`);
      const largest = Math.max(2, Math.ceil(((linkFps + 1) * roundTripMs) / 1_000) + 1);
      for (const { ageMs, window } of deliveries) {
        assert.ok(window <= largest, `a window of ${window}`);
        assert.ok(ageMs <= ((window + 1) * 1_000) / linkFps + roundTripMs / 2 + 1, `${ageMs} ms old, window ${window}`);
      }
      // The age does not rise slowly either.
      const late = deliveries.filter((one) => one.arrivedMs >= 100_000);
      const early = deliveries.filter((one) => one.arrivedMs < 40_000);
      assert.ok(oldest(late) <= oldest(early) + 1_000 / linkFps);
    });
  }
}

test('a fast link gives a camera its 30 fps, near or far', () => {
  for (const roundTripMs of [1, 50, 100, 200]) {
    const counts = perSecond(simulate({ bytesPerSecond: 1e7, roundTripMs, seconds: 60 }), 60);
    const full = counts.slice(8).filter((count) => count >= 29).length;
    assert.ok(full >= 52 * 0.8, `${roundTripMs} ms: ${counts}`);
    assert.ok(counts.slice(2, 8).includes(30), `${roundTripMs} ms: ${counts}`);
    for (const count of counts.slice(8)) assert.ok(count >= 15, `${roundTripMs} ms: ${counts}`);
  }
});

test('a link as long as by satellite still gives 10 fps', () => {
  assert.ok(warm(simulate({ bytesPerSecond: 1e7, roundTripMs: 600, seconds: 60 })).length / 50 >= 10);
});

test('cameras that share a link do not enlarge each other’s windows', () => {
  for (const [cameras, bytesPerSecond] of [
    [2, 200_000],
    [5, 200_000],
    [10, 200_000],
    [20, 200_000],
    [10, 2_000_000],
    [20, 2_000_000],
  ] as const) {
    const linkFps = bytesPerSecond / FRAME_BYTES;
    const deliveries = warm(simulate({ bytesPerSecond, roundTripMs: 20, cameras, seconds: 130 }));
    const about = 500 + (3 * cameras * 1_000) / linkFps;
    assert.ok(oldest(deliveries) <= about, `${cameras} on ${linkFps} fps: ${oldest(deliveries)} ms`);
    assert.ok(deliveries.length / 120 >= linkFps * 0.95);
    for (let camera = 0; camera < cameras; camera += 1) {
      const share = deliveries.filter((one) => one.camera === camera).length / deliveries.length;
      assert.ok(share >= 0.4 / cameras, `camera ${camera} of ${cameras} got ${share}`);
    }
  }
});

test('a receiver that answers no clock request gets frames all the same', () => {
  const options: LinkOptions = { bytesPerSecond: 200_000, roundTripMs: 20, answers: false, seconds: 60 };
  const deliveries = warm(simulate(options));
  assert.ok(deliveries.length / 50 >= 9, `${deliveries.length / 50} fps`);
  assert.ok(oldest(deliveries) <= 300);
});

test('when a link becomes slow, pictures are late by the window of before and then by their own', () => {
  const later = { atMs: 30_000, bytesPerSecond: 100_000 };
  const deliveries = simulate({ bytesPerSecond: 1e7, roundTripMs: 100, later: [later], seconds: 60 });
  assert.ok(oldest(deliveries) <= 1_000);
  assert.ok(oldest(deliveries.filter((one) => one.arrivedMs > 35_000)) <= 500);
});

test('a camera slower than the link is delayed by the link alone, except for a clock request now and then', () => {
  const deliveries = warm(simulate({ bytesPerSecond: 1e7, roundTripMs: 200, fps: 5, seconds: 60 }));
  assert.ok(deliveries.length / 50 >= 4.8);
  assert.ok(oldest(deliveries) <= 310);
});
