// The search of `ttycam find` on the loopback interface: real mDNS and WS-Discovery, an announced receiver, and liars.
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { type TestContext, test } from 'node:test';
import { Output } from '#src/cli/output.js';
import { announceService } from '#src/net/discovery/announcement.js';
import { readResponse } from '#src/net/discovery/find-services.js';
import { openMdns } from '#src/net/discovery/mdns.js';
import { find } from '#src/ttycam/find/find-body.js';
import { findText } from '#src/ttycam/find/find-report.js';
import { cleanup } from '../../helpers/cleanup.js';
import { readReceiverOptions } from '../../helpers/command-lines.js';

const ADDRESS = '127.0.0.1';
const CAMERAS = [{ device: '/dev/video0', name: 'HD Webcam' }];

/** A UDP port of this machine that nobody uses. */
async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, ADDRESS);
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

/** A device that answers each question: with the id of the question, and this XML behind it. */
async function answerProbes(t: TestContext, xml: string): Promise<number> {
  const socket = createSocket('udp4').bind(0, ADDRESS);
  cleanup(t, () => socket.close());
  await once(socket, 'listening');
  socket.on('message', (bytes, { port, address }) => {
    const id = /uuid:([\w-]+)/.exec(String(bytes))?.[1];
    socket.send(`<RelatesTo>uuid:${id}</RelatesTo><ProbeMatches>${xml}</ProbeMatches>`, port, address);
  });
  return socket.address().port;
}

/** An output whose JSON lines are kept. */
function jsonOutput() {
  const events: Array<{ readonly event: string; readonly [field: string]: unknown }> = [];
  const output = new Output({ json: true, quiet: false, debug: false }, process);
  output.event = (event, fields) => void events.push({ event, ...fields });
  return { events, output };
}

test('it finds cameras of this machine, an announced receiver, its namesake that lies, and an ONVIF camera', async (t) => {
  const mdnsPort = await freePort();
  const network = { address: ADDRESS, port: mdnsPort };
  const failed = (reason: unknown) => assert.fail(String(reason));
  const stop = announceService({ role: 'receiver', scheme: 'tls', port: 5_252 }, [network], failed);
  cleanup(t, () => stop?.());
  const liar = openMdns(network, failed);
  cleanup(t, () => liar?.bonjour.destroy());
  const name = `${hostname().replace(/\..*$/, '')}-5252`;
  const lie = { name, type: 'ttycam', probe: false };
  liar?.bonjour.publish({ ...lie, port: 666, txt: { role: 'receiver', scheme: 'tcp' } });
  liar?.bonjour.publish({ ...lie, name: 'evil', port: 667, txt: { role: 'receiver', scheme: 'javascript' } });

  const scopes = '<d:Scopes>onvif://www.onvif.org/name/Gate</d:Scopes>';
  const probeTarget = { host: ADDRESS, port: await answerProbes(t, `<ProbeMatch>${scopes}</ProbeMatch>`) };
  const { events, output } = jsonOutput();
  const surroundings = { networks: [ADDRESS], mdnsPort, probeTarget, cameras: CAMERAS };
  const over = new AbortController();
  const options = { waitMs: 20_000, json: true, quiet: false, debug: false };
  const found = () => events.filter(({ event }) => event === 'found');
  const searching = find(options, surroundings, output, over.signal);
  const watch = setInterval(() => found().length >= 4 && over.abort(), 10);
  cleanup(t, () => clearInterval(watch));
  await searching;

  const kinds = found().map(({ kind }) => kind);
  assert.deepEqual(kinds.sort(), ['camera', 'onvif', 'receiver', 'receiver']);
  const receivers = found().filter(({ kind }) => kind === 'receiver');
  assert.ok(receivers.every((one) => one['name'] === name));
  const urls = receivers.map(({ url }) => String(url)).sort();
  assert.deepEqual(
    urls.map((url) => new URL(url).port),
    ['666', '5252'],
  );
  const device = found().find(({ kind }) => kind === 'onvif');
  assert.deepEqual([device?.['name'], device?.['addresses']], ['Gate', ['rtsp://127.0.0.1/']]);
});

/** The records of one service, as dns-packet reads them. */
function records({
  name = 'hub',
  port = 5_252 as unknown,
  text = ['role=receiver', 'scheme=tls'],
  addresses = ['10.0.0.7'],
  ttl = 120,
}) {
  const instance = `${name}._ttycam._tcp.local`;
  return [
    { name: '_ttycam._tcp.local', type: 'PTR', ttl, data: instance },
    { name: instance, type: 'SRV', ttl, data: { port, target: 'hub.local' } },
    { name: instance, type: 'TXT', ttl, data: text.map((one) => Buffer.from(one)) },
    ...addresses.map((data) => ({ name: 'HUB.local', type: 'A', ttl, data })),
  ];
}

test('a response is read for an address, a port and a scheme that we know, and for nothing else', () => {
  const read = (given: Parameters<typeof records>[0]) => readResponse(records(given), '10.0.0.7');
  const hub = { name: 'hub', role: 'receiver', url: 'tls://10.0.0.7:5252', answeredBy: undefined };
  assert.deepEqual(read({}), [hub]);
  assert.deepEqual(read({ addresses: [] }), [hub]);
  assert.deepEqual(read({ addresses: ['10.9.9.9'] }), [{ ...hub, url: 'tls://10.9.9.9:5252', answeredBy: '10.0.0.7' }]);
  assert.equal(read({ name: '\u001b[31mhub\n' })[0]?.name, '[31mhub');
  for (const wrong of [
    { port: 0 },
    { port: 70_000 },
    { port: '5252' },
    { ttl: 0 },
    { text: [] },
    { text: ['role=king', 'scheme=tls'] },
    { text: ['role=receiver', 'scheme=file'] },
    { text: ['role=receiver', 'scheme=tls://evil.example/'] },
  ]) {
    assert.deepEqual(read(wrong), [], JSON.stringify(wrong));
  }
  // An address that is none, and records that no server writes.
  assert.deepEqual(readResponse(records({ addresses: ['evil.example; reboot'] }), 'fe80::1'), []);
  for (const odd of [{}, { name: 1, type: 'PTR', data: {} }, { name: '_ttycam._tcp.local', type: 'PTR', data: null }]) {
    assert.deepEqual(readResponse([odd], '10.0.0.7'), []);
  }
});

test('the report quotes what strangers call themselves, and its commands can be pasted', () => {
  const text = findText({
    cameras: CAMERAS,
    services: [
      { name: 'hub" $(reboot) 花', role: 'receiver', url: 'tls://10.0.0.7:5252', answeredBy: undefined },
      { name: 'hub', role: 'receiver', url: 'tcp://10.0.0.9:1', answeredBy: '10.0.0.8' },
      { name: 'pi-8080', role: 'sender', url: 'http://10.0.0.6:8080', answeredBy: undefined },
      { name: 'odd', role: 'sender', url: 'tcp://10.0.0.6:1', answeredBy: undefined },
    ],
    devices: [{ name: undefined, hardware: undefined, host: '10.0.0.5', addresses: ['rtsp://10.0.0.5/a?b=1&c=2'] }],
    problems: ['mDNS did not work in every network: x'],
    networks: ['10.0.0.2'],
  });
  assert.equal(
    text,
    `Cameras of this machine
  "HD Webcam"  ttycam /dev/video0

Receivers that announce themselves (asked: 10.0.0.2)
  "hub' $(reboot) ?"  ttycam send --to tls://10.0.0.7:5252
  "hub"               ttycam send --to tcp://10.0.0.9:1  (says 10.0.0.8, of another address)

Senders that announce themselves
  "pi-8080"  ttycam http://10.0.0.6:8080/stream.mjpeg
  "odd"      tcp://10.0.0.6:1

ONVIF cameras, with addresses to try
    ttycam 'rtsp://10.0.0.5/a?b=1&c=2'  10.0.0.5 does not say its name

mDNS did not work in every network: x
`,
  );
});

test('--announce is for a receiver that the network can reach', () => {
  assert.throws(() => readReceiverOptions(['--announce'], false), /only this machine can reach tcp:\/\/127\.0\.0\.1/);
  assert.throws(() => readReceiverOptions(['--announce', '--from', 'nats://hub:4222'], false), /nothing listens here/);
  const options = readReceiverOptions(['--announce', '--listen', 'tcp://0.0.0.0:5252', '--insecure'], false);
  assert.equal(options.announce, true);
});
