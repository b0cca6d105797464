// Which addresses count as one network.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostOf, isOwnNetwork, networkOf } from '#src/net/networks.js';

test('an IPv4 address is its own network, also where it is mapped into IPv6', () => {
  for (const host of ['10.0.0.7', '::ffff:10.0.0.7', '::FFFF:a00:7', '0:0:0:0:0:ffff:0a00:0007', '[::ffff:10.0.0.7]']) {
    assert.equal(networkOf(host), '10.0.0.7', host);
  }
});

test('an IPv6 address belongs to its first 64 bits, however it is written', () => {
  for (const host of [
    '2001:db8:1:2::1',
    '2001:0DB8:0001:0002:ffff::',
    '[2001:db8:1:2:3:4:5:6]',
    '2001:db8:1:2:3::10.1.1.1',
  ]) {
    assert.equal(networkOf(host), '2001:db8:1:2::/64', host);
  }
  assert.notEqual(networkOf('2001:db8:1:3::1'), networkOf('2001:db8:1:2::1'));
  assert.equal(networkOf('2001:db8::1'), '2001:db8:0:0::/64');
});

test('link-local addresses are one network, on whatever interface', () => {
  const hosts = ['fe80::1%eth0', 'fe80::2%wlan0', 'fe80:0:0:1::1', 'febf::1'];
  assert.deepEqual(new Set(hosts.map(networkOf)), new Set(['fe80::/64']));
});

test('this machine is its own network', () => {
  for (const host of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', '0:0:0:0:0:0:0:1', 'localhost']) {
    assert.ok(isOwnNetwork(networkOf(host)), host);
  }
  for (const host of ['10.0.0.1', '::2', 'fe80::1', '127.example', '']) assert.ok(!isOwnNetwork(networkOf(host)), host);
});

test('what is not an address is left as it is', () => {
  for (const host of ['unknown', '', '1::2::3', '1:2', ':::', 'g::1', '1:2:3:4:5:6:7:8:9']) {
    assert.equal(typeof networkOf(host), 'string', host);
  }
  assert.equal(hostOf('[fe80::1%eth0]:5252'), 'fe80::1%eth0');
  assert.equal(hostOf('10.0.0.7:5252'), '10.0.0.7');
});
