// The places of cameras: which camera gets which one, and that no camera displaces another.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_CAMERAS, MAX_CAMERAS_PER_ADDRESS, MAX_CAMERAS_PER_KEY } from '#src/core/limits.js';
import type { Camera } from '#src/receiver/inputs/camera.js';
import { CameraPlaces } from '#src/receiver/inputs/camera-places.js';
import type { CameraIdentity } from '#src/receiver/inputs/identity.js';

const FULL = { code: 'too-many-connections' };

function identity(name: string, about: Partial<CameraIdentity> = {}): CameraIdentity {
  const nothing = { source: '', software: '', pausable: true, onNats: false };
  return { name, instance: name, provenName: undefined, address: '127.0.0.1:4000', ...nothing, ...about };
}

function lose(camera: Camera, nowMs: number): Camera {
  camera.happened({ kind: 'disconnected', reason: 'gone' }, nowMs);
  return camera;
}

test('one key with hundreds of names pushes out its own cameras and no other', () => {
  const forgotten: string[] = [];
  const roster = new CameraPlaces(({ name }) => forgotten.push(name));
  const gate = lose(roster.take(identity('gate', { provenName: 'gate' }), 0), 1);
  for (let at = 0; at < MAX_CAMERAS; at += 1) {
    lose(roster.take(identity(`barn/${at}`, { provenName: 'barn' }), at), at);
  }
  assert.equal(roster.cameras.length, 1 + MAX_CAMERAS_PER_KEY);
  assert.equal(forgotten.length, MAX_CAMERAS - MAX_CAMERAS_PER_KEY);
  assert.ok(!forgotten.includes('gate'));
  assert.equal(roster.take(identity('gate', { provenName: 'gate', instance: 'another run' }), 9_999), gate);
});

test('a place’s number is given once', () => {
  const roster = new CameraPlaces();
  const places = new Set<number>();
  for (let at = 0; at < 2 * MAX_CAMERAS; at += 1) places.add(lose(roster.take(identity(`${at}`), at), at).place);
  assert.equal(places.size, 2 * MAX_CAMERAS);
  assert.equal(roster.cameras.length, MAX_CAMERAS);
  assert.deepEqual(
    roster.cameras.map(({ place }) => place),
    [...roster.cameras.map(({ place }) => place)].sort((a, b) => a - b),
  );
});

test('present cameras keep their places, and one too many gets the reason', () => {
  const roster = new CameraPlaces();
  for (let at = 0; at < MAX_CAMERAS_PER_KEY; at += 1) roster.take(identity(`barn/${at}`, { provenName: 'barn' }), 0);
  assert.throws(() => roster.take(identity('barn/x', { provenName: 'barn' }), 0), FULL);
  const strangers = { address: '[2001:db8::1]:4000' };
  for (let at = 0; at < MAX_CAMERAS_PER_ADDRESS; at += 1) roster.take(identity(`s${at}`, strangers), 0);
  assert.throws(() => roster.take(identity('s', { address: '[2001:db8::2]:4000' }), 0), FULL);
  roster.take(identity('s', { address: '[2001:db8:0:1::2]:4000' }), 0);
});

test('this machine, a shared key and NATS have no limit but that of all', () => {
  for (const about of [{}, { sharesKey: true, address: '10.0.0.7:1' }, { onNats: true, address: '10.0.0.7:1' }]) {
    const roster = new CameraPlaces();
    for (let at = 0; at < MAX_CAMERAS; at += 1) roster.take(identity(`${at}`, about), 0);
    assert.throws(() => roster.take(identity('one more', about), 0), FULL);
  }
});

test('where all places are taken, the group with most cameras gives up one that is lost', () => {
  const roster = new CameraPlaces();
  lose(roster.take(identity('gate', { provenName: 'gate' }), 0), 0);
  lose(roster.take(identity('house', { address: '10.0.0.7:1' }), 0), 0);
  for (let at = 0; at < MAX_CAMERAS; at += 1) {
    lose(roster.take(identity(`${at}`, { onNats: true, address: '10.0.0.9:4222' }), at + 1), at + 1);
  }
  const kept = roster.cameras.map(({ name }) => name);
  assert.ok(kept.includes('gate') && kept.includes('house'));
});
