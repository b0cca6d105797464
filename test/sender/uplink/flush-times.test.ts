// Round-trip and transfer time of a NATS connection, from its flushes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FlushTimes } from '#src/sender/uplink/flush-times.js';

test('the round trip is the shortest time seen, and what a frame takes beyond it keeps the path busy', () => {
  const times = new FlushTimes();
  assert.deepEqual([times.roundTripMs, times.carryMs], [undefined, undefined]);
  for (const tookMs of [30, 10, 50]) times.idle(tookMs);
  assert.equal(times.roundTripMs, 10.5);
  times.frame(40.5);
  assert.equal(times.carryMs, 30);
  for (let count = 0; count < 50; count += 1) times.frame(5);
  assert.ok((times.carryMs ?? 1) < 0.01);
});

test('the round trip follows a path that has become longer', () => {
  const times = new FlushTimes();
  times.idle(1);
  for (let count = 0; count < 100; count += 1) times.idle(80);
  assert.equal(times.roundTripMs, 80);
});
