// Strangers who know a camera's instance id, occupy places, or send a visitor's Hello: none harms a camera.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { TtycamError } from '#src/core/errors.js';
import {
  MAX_CONNECTIONS_PER_KEY,
  MAX_HALF_OPEN,
  MAX_VISITOR_QUESTIONS,
  SILENT_AFTER_MS,
  VISIT_MS,
} from '#src/core/limits.js';
import { MessageDecoder } from '#src/core/wire/framing.js';
import { type ControlMessage, decodeControl, type Hello, type VideoMessage } from '#src/core/wire/messages.js';
import { monotonicMs, unixUs } from '#src/net/clock.js';
import { ConnectionLimiter } from '#src/net/connection-limiter.js';
import type { Credentials } from '#src/net/credentials/credentials.js';
import { newKeyLine, parseKeys } from '#src/net/credentials/key-file.js';
import { parseEndpoint } from '#src/net/endpoint.js';
import type { MessageLink } from '#src/net/link.js';
import { connectLink } from '#src/net/open-link.js';
import { ALERT_NO_ROOM } from '#src/net/tls.js';
import { Admission, keyNames } from '#src/receiver/inputs/admission.js';
import type { Camera } from '#src/receiver/inputs/camera.js';
import { Server } from '#src/receiver/inputs/server.js';
import { cleanup } from '../../helpers/cleanup.js';

import { pictures } from '../../helpers/pictures.js';
import { connectRaw, framed, type RawPeer } from '../../helpers/raw-peer.js';
import { eventually } from '../../helpers/wait.js';

const NEVER = new AbortController().signal;
const [JPEG] = await pictures(1);
const HUGE = Number.MAX_SAFE_INTEGER;

/** So few strangers have connected long before Node ends their handshakes, also on a busy machine. */
const FEW_HALF_OPEN = 16;

/** A clock that moves only when a test says so: no connection is ended for its silence before that. */
class HandClock {
  // Whole, as sums of fractions are rounded: a time that is a hair short of the limit would never end.
  ms = Math.round(monotonicMs());
  readonly now = (): number => this.ms;
}

interface ReceiverOptions {
  readonly credentials?: Credentials;
  /** Its clock. */
  readonly now?: () => number;
  readonly maxHalfOpen?: number;
}

/** A receiver in this process. */
async function receiver(t: TestContext, { credentials, now = monotonicMs, maxHalfOpen }: ReceiverOptions = {}) {
  const told = { refused: [] as TtycamError[], lost: [] as string[], frames: 0 };
  const events = {
    connected: () => undefined,
    state: () => undefined,
    lost: (camera: Camera) => void told.lost.push(camera.name),
    refused: (_address: string, reason: TtycamError) => void told.refused.push(reason),
    corrupt: () => undefined,
    frame: async () => {
      told.frames += 1;
    },
  };
  const server = new Server(events, new Admission(keyNames(credentials)), undefined, undefined, now);
  const scheme = credentials === undefined ? 'tcp' : 'tls';
  const target = { endpoint: parseEndpoint(`${scheme}://127.0.0.1:0`), credentials };
  const { port } = await server.listen(target, new ConnectionLimiter(maxHalfOpen));
  cleanup(t, () => server.close());
  const snapshot = (place = 1) => server.roster.cameras.find((one) => one.place === place)?.snapshot(monotonicMs());
  return { server, port, told, snapshot, url: `${scheme}://127.0.0.1:${port}` };
}

function helloOf(name: string): Hello {
  const about = { protocolVersion: 1, source: 'test', software: 'test', finite: false, pausable: true };
  return { ...about, cameraName: name, instanceId: randomBytes(16) };
}

function controls(peer: RawPeer): ControlMessage[] {
  return new MessageDecoder(65_536).push(peer.received).map(decodeControl);
}

/** A camera that streams, and answers clock requests, until the end of the test. */
async function streaming(t: TestContext, port: number, hello: Hello, first = 1) {
  const peer = await connectRaw(t, port);
  let sequence = first;
  let read = 0;
  const say = (message: VideoMessage): void => peer.send(framed(message));
  const timer = setInterval(() => {
    const said = controls(peer);
    for (const { clockAskUs: askedUs } of said.slice(read)) {
      if (askedUs !== undefined) say({ clockAnswer: { askedUs, receivedUs: unixUs(), answeredUs: unixUs() } });
    }
    read = said.length;
    say({ ...(sequence === first ? { hello } : {}), jpeg: JPEG, sequence, captureTimeUs: unixUs() });
    sequence += 1;
  }, 50);
  cleanup(t, () => clearInterval(timer));
  return { peer, sent: () => sequence - first };
}

test('a moment’s connection under a known instance id, with an absurd number, costs the camera no frame', async (t) => {
  const { port, snapshot } = await receiver(t);
  const hello = helloOf('barn');
  const stranger = await connectRaw(t, port);
  stranger.send(framed({ hello, jpeg: JPEG, sequence: HUGE, captureTimeUs: HUGE }));
  await eventually('it is taken', () => snapshot()?.frames === 1);
  stranger.socket.destroy();
  await eventually('it is gone', () => snapshot()?.state.kind === 'lost');
  const camera = await connectRaw(t, port);
  for (let sequence = 1; sequence <= 20; sequence += 1) {
    camera.send(framed({ ...(sequence === 1 ? { hello } : {}), jpeg: JPEG, sequence }));
  }
  await eventually('all are counted', () => snapshot()?.frames === 21);
  assert.equal(snapshot()?.dropped, 0);
  await eventually('all are acknowledged', () => controls(camera).at(-1)?.acknowledged === 20);
});

test('a connection under the instance id of a camera that is there and answers is refused', async (t) => {
  const { port, told, snapshot } = await receiver(t);
  const hello = helloOf('barn');
  const { peer, sent } = await streaming(t, port, hello);
  await eventually('it is live', () => snapshot()?.state.kind === 'live');
  for (let count = 0; count < 3; count += 1) {
    const stranger = await connectRaw(t, port);
    stranger.send(framed({ hello, camera: { live: false, reason: 'stopped' }, jpeg: JPEG, sequence: HUGE }));
    await stranger.end();
    assert.match(controls(stranger).at(-1)?.refusal?.reason ?? '', /is connected already/);
  }
  const frames = snapshot()?.frames ?? 0;
  await eventually('it goes on', () => (snapshot()?.frames ?? 0) > frames + 5);
  assert.equal(peer.ended, false);
  assert.equal(snapshot()?.state.kind, 'live');
  assert.equal(snapshot()?.dropped, 0);
  assert.ok((snapshot()?.frames ?? 0) <= sent());
  assert.deepEqual(told.lost, []);
});

test('a camera whose old connection is dead takes its place back', async (t) => {
  const { port, snapshot } = await receiver(t);
  const hello = helloOf('barn');
  const dead = await connectRaw(t, port);
  dead.send(framed({ hello, jpeg: JPEG, sequence: 1 }));
  await eventually('it is there', () => snapshot()?.frames === 1);
  const startMs = monotonicMs();
  const again = await connectRaw(t, port);
  again.send(framed({ hello, jpeg: JPEG, sequence: 2 }));
  await eventually('it is there again', () => snapshot()?.frames === 2);
  assert.ok(monotonicMs() - startMs < SILENT_AFTER_MS);
  await dead.end();
  assert.equal(again.ended, false);
});

test('visitors end after ten seconds or 16 questions', async (t) => {
  const clock = new HandClock();
  const { port } = await receiver(t, { now: clock.now });
  const answers = (peer: RawPeer) => controls(peer).filter((one) => one.clockAnswer !== undefined).length;
  const visit = async () => {
    const peer = await connectRaw(t, port);
    peer.send(framed({ hello: { ...helloOf('visitor'), visitor: true } }));
    await eventually('it is answered', () => controls(peer).length > 0);
    return peer;
  };
  const curious = await visit();
  for (let count = 0; count < 100; count += 1) curious.send(framed({ clockAskUs: 1 }));
  await curious.end();
  assert.equal(answers(curious), MAX_VISITOR_QUESTIONS);

  const patient = await visit();
  for (let second = 1; second < VISIT_MS / 1_000; second += 1) {
    clock.ms += 1_000;
    patient.send(framed({ clockAskUs: 1 }));
    await eventually('it is answered', () => answers(patient) === second);
  }
  clock.ms += 999;
  const heard = controls(patient).length;
  // Two of them: the first may have been on its way before the clock moved.
  await eventually('signs of life just before the end of its time', () => controls(patient).length > heard + 1);
  assert.equal(patient.ended, false);
  clock.ms += 1;
  await patient.end();
});

/** Takes every half-open place, the oldest first. */
async function strangers(t: TestContext, port: number, places = MAX_HALF_OPEN): Promise<RawPeer[]> {
  return await Promise.all(Array.from({ length: places }, () => connectRaw(t, port)));
}

test('where visitors and strangers hold every half-open place, a camera replaces the oldest one, which gets the reason', async (t) => {
  const { port, told, snapshot } = await receiver(t, { now: new HandClock().now });
  const held = await strangers(t, port);
  for (const [at, peer] of held.entries()) {
    if (at % 2 === 0) peer.send(framed({ hello: { ...helloOf('visitor'), visitor: true } }));
  }
  await eventually('visitors are answered', () => held.every((one, at) => at % 2 === 1 || one.received.length > 0));
  await streaming(t, port, helloOf('barn'));
  await eventually('the camera is live', () => snapshot()?.state.kind === 'live');
  await held[0]?.end();
  const reasons = told.refused.map(({ code }) => code).join();
  assert.equal(controls(held[0] as RawPeer).at(-1)?.refusal?.code, 'too-many-connections', reasons);
  assert.equal(told.refused[0]?.code, 'too-many-connections');
  assert.ok(held.slice(2).every((one) => !one.ended));
});

test('over TLS a camera with its key is admitted among silent strangers, who get the reason of their end', async (t) => {
  const line = newKeyLine('barn');
  const credentials: Credentials = { kind: 'keys', keys: parseKeys(line, 'test') };
  const { port, told, url, snapshot } = await receiver(t, { credentials, maxHalfOpen: FEW_HALF_OPEN });
  const held = await strangers(t, port, FEW_HALF_OPEN);
  const link = await connectLink({ endpoint: parseEndpoint(url), credentials }, 8, NEVER);
  link.send(...([framed({ hello: helloOf('barn'), jpeg: JPEG, sequence: 1 }).subarray(8)] as [Uint8Array]));
  await eventually('its frame is taken', () => snapshot()?.frames === 1);
  await held[0]?.end();
  assert.deepEqual(held[0]?.received, ALERT_NO_ROOM);
  assert.equal(told.refused.filter(({ code }) => code === 'too-many-connections').length, 1);
  link.end(told.refused[0] as TtycamError);
});

test('a sender that is refused before its handshake reports that there is no place', async (t) => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined).resume();
    socket.end(ALERT_NO_ROOM);
  });
  server.listen(0, '127.0.0.1');
  await eventually('it listens', () => server.listening);
  cleanup(t, () => server.close());
  const endpoint = parseEndpoint(`tls://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const credentials: Credentials = { kind: 'keys', keys: parseKeys(newKeyLine(undefined), 'test') };
  await assert.rejects(connectLink({ endpoint, credentials }, 8, NEVER), {
    code: 'too-many-connections',
    message: /accepts no more connections/,
  });
});

test('one key has 32 connections, and the next one gets the reason', async (t) => {
  const credentials: Credentials = { kind: 'keys', keys: parseKeys(newKeyLine('barn'), 'test') };
  const { url, told, server } = await receiver(t, { credentials, now: new HandClock().now });
  const dial = async () => {
    const link = await connectLink({ endpoint: parseEndpoint(url), credentials }, 8, new AbortController().signal);
    link.send(...([framed({ hello: helloOf('barn'), jpeg: JPEG, sequence: 1 }).subarray(8)] as [Uint8Array]));
    return link;
  };
  const links: MessageLink[] = [];
  while (links.length < MAX_CONNECTIONS_PER_KEY) links.push(await dial());
  await eventually('16 have a place', () => server.roster.cameras.length === 16);
  await eventually('16 have none', () => told.refused.length === 16);
  assert.ok(told.refused.every(({ code }) => code === 'too-many-connections'));
  for (const link of links) link.end(told.refused[0] as TtycamError);
});
