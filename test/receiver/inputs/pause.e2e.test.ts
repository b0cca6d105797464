// A pause, from the receiver's server to a real sender and back.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { MessageDecoder } from '#src/core/wire/framing.js';
import { decodeControl } from '#src/core/wire/messages.js';
import { formatEndpoint, parseEndpoint } from '#src/net/endpoint.js';
import { Server } from '#src/receiver/inputs/server.js';
import { cleanup } from '../../helpers/cleanup.js';
import { pictures } from '../../helpers/pictures.js';
import { startSender } from '../../helpers/programs.js';
import { connectRaw, framed, type RawPeer } from '../../helpers/raw-peer.js';
import { eventually } from '../../helpers/wait.js';

/** A server in this process, and the events that it has reported. */
async function startServer(t: TestContext) {
  const states: string[] = [];
  const jpegs: Uint8Array[] = [];
  const server = new Server({
    connected: () => undefined,
    state: (camera) => states.push(camera.state.kind),
    lost: () => states.push('lost'),
    refused: () => undefined,
    corrupt: () => undefined,
    frame: async (_camera, frame) => {
      jpegs.push(frame.jpeg);
    },
  });
  const endpoint = await server.listen({ endpoint: parseEndpoint('tcp://127.0.0.1:0'), credentials: undefined });
  cleanup(t, () => server.close());
  return { server, states, jpegs, url: formatEndpoint(endpoint), port: endpoint.port };
}

test('a paused camera stops sending, is closed after a while, and resumes with a fresh picture', async (t) => {
  const { server, states, url } = await startServer(t);
  const sender = startSender(t, url, ['--device', 'pattern', '--fps', '10', '--name', 'cam']);
  await eventually('it is live', () => states.at(-1) === 'live');
  const camera = server.pause(1, true);
  assert.ok(camera !== undefined);
  assert.equal(camera.state.kind, 'paused');
  await sender.event('paused');
  await sender.event('stats', { fps: 0, connected: true });
  const { frames, dropped } = camera.snapshot(performance.now());
  await sender.event('resting');
  assert.equal(camera.snapshot(performance.now()).frames, frames);
  assert.deepEqual(states, ['connecting', 'live', 'paused']);

  server.pause(1, false);
  assert.equal(camera.state.kind, 'connecting');
  await sender.event('resumed');
  await eventually('it is live again', () => camera.state.kind === 'live');
  const now = camera.snapshot(performance.now());
  assert.ok(now.frames > frames);
  // The frames of the pause, which lasted more than ten seconds, are not counted.
  assert.ok(now.dropped <= dropped + 30, `${now.dropped - dropped} frames were counted as dropped`);
  // After the pause the clock may be wrong, so a clock request is sent first.
  const capturedMs = await eventually(
    'a frame whose age is known',
    () => camera.snapshot(performance.now()).frame?.capturedMs,
  );
  const ageMs = Date.now() - capturedMs;
  assert.ok(ageMs < 5_000, `the first picture was ${ageMs} ms old`);
  assert.equal(await sender.stop(), 0);
});

test('a file waits while it is paused, and every frame arrives', async (t) => {
  const { server, states, jpegs, url } = await startServer(t);
  const sent = await pictures(300, { bytes: 20_000 });
  const sender = startSender(t, url, ['--device', '-', '--fit', 'none', '--fps', '100']);
  sender.child.stdin?.end(Buffer.concat(sent));
  await eventually('some have come', () => jpegs.length > 20);
  server.pause(1, true);
  await sender.event('paused');
  await sender.event('stats', { fps: 0, connected: true });
  assert.ok(jpegs.length < 300);
  assert.equal(states.at(-1), 'paused');
  server.pause(1, false);
  assert.equal(await sender.exit(), 0, sender.transcript);
  assert.equal(jpegs.length, 300);
  assert.ok(jpegs.every((jpeg, index) => sent[index]?.equals(jpeg)));
});

test('a pause is said again to the same run of a sender that comes back, and not to another run', async (t) => {
  const { server, states, port } = await startServer(t);
  const [jpeg] = await pictures(1);
  const who = { protocolVersion: 1, cameraName: 'cam', source: '', software: '', finite: false, pausable: true };
  const hello = (run: number) => ({ hello: { ...who, instanceId: new Uint8Array(16).fill(run) } });
  const said = (peer: RawPeer) => new MessageDecoder(65_536).push(peer.received).map(decodeControl);

  const first = await connectRaw(t, port);
  first.send(framed({ ...hello(1), jpeg, sequence: 1 }));
  await eventually('it is live', () => states.at(-1) === 'live');
  server.pause(1, true);
  await eventually('it is told', () => said(first).at(-1)?.paused === true);
  first.socket.destroy();
  await eventually('it is lost', () => states.at(-1) === 'lost');
  assert.equal(server.roster.cameras[0]?.snapshot(0).paused, true);

  const again = await connectRaw(t, port);
  again.send(framed(hello(1)));
  await eventually('it is told again', () => said(again)[0]?.paused === true);
  await eventually('it is shown as paused', () => states.at(-1) === 'paused');
  again.socket.destroy();
  await eventually('it is lost again', () => states.at(-1) === 'lost');

  const other = await connectRaw(t, port);
  other.send(framed({ ...hello(2), jpeg, sequence: 1 }));
  await eventually('another run is live', () => states.at(-1) === 'live');
  assert.equal(server.roster.cameras.length, 1);
  assert.ok(said(other).every(({ paused }) => paused !== true));
});

test('a program of the first protocol, and one that does not say that it can, are not paused', async (t) => {
  const { server, states, port } = await startServer(t);
  const [jpeg] = await pictures(1);
  const old = await connectRaw(t, port);
  old.send(framed({ jpeg }));
  const who = { protocolVersion: 1, cameraName: 'first', instanceId: new Uint8Array(16), source: '', software: '' };
  const first = await connectRaw(t, port);
  first.send(framed({ jpeg, sequence: 1, hello: { ...who, finite: false } }));
  await eventually('both are live', () => states.filter((kind) => kind === 'live').length === 2);
  assert.equal(server.pause(1, true), undefined);
  assert.equal(server.pause(2, true), undefined);
  assert.equal(server.pause(3, true), undefined);
  assert.ok(server.roster.cameras.every((camera) => !camera.paused));
  assert.equal(old.received.length, 0);
});
