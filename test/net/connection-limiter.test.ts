// How many connections are let in, from one address and from all.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  MAX_CONNECTIONS,
  MAX_CONNECTIONS_PER_ADDRESS,
  MAX_CONNECTIONS_PER_KEY,
  MAX_HALF_OPEN,
} from '#src/core/limits.js';
import { ConnectionLimiter, type ConnectionSlot } from '#src/net/connection-limiter.js';

function fill(crowd: ConnectionLimiter, count: number, host: (at: number) => string | undefined) {
  return Array.from({ length: count }, (_, at) => crowd.enter(host(at)));
}

const FULL = { code: 'too-many-connections' };

test('one address gets its share, whether or not it says whose they are, and this machine has none', () => {
  const crowd = new ConnectionLimiter();
  const passes = fill(crowd, MAX_CONNECTIONS_PER_ADDRESS, () => '10.0.0.7');
  for (const pass of passes) pass.known();
  assert.throws(() => crowd.enter('10.0.0.7'), FULL);
  fill(crowd, MAX_CONNECTIONS_PER_ADDRESS + 1, () => undefined);
  crowd.enter('10.0.0.8');
  passes[3]?.leave();
  passes[3]?.leave();
  crowd.enter('10.0.0.7');
  assert.throws(() => crowd.enter('10.0.0.7'), FULL);
});

test('networks of IPv6 and mapped addresses have one share', () => {
  const crowd = new ConnectionLimiter();
  fill(crowd, MAX_CONNECTIONS_PER_ADDRESS, (at) => `2001:db8::${(at + 1).toString(16)}`);
  assert.throws(() => crowd.enter('2001:db8::ffff'), FULL);
  crowd.enter('2001:db8:0:1::1');
  fill(crowd, MAX_CONNECTIONS_PER_ADDRESS, (at) => (at % 2 === 0 ? '10.0.0.7' : '::ffff:10.0.0.7'));
  assert.throws(() => crowd.enter('::ffff:a00:7'), FULL);
});

test('where those that only knock fill their places, the oldest of the network that has most makes room', () => {
  const crowd = new ConnectionLimiter();
  const evicted: string[] = [];
  const note = (pass: ConnectionSlot, name: string): ConnectionSlot => {
    pass.onEvicted = ({ code }) => evicted.push(`${name} ${code}`);
    return pass;
  };
  const patient = note(crowd.enter('10.9.9.9'), 'patient');
  for (let at = 0; at < MAX_HALF_OPEN - 1; at += 1) note(crowd.enter(`10.0.${at >> 6}.1`), `${at >> 6}/${at & 63}`);
  for (let count = 0; count < 3; count += 1) note(crowd.enter('10.1.0.1'), 'new');
  assert.deepEqual(
    evicted,
    ['0/0', '1/0', '2/0'].map((one) => `${one} too-many-connections`),
  );
  patient.known();
  note(crowd.enter('10.2.0.1'), 'another');
  assert.equal(evicted.length, 3, 'one was no longer half open');
});

test('a camera gets in while fewer than 256 networks hold every place that strangers can have', () => {
  const crowd = new ConnectionLimiter();
  let lost = 0;
  const enter = (at: number) => crowd.enter(`10.${at % 255}.0.1`);
  for (let at = 0; at < 1_000; at += 1) enter(at);
  const camera = crowd.enter('192.168.7.7');
  camera.onEvicted = () => {
    lost += 1;
  };
  for (let at = 1_000; at < 3_000; at += 1) enter(at);
  camera.known({ name: 'barn' });
  assert.equal(lost, 0);
});

test('a camera’s own key has 32 connections, and a key that cameras share as many as there are', () => {
  const crowd = new ConnectionLimiter();
  const own = fill(crowd, MAX_CONNECTIONS_PER_KEY, (at) => `10.0.0.${at}`);
  for (const pass of own) pass.known({ name: 'barn' });
  const more = crowd.enter('10.0.0.7');
  assert.throws(() => more.known({ name: 'barn' }), FULL);
  more.leave();
  own[0]?.leave();
  crowd.enter('10.0.0.7').known({ name: 'barn' });
  for (let count = 0; count < 3 * MAX_CONNECTIONS_PER_ADDRESS; count += 1) {
    crowd.enter('10.0.0.8').known({ name: undefined });
  }
  fill(crowd, MAX_CONNECTIONS_PER_ADDRESS, () => '10.0.0.8');
  assert.throws(
    () => crowd.enter('10.0.0.8'),
    FULL,
    'those that have proven nothing yet have the share of their network',
  );
});

test('all places together are limited, and each that is left is free again', () => {
  const crowd = new ConnectionLimiter();
  const passes = Array.from({ length: MAX_CONNECTIONS }, () => {
    const pass = crowd.enter(undefined);
    pass.known();
    return pass;
  });
  assert.throws(() => crowd.enter(undefined), FULL, 'none of them is half open');
  for (const pass of passes) pass.leave();
  for (let round = 0; round < 3; round += 1) crowd.enter(undefined).leave();
  fill(crowd, MAX_HALF_OPEN, () => undefined);
});
