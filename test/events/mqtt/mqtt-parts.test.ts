// Addresses, logins, keys and the order of messages.
import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { LatestPublisher, type Payload } from '#src/events/mqtt/latest-publisher.js';
import { parseMqttUrl } from '#src/events/mqtt/mqtt-url.js';
import { cameraKey, isCameraKey, Topics } from '#src/events/mqtt/topics.js';
import { anyCharacter, SEEDED } from '../../helpers/bytes.js';
import { readReceiverOptions } from '../../helpers/command-lines.js';
import { temporaryFolder } from '../../helpers/folder.js';

test('an address has a host, and may have a port and a topic', () => {
  assert.deepEqual(parseMqttUrl('mqtt://hub.lan'), { isTls: false, host: 'hub.lan', port: 1_883, base: undefined });
  const full = { isTls: true, host: '::1', port: 1, base: 'house/cameras' };
  assert.deepEqual(parseMqttUrl('mqtts://[::1]:1/house/cameras'), full);
});

test('a wrong address says what is wrong, and no password', () => {
  for (const [text, words] of [
    ['http://hub', /it is no MQTT address/],
    ['hub', /it is no MQTT address/],
    ['mqtt://', /it is no MQTT address/],
    ['mqtt://op:Geheim77@hub', /put user:password into a file/],
    ['mqtt://hub:0', /no broker has port 0/],
    ['mqtt://hub/a/%23', /behind the host stands the topic/],
    ['mqtt://hub/a//b', /behind the host stands the topic/],
    ['mqtt://hub/$SYS', /behind the host stands the topic/],
    ['mqtt://hub/a?b=c', /behind the host stands the topic/],
  ] as const) {
    assert.throws(
      () => parseMqttUrl(text),
      (error: Error) => words.test(error.message) && !/Geheim/.test(error.message),
      text,
    );
  }
});

test('options of MQTT need a broker, and the login is one line of a private file', (t) => {
  const file = join(temporaryFolder(t), 'login');
  writeFileSync(file, 'op:Geheim:88\n');
  chmodSync(file, 0o600);
  const read = (...argv: string[]) => readReceiverOptions(argv, false).events.mqtt;
  assert.deepEqual(read('--mqtt', 'mqtt://hub', '--mqtt-password-file', file)?.login, {
    user: 'op',
    password: 'Geheim:88',
  });
  assert.equal(read('--mqtt', 'mqtt://hub', '--mqtt-snapshots', '10s')?.snapshotsMs, 10_000);
  assert.throws(() => read('--mqtt-snapshots', '10s'), /need the broker/);
  assert.throws(() => read('--mqtt-commands'), /need the broker/);
  assert.throws(() => read('--mqtt', 'mqtt://hub', '--mqtt-ca', file), /--mqtt-ca is for mqtts/);
  writeFileSync(file, 'nobody');
  assert.throws(() => read('--mqtt', 'mqtt://hub', '--mqtt-password-file', file), { code: 'key-unusable' });
  chmodSync(file, 0o644);
  assert.throws(() => read('--mqtt', 'mqtt://hub', '--mqtt-password-file', file), { code: 'key-unusable' });
});

test('any name becomes a key that topics can hold, and different names become different keys', () => {
  assert.equal(cameraKey('barn-1'), 'barn-1');
  assert.match(cameraKey('Süd'), /^Sud-[0-9a-f]{6}$/);
  assert.notEqual(cameraKey('barn 1'), cameraKey('barn/1'));
  assert.notEqual(cameraKey('barn'), cameraKey('barn', 2));
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter, maxLength: 80 }), (name) =>
      assert.ok(isCameraKey(cameraKey(name)), name),
    ),
    SEEDED,
  );
});

test('a key is read only from topics of this program', () => {
  const topics = new Topics('house/cams');
  assert.equal(topics.keyIn('house/cams/barn/set', 'set'), 'barn');
  for (const topic of [
    'house/cams/barn/state',
    'house/cams/a/b/set',
    'other/barn/set',
    'house/cams//set',
    'house/cams/ä/set',
  ])
    assert.equal(topics.keyIn(topic, 'set'), undefined, topic);
});

test('of one topic one message is under way, and the newest waits', () => {
  const sent: Array<{ readonly line: string; readonly done: (error?: Error) => void }> = [];
  const failed: string[] = [];
  const publish = (topic: string, payload: Payload, done: (error?: Error) => void) =>
    void sent.push({ line: `${topic}=${String(payload)}`, done });
  const publisher = new LatestPublisher(publish, (topic) => failed.push(topic));
  for (const payload of ['1', '2', '3']) publisher.send('a', payload);
  publisher.send('b', '1');
  assert.deepEqual(
    sent.map(({ line }) => line),
    ['a=1', 'b=1'],
  );
  sent[0]?.done();
  assert.deepEqual(
    sent.map(({ line }) => line),
    ['a=1', 'b=1', 'a=3'],
  );
  sent[1]?.done(new Error('denied'));
  assert.deepEqual(failed, ['b']);
  publisher.reset();
  publisher.send('a', '4');
  sent[2]?.done(new Error('of the earlier connection'));
  assert.deepEqual(failed, ['b']);
  assert.equal(publisher.underWay, 1);
});
