// The addresses of pages and screens without cameras.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownHosts, senderAddresses } from '#src/receiver/run/sender-addresses.js';
import { sshHost } from '#src/receiver/run/sender-reach.js';

const MACHINE = {
  listening: 'tls://0.0.0.0:5252',
  nats: undefined,
  addresses: ['192.168.1.5', '10.8.0.1'],
  names: new Set(['hub', 'hub.local']),
  host: undefined,
};

test('a receiver that listens everywhere is reached where the browser has reached it', () => {
  const of = (host: string | undefined) => senderAddresses({ ...MACHINE, host });
  assert.deepEqual(of('10.8.0.1:8080'), ['tls://10.8.0.1:5252', 'tls://192.168.1.5:5252']);
  assert.deepEqual(of('Hub.local:8080'), ['tls://hub.local:5252']);
});

test('a dashboard is offered the address that ssh has connected to first', () => {
  assert.equal(sshHost('203.0.113.9 51734 10.8.0.1 22'), '10.8.0.1');
  assert.deepEqual(ownHosts({ ...MACHINE, host: '10.8.0.1' }), ['10.8.0.1', '192.168.1.5']);
  assert.deepEqual(ownHosts({ ...MACHINE, host: 'fd00::7' }), MACHINE.addresses);
  assert.deepEqual(ownHosts({ ...MACHINE, addresses: [], host: '10.8.0.1' }), []);
});

test('behind a tunnel or a proxy, all addresses of the machine are named', () => {
  const all = ['tls://192.168.1.5:5252', 'tls://10.8.0.1:5252'];
  for (const host of ['127.0.0.1:8080', 'localhost:8080', 'cams.example.org', '[::1]:8080', undefined]) {
    assert.deepEqual(senderAddresses({ ...MACHINE, host }), all);
  }
  assert.deepEqual(senderAddresses({ ...MACHINE, addresses: [] }), ['tls://127.0.0.1:5252']);
});

test('one address, a NATS server or nothing is named as it is', () => {
  const of = (listening: string | undefined, nats?: string) => senderAddresses({ ...MACHINE, listening, nats });
  assert.deepEqual(of('tcp://127.0.0.1:5252'), ['tcp://127.0.0.1:5252']);
  assert.deepEqual(of('tcp://192.168.1.5:6000'), ['tcp://192.168.1.5:6000']);
  assert.deepEqual(of('tcp://[::]:6000'), ['tcp://192.168.1.5:6000', 'tcp://10.8.0.1:6000']);
  assert.deepEqual(of(undefined, 'nats://hub:4222'), ['nats://hub:4222']);
  assert.deepEqual(of(undefined), []);
});
