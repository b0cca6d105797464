// How many connections are let in, from one address and from all.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Crowd } from '#dist/core/crowd.js';
import { MAX_CONNECTIONS, MAX_CONNECTIONS_PER_ADDRESS, MAX_HALF_OPEN } from '#dist/core/limits.js';

function fill(crowd: Crowd, count: number, host: (at: number) => string | undefined) {
  return Array.from({ length: count }, (_, at) => crowd.enter(host(at)));
}

const FULL = { code: 'too-many-connections' };

test('one address gets its share, whether or not it says whose they are, and this machine has none', () => {
  const crowd = new Crowd();
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

test('those that only knock leave half of the places to the cameras', () => {
  const crowd = new Crowd();
  const knocking = fill(crowd, MAX_HALF_OPEN, (at) => `10.0.${at >> 5}.1`);
  assert.throws(() => crowd.enter('10.1.0.1'), FULL);
  knocking[0]?.known();
  knocking[0]?.known();
  crowd.enter('10.1.0.1');
  assert.throws(() => crowd.enter('10.1.0.1'), FULL);
  knocking[1]?.leave();
  crowd.enter('10.1.0.1');
});

test('all places together are limited, and each that is left is free again', () => {
  const crowd = new Crowd();
  const passes = Array.from({ length: MAX_CONNECTIONS }, () => {
    const pass = crowd.enter(undefined);
    pass.known();
    return pass;
  });
  assert.throws(() => crowd.enter(undefined), FULL);
  for (const pass of passes) pass.leave();
  for (let round = 0; round < 3; round += 1) crowd.enter(undefined).leave();
  fill(crowd, MAX_HALF_OPEN, () => undefined);
});
