// The connection limiter: its limits, and which connection it evicts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  MAX_CONNECTIONS,
  MAX_CONNECTIONS_PER_ADDRESS,
  MAX_CONNECTIONS_PER_KEY,
  MAX_HALF_OPEN,
} from '#src/core/limits.js';
import { ConnectionLimiter, type ConnectionSlot } from '#src/net/connection-limiter.js';

function fill(limiter: ConnectionLimiter, count: number, host: (at: number) => string | undefined) {
  return Array.from({ length: count }, (_, at) => limiter.acquire(host(at)));
}

const FULL = { code: 'too-many-connections' };

test('one address has a limit, identified or not, and this machine has none', () => {
  const limiter = new ConnectionLimiter();
  const slots = fill(limiter, MAX_CONNECTIONS_PER_ADDRESS, () => '10.0.0.7');
  for (const slot of slots) slot.identified();
  assert.throws(() => limiter.acquire('10.0.0.7'), FULL);
  fill(limiter, MAX_CONNECTIONS_PER_ADDRESS + 1, () => undefined);
  limiter.acquire('10.0.0.8');
  slots[3]?.release();
  slots[3]?.release();
  limiter.acquire('10.0.0.7');
  assert.throws(() => limiter.acquire('10.0.0.7'), FULL);
});

test('an IPv6 network and a mapped address each have one limit', () => {
  const limiter = new ConnectionLimiter();
  fill(limiter, MAX_CONNECTIONS_PER_ADDRESS, (at) => `2001:db8::${(at + 1).toString(16)}`);
  assert.throws(() => limiter.acquire('2001:db8::ffff'), FULL);
  limiter.acquire('2001:db8:0:1::1');
  fill(limiter, MAX_CONNECTIONS_PER_ADDRESS, (at) => (at % 2 === 0 ? '10.0.0.7' : '::ffff:10.0.0.7'));
  assert.throws(() => limiter.acquire('::ffff:a00:7'), FULL);
});

test('when half-open connections fill their slots, the oldest of the network with most of them is evicted', () => {
  const limiter = new ConnectionLimiter();
  const evicted: string[] = [];
  const note = (slot: ConnectionSlot, name: string): ConnectionSlot => {
    slot.onEvicted = ({ code }) => evicted.push(`${name} ${code}`);
    return slot;
  };
  const patient = note(limiter.acquire('10.9.9.9'), 'patient');
  for (let at = 0; at < MAX_HALF_OPEN - 1; at += 1) note(limiter.acquire(`10.0.${at >> 6}.1`), `${at >> 6}/${at & 63}`);
  for (let count = 0; count < 3; count += 1) note(limiter.acquire('10.1.0.1'), 'new');
  assert.deepEqual(
    evicted,
    ['0/0', '1/0', '2/0'].map((one) => `${one} too-many-connections`),
  );
  patient.identified();
  note(limiter.acquire('10.2.0.1'), 'another');
  assert.equal(evicted.length, 3, 'one was no longer half open');
});

test('a camera gets a slot while strangers from fewer than 256 networks hold all of theirs', () => {
  const limiter = new ConnectionLimiter();
  let lost = 0;
  const enter = (at: number) => limiter.acquire(`10.${at % 255}.0.1`);
  for (let at = 0; at < 1_000; at += 1) enter(at);
  const camera = limiter.acquire('192.168.7.7');
  camera.onEvicted = () => {
    lost += 1;
  };
  for (let at = 1_000; at < 3_000; at += 1) enter(at);
  camera.identified({ name: 'barn' });
  assert.equal(lost, 0);
});

test('a camera’s own key has 32 connections, and a key that cameras share as many as there are', () => {
  const limiter = new ConnectionLimiter();
  const own = fill(limiter, MAX_CONNECTIONS_PER_KEY, (at) => `10.0.0.${at}`);
  for (const slot of own) slot.identified({ name: 'barn' });
  const more = limiter.acquire('10.0.0.7');
  assert.throws(() => more.identified({ name: 'barn' }), FULL);
  more.release();
  own[0]?.release();
  limiter.acquire('10.0.0.7').identified({ name: 'barn' });
  for (let count = 0; count < 3 * MAX_CONNECTIONS_PER_ADDRESS; count += 1) {
    limiter.acquire('10.0.0.8').identified({ name: undefined });
  }
  fill(limiter, MAX_CONNECTIONS_PER_ADDRESS, () => '10.0.0.8');
  assert.throws(
    () => limiter.acquire('10.0.0.8'),
    FULL,
    'those that have proven nothing yet have the limit of their network',
  );
});

test('all slots together are limited, and a released one is free again', () => {
  const limiter = new ConnectionLimiter();
  const slots = Array.from({ length: MAX_CONNECTIONS }, () => {
    const slot = limiter.acquire(undefined);
    slot.identified();
    return slot;
  });
  assert.throws(() => limiter.acquire(undefined), FULL, 'none of them is half open');
  for (const slot of slots) slot.release();
  for (let round = 0; round < 3; round += 1) limiter.acquire(undefined).release();
  fill(limiter, MAX_HALF_OPEN, () => undefined);
});
