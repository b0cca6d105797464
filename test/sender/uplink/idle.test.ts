// The TCP uplink without a receiver: what happens to frames.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { parseEndpoint } from '#src/net/endpoint.js';
import { createHello } from '#src/sender/hello.js';
import { RunEnd } from '#src/sender/run-end.js';
import { dialEndpoint } from '#src/sender/uplink/dial.js';
import { TcpUplink } from '#src/sender/uplink/tcp-uplink.js';
import { eventually } from '../../helpers/wait.js';

const FRAME = { sequence: 1, jpeg: Uint8Array.of(0xff, 0xd8, 0xff, 0xd9), capturedUs: 0, trueWidth: 1, trueHeight: 1 };
const SILENT = { connected: () => undefined, disconnected: () => undefined };

function uplink(url: string, finite: boolean, disconnected = () => {}): TcpUplink {
  const hello = createHello('camera', 'test', finite);
  const options = { dial: dialEndpoint(parseEndpoint(url), 8), hello, end: new RunEnd() };
  return new TcpUplink(options, { ...SILENT, disconnected });
}

test("a camera's frame that was encoded while the receiver went is dropped and counted, not kept for the next", async () => {
  const live = uplink('tcp://127.0.0.1:9', false);
  live.send(FRAME);
  assert.deepEqual(live.counts, { frames: 0, bytes: 0, sent: 0, lost: 1 });
  await live.drain(AbortSignal.timeout(5_000));
});

test('a frame of a file is kept for the next receiver', async () => {
  const finite = uplink('tcp://127.0.0.1:9', true);
  finite.send(FRAME);
  assert.equal(finite.counts.lost, 0);
  // No AbortSignal.timeout: its timer does not keep the test alive.
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 20);
  await finite.drain(stop.signal);
  assert.equal(stop.signal.aborted, true);
});

test('attempts that fail do not begin the time without a receiver anew', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  let attempts = 0;
  const idle = uplink(`tcp://127.0.0.1:${port}`, false, () => {
    attempts += 1;
  });
  const stop = new AbortController();
  const startMs = performance.now();
  const run = idle.run(stop.signal);
  await eventually('two attempts have failed', () => attempts >= 2);
  assert.ok(idle.idleMs() >= performance.now() - startMs - 50, `${idle.idleMs()} ms`);
  stop.abort();
  await run;
});
