// Parsing of addresses, and the errors of wrong ones.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatEndpoint, parseEndpoint } from '#src/net/endpoint.js';
import { parseNatsUrl } from '#src/net/nats/nats-url.js';
import { ownCpuMs } from '../helpers/own-cpu.js';

test('hosts, IPv4 and IPv6 addresses are read with and without scheme and port', () => {
  for (const [text, written] of [
    ['tcp://127.0.0.1:5252', 'tcp://127.0.0.1:5252'],
    ['TLS://hub.lan', 'tls://hub.lan:5252'],
    ['hub.lan:80', 'tcp://hub.lan:80'],
    ['under_score', 'tcp://under_score:5252'],
    ['tcp://[::1]', 'tcp://[::1]:5252'],
    ['[::]:0', 'tcp://[::]:0'],
    ['tcp://[0:0:0:0:0:0:0:1]:9/', 'tcp://[::1]:9'],
    ['tcp://hub:65535', 'tcp://hub:65535'],
  ] as const) {
    assert.equal(formatEndpoint(parseEndpoint(text)), written);
  }
});

test('a link-local address keeps its zone, however its % is written', () => {
  for (const text of ['tcp://[fe80::1%lo]:5252', 'tcp://[fe80::1%25lo]', '[FE80:0::1%lo]:5252']) {
    assert.deepEqual(parseEndpoint(text), { scheme: 'tcp', host: 'fe80::1%lo', port: 5252 });
  }
  assert.equal(parseEndpoint('tcp://[fe80::1%25]').host, 'fe80::1%25', 'an interface may be called 25');
  const endpoint = parseEndpoint('tls://[fe80::1%eth0.7]:1');
  assert.deepEqual(parseEndpoint(formatEndpoint(endpoint)), endpoint);
  assert.deepEqual(parseNatsUrl('nats://[fe80::1%25lo],hub:1').servers, [
    { host: 'fe80::1%lo', port: 4222 },
    { host: 'hub', port: 1 },
  ]);
});

test('what is wrong with an address is named, and how it is written', () => {
  for (const [text, words] of [
    ['tcp://hub:65536', /no port 65536: ports end at 65535/],
    ['hub:99999999999999999999', /ports end at 65535/],
    ['tcp://[::1]:70000', /no port 70000/],
    ['tcp://hub:http', /http is not a port/],
    ['tcp://hub:-1', /-1 is not a port/],
    ['fe80::1', /is written in brackets: \[fe80::1\]/],
    ['tcp://[fe80::1%]', /is not a network interface/],
    ['tcp://[fe80::1%a b]', /a b is not a network interface/],
    ['tcp://[hub]', /hub is not an IPv6 address/],
    ['tcp://[::1', /cannot be read/],
    ['tcp://hub:1:2', /cannot be read|is not a port/],
    ['tcp://:5252', /names no host/],
    ['tcp://', /names no host/],
    ['', /names no host/],
    ['tcp://hub/path', /only a host and a port/],
    ['tcp://hub?x', /only a host and a port/],
    ['http://hub', /http:\/\/ is not supported/],
  ] as const) {
    assert.throws(() => parseEndpoint(text), { code: 'usage', message: words }, text);
    assert.throws(() => parseEndpoint(text), /Write it as tcp:\/\/host:port/, text);
  }
});

test('a name that is too long for a host is refused at once', () => {
  const cpuMs = ownCpuMs(() => {
    assert.throws(() => parseEndpoint(`tcp://${'漢'.repeat(30_000)}`), { code: 'usage' });
    assert.throws(() => parseNatsUrl(`nats://${'漢'.repeat(60_000)}`), { code: 'usage' });
  });
  assert.ok(cpuMs < 1_000, `${cpuMs} ms`);
});
