// A client of the first protocol, without credit, and a slow output: it waits, keeps its connection, and slows no other camera.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
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

test('an old client that sends as fast as it can meets back-pressure for longer than any silence is allowed', async (t) => {
  const lost: string[] = [];
  let taken = 0;
  const server = new Server({
    connected: () => undefined,
    state: () => undefined,
    lost: (_camera: Camera, { message }) => void lost.push(message),
    refused: (_address, { message }) => void lost.push(message),
    corrupt: () => undefined,
    frame: async (camera) => {
      if (camera.name === 'modern') return;
      // A disk that takes a frame now and then, and hangs once.
      await sleep(taken === 3 ? 6_500 : 20);
      taken += 1;
    },
  });
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
  const startMs = monotonicMs();
  let slowestMs = 0;
  for (let sequence = 1; monotonicMs() - startMs < 8_000; sequence += 1) {
    const sentMs = monotonicMs();
    const hello = sequence === 1 ? { hello: { ...about, instanceId: randomBytes(16) } } : {};
    modern.send(framed({ ...hello, jpeg: JPEG, sequence }));
    await eventually('it is acknowledged', () => {
      const said = new MessageDecoder(65_536).push(modern.received).map(decodeControl);
      return said.at(-1)?.acknowledged === sequence;
    });
    slowestMs = Math.max(slowestMs, monotonicMs() - sentMs);
    await sleep(50);
  }
  flooding = false;
  assert.deepEqual(lost, []);
  assert.equal(old.ended, false);
  assert.ok(taken > 10, `${taken} of its frames were taken`);
  assert.ok(held < 50 && old.socket.writableLength > 0, 'it is held up');
  // Less than the disk of the old one hangs.
  assert.ok(slowestMs < 6_000, `an acknowledgement took ${slowestMs} ms`);
  old.socket.destroy();
});
