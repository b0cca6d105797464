// A client of the first protocol, without credit, and a slow output: it waits, keeps its connection, and slows no other camera.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { LEGACY_SILENT_AFTER_MS, SILENT_AFTER_MS } from '#src/core/limits.js';
import { MessageDecoder } from '#src/core/wire/framing.js';
import { decodeControl } from '#src/core/wire/messages.js';
import { monotonicMs } from '#src/net/clock.js';
import { parseEndpoint } from '#src/net/endpoint.js';
import type { Camera } from '#src/receiver/inputs/camera.js';
import { Server } from '#src/receiver/inputs/server.js';
import { cleanup } from '../../helpers/cleanup.js';
import { pictures } from '../../helpers/pictures.js';
import { connectRaw, framed } from '../../helpers/raw-peer.js';
import { eventually } from '../../helpers/wait.js';

const [JPEG] = await pictures(1);
/** The frame of the old client at which the disk hangs. */
const HANGS_AT = 3;

test('an old client that sends as fast as it can meets back-pressure for longer than any silence is allowed', async (t) => {
  const lost: string[] = [];
  let taken = 0;
  let release = (): void => undefined;
  const hung = new Promise<void>((resolve) => {
    release = resolve;
  });
  // The test moves the clock of the receiver.
  let nowMs = Math.round(monotonicMs());
  const server = new Server(
    {
      connected: () => undefined,
      state: () => undefined,
      lost: (_camera: Camera, { message }) => void lost.push(message),
      refused: (_address, { message }) => void lost.push(message),
      corrupt: () => undefined,
      frame: async (camera) => {
        if (camera.name === 'modern') return;
        // A disk that takes a frame now and then, and hangs once.
        await (taken === HANGS_AT ? hung : sleep(20));
        taken += 1;
      },
    },
    undefined,
    undefined,
    undefined,
    () => nowMs,
  );
  const { port } = await server.listen({ endpoint: parseEndpoint('tcp://127.0.0.1:0'), credentials: undefined });
  cleanup(t, () => server.close());

  const old = await connectRaw(t, port);
  const many = Buffer.concat(Array.from({ length: 200 }, () => framed({ jpeg: JPEG })));
  let held = 0;
  let flooding = true;
  const flood = (): void => {
    while (flooding && !old.ended && old.socket.write(many));
    held += 1;
    if (flooding) old.socket.once('drain', flood);
  };
  flood();

  const modern = await connectRaw(t, port);
  const about = { protocolVersion: 1, cameraName: 'modern', source: 'test', software: 'test', finite: false };
  const heard = () => new MessageDecoder(65_536).push(modern.received).map(decodeControl);
  let sequence = 0;
  const sendOfModern = async () => {
    sequence += 1;
    const hello = sequence === 1 ? { hello: { ...about, instanceId: randomBytes(16) } } : {};
    modern.send(framed({ ...hello, jpeg: JPEG, sequence }));
    await eventually('it is acknowledged', () => heard().at(-1)?.acknowledged === sequence);
  };
  await sendOfModern();
  await eventually('the disk hangs', () => taken === HANGS_AT);
  for (const endMs = nowMs + LEGACY_SILENT_AFTER_MS; nowMs < endMs; ) {
    nowMs += SILENT_AFTER_MS - 1;
    await sendOfModern();
  }
  const before = heard().length;
  await eventually('the receiver has looked at the time', () => heard().length > before + 1);
  assert.equal(taken, HANGS_AT);
  assert.ok(held < 50 && old.socket.writableLength > 0, 'it is held up');
  release();
  await eventually('its frames are taken again', () => taken > 10);
  await sendOfModern();
  flooding = false;
  assert.deepEqual(lost, []);
  assert.equal(old.ended, false);
  assert.ok(old.socket.writableLength > 0, 'it is still held up');
  old.socket.destroy();
});
