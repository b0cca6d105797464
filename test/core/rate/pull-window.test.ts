// The window of a pull, on simulated paths: it fills a long one, and holds little old data on a slow one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PullWindow } from '#src/core/rate/pull-window.js';

/**
 * Pulls for 20 s over a path, in steps of 1 ms.
 *
 * @param bytesPerMs What the path carries.
 * @param roundTripMs Without a queue.
 * @returns The bytes a ms that arrived, and the mean time that bytes waited in the path's queue, of the second half.
 */
function pull(bytesPerMs: number, roundTripMs: number) {
  const window = new PullWindow();
  const requests: { atMs: number; bytes: number }[] = [];
  const arrivals: { atMs: number; bytes: number }[] = [];
  let queue = 0;
  let received = 0;
  let waitedMs = 0;
  let steps = 0;
  for (let now = 0; now < 20_000; now += 1) {
    for (const bytes of window.due(now)) requests.push({ atMs: now + roundTripMs / 2, bytes });
    while (requests[0] !== undefined && requests[0].atMs <= now) queue += requests.shift()?.bytes ?? 0;
    const sent = Math.min(queue, bytesPerMs);
    queue -= sent;
    if (sent > 0) arrivals.push({ atMs: now + roundTripMs / 2, bytes: sent });
    while (arrivals[0] !== undefined && arrivals[0].atMs <= now) {
      const { bytes } = arrivals.shift() as { bytes: number };
      window.received(bytes, now);
      if (now > 10_000) received += bytes;
    }
    if (now > 10_000) {
      waitedMs += queue / bytesPerMs;
      steps += 1;
    }
  }
  return { bytesPerMs: received / steps, waitedMs: waitedMs / steps };
}

test('over 1.6 Mbit/s nothing waits for longer than two requests take, and the path is full', () => {
  const { bytesPerMs, waitedMs } = pull(200, 20);
  assert.ok(bytesPerMs > 180, `${bytesPerMs} bytes/ms`);
  assert.ok(waitedMs < 170, `${waitedMs} ms`);
});

test('a long and fast path is filled, and less than a round trip waits there', () => {
  const { bytesPerMs, waitedMs } = pull(2_000, 200);
  assert.ok(bytesPerMs > 1_500, `${bytesPerMs} bytes/ms`);
  assert.ok(waitedMs < 200, `${waitedMs} ms`);
});

test('bytes that were not asked for are not counted', () => {
  const window = new PullWindow();
  assert.deepEqual(window.due(0), [16_384, 16_384]);
  assert.deepEqual(window.due(1), []);
  window.received(16_383, 2);
  assert.deepEqual(window.due(2), []);
  window.received(1_000_000, 3);
  assert.equal(window.due(3).length, 2);
});
