// Bodies for slow clients: one that reads is served to the end, one that has stopped is disconnected.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { BodyWriter } from '#src/net/http/body-writer.js';
import { cleanup } from '../../helpers/cleanup.js';

const STALLED_MS = 1_500;
const BODY = Buffer.alloc(24e6, 'b');
/** A slow client reads so much, and then nothing for this time. */
const STEP_BYTES = 1e6;
const STEP_MS = 100;

type Send = (out: BodyWriter) => Promise<unknown>;

/** A client that has read nothing yet of what `send` writes, and what `send` has come to. */
async function unread(
  t: TestContext,
  send: Send,
  signal = new AbortController().signal,
): Promise<{ readonly socket: Socket; readonly sent: Promise<unknown> }> {
  let settle: (result: Promise<unknown>) => void = () => undefined;
  const sent = new Promise<unknown>((resolve) => {
    settle = resolve;
  });
  const server = createServer((_request, response) => {
    settle(send(new BodyWriter(response, signal, STALLED_MS)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  cleanup(t, () => {
    socket.destroy();
    server.close();
  });
  socket.pause();
  socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  return { socket, sent };
}

describe('the body of a reply', { concurrency: true }, () => {
  for (const [name, send] of [
    ['a body', async (out) => await out.end(BODY)],
    ['a part of a stream', async (out) => ((await out.write('head', BODY)) ? await out.end('') : undefined)],
  ] as const satisfies readonly (readonly [string, Send])[]) {
    test(`${name} goes to a client that reads slowly, for longer than a stopped one is kept`, async (t) => {
      const { socket } = await unread(t, send);
      const beganMs = performance.now();
      let bytes = 0;
      socket.on('data', (chunk) => {
        if (Math.floor((bytes + chunk.length) / STEP_BYTES) > Math.floor(bytes / STEP_BYTES)) {
          socket.pause();
          setTimeout(() => socket.resume(), STEP_MS);
        }
        bytes += chunk.length;
      });
      socket.resume();
      await once(socket, 'close');
      assert.ok(bytes > BODY.length, `${bytes}`);
      assert.ok(performance.now() - beganMs > 1.2 * STALLED_MS);
    });
  }

  test('a client that reads nothing is disconnected', async (t) => {
    const { socket, sent } = await unread(t, async (out) => await out.write(BODY));
    const closed = once(socket, 'close');
    assert.equal(await sent, false);
    socket.resume();
    await closed;
  });

  test('where the server closes, nothing is waited for any more', async (t) => {
    const closing = new AbortController();
    const { sent } = await unread(t, async (out) => await out.write(BODY), closing.signal);
    const ended = sent.then(() => 'ended');
    // By then the client has taken what it can.
    assert.equal(await Promise.race([ended, sleep(STALLED_MS / 5, 'waiting')]), 'waiting');
    closing.abort();
    assert.equal(await Promise.race([ended, sleep(STALLED_MS / 5, 'waiting')]), 'ended');
    assert.equal(await sent, false);
  });
});
