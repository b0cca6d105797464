// Identities: whether two Hellos come from the same run of a sender, over TCP and over NATS.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Hello } from '#src/core/wire/messages.js';
import { identify, identifyOnNats, isSameRun } from '#src/receiver/inputs/identity.js';

const HELLO: Hello = {
  protocolVersion: 1,
  cameraName: 'front',
  instanceId: Uint8Array.of(0x00, 0x11),
  source: '',
  software: '',
  finite: false,
};

test('the instance id of a camera is hex, over TCP and over NATS', () => {
  assert.equal(identify(HELLO, '10.0.0.7:1').instance, '0011');
  assert.equal(identifyOnNats(HELLO, 'barn', '10.0.0.9:4222').instance, '0011');
});

test('an overheard instance id under another subject is another camera', () => {
  const barn = identifyOnNats(HELLO, 'barn', '10.0.0.9:4222');
  assert.ok(isSameRun(barn, identifyOnNats(HELLO, 'barn', '10.0.0.8:4222')));
  assert.ok(!isSameRun(barn, identifyOnNats(HELLO, 'gate', '10.0.0.9:4222')));
  assert.ok(!isSameRun(barn, identify({ ...HELLO, cameraName: 'barn' }, '10.0.0.9:4222')));
});

test('a sender of the first protocol, which has no instance id, is never the same run', () => {
  const old = identify(undefined, '10.0.0.7:1');
  assert.ok(!isSameRun(old, old));
});
