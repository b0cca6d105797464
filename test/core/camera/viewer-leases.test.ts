import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ViewerLeases } from '#src/core/camera/viewer-leases.js';
import { MAX_VIEWERS, VIEWER_LEASE_MS } from '#src/core/limits.js';
import { decodeControl, encodeControl } from '#src/core/wire/messages.js';

const viewer = (number: number): Uint8Array => Uint8Array.of(number & 0xff, number >> 8);

test('without a lease there is no demand', () => {
  assert.equal(new ViewerLeases().demand(0), undefined);
});

test('the demand is the largest rate, width and height of all leases', () => {
  const leases = new ViewerLeases();
  leases.renew({ viewerId: viewer(1), millifps: 5_000, width: 80, height: 60 }, 0);
  assert.deepEqual(leases.demand(0), { fps: 5, size: { width: 80, height: 60 } });
  leases.renew({ viewerId: viewer(2), millifps: 10_000, width: 40, height: 90 }, 0);
  assert.deepEqual(leases.demand(0), { fps: 10, size: { width: 80, height: 90 } });
  leases.renew({ viewerId: viewer(3) }, 0);
  assert.deepEqual(leases.demand(0), { fps: undefined, size: undefined });
  assert.equal(leases.count(0), 3);
});

test('a renewal replaces the lease before it, which ends by its TTL or by a message', () => {
  const leases = new ViewerLeases();
  leases.renew({ viewerId: viewer(1) }, 0);
  leases.renew({ viewerId: viewer(1), millifps: 2_500 }, 1_000);
  assert.deepEqual(leases.demand(1_000 + VIEWER_LEASE_MS - 1), { fps: 2.5, size: undefined });
  assert.equal(leases.demand(1_000 + VIEWER_LEASE_MS), undefined);
  leases.renew({ viewerId: viewer(1) }, 9_000);
  leases.renew({ viewerId: viewer(2) }, 9_000);
  leases.end({ viewerId: viewer(1) });
  assert.equal(leases.count(9_000), 1);
  leases.end({ viewerId: viewer(2) });
  assert.equal(leases.demand(9_000), undefined);
});

test('a flood of viewers is bounded, and evicts no known viewer', () => {
  const leases = new ViewerLeases();
  for (let number = 0; number < 2 * MAX_VIEWERS; number += 1) leases.renew({ viewerId: viewer(number) }, 0);
  assert.equal(leases.count(0), MAX_VIEWERS);
  leases.renew({ viewerId: viewer(0) }, 1_000);
  assert.equal(leases.count(VIEWER_LEASE_MS), 1);
});

test('a lease is encoded in a Control', () => {
  const wanted = { millifps: 5_000, width: 96, height: 54 };
  for (const watch of [{ viewerId: viewer(7), ...wanted }, { viewerId: viewer(8) }]) {
    const read = decodeControl(encodeControl({ acknowledged: 0, watch })).watch;
    assert.deepEqual({ ...read, viewerId: Uint8Array.from(read?.viewerId ?? []) }, watch);
  }
});
