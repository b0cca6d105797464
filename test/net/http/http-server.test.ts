// The HTTP server against clients that are slow, large, many or hostile, over real sockets.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { type HttpApp, HttpServer } from '#src/net/http/http-server.js';
import { type HttpReply, words } from '#src/net/http/reply.js';
import { RequestLimiter } from '#src/net/http/request-limiter.js';
import { anyCharacter, SEEDED } from '../../helpers/bytes.js';
import { cleanup } from '../../helpers/cleanup.js';
import { eventually } from '../../helpers/wait.js';

interface Served {
  readonly server: HttpServer;
  readonly url: string;
  readonly port: number;
  readonly refused: string[];
}

async function serve(
  t: TestContext,
  reply: HttpApp['reply'] = () => words(200, 'hello'),
  requests?: RequestLimiter,
): Promise<Served> {
  const refused: string[] = [];
  const app: HttpApp = { reply, refused: (_address, reason) => refused.push(reason.message) };
  const server = await HttpServer.listen(
    { host: '127.0.0.1', port: 0, secrets: { token: undefined, certificate: undefined } },
    app,
    requests,
  );
  cleanup(t, () => server.close());
  return { server, url: server.url, port: Number(new URL(server.url).port), refused };
}

/** A raw client, and the text that it has got. */
async function rawClient(
  t: TestContext,
  port: number,
): Promise<{ readonly socket: Socket; readonly got: () => string }> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket
    .on('error', () => undefined)
    .on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
  cleanup(t, () => socket.destroy());
  await once(socket, 'connect');
  return { socket, got: () => text };
}

/** Unlike `once` of node:events, it also resolves where the server ended the connection while a write was under way. */
function untilClosed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
  });
}

describe('an HTTP server', { concurrency: true }, () => {
  test('a request has an answer with headers that keep browsers strict, and HEAD has no body', async (t) => {
    const { url } = await serve(t);
    const answer = await fetch(url);
    assert.equal(await answer.text(), 'hello\n');
    assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'.*frame-ancestors 'none'/);
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.equal(answer.headers.get('access-control-allow-origin'), null);
    const head = await fetch(url, { method: 'HEAD' });
    assert.equal(head.headers.get('content-length'), '6');
    assert.equal(await head.text(), '');
    assert.equal((await fetch(url, { method: 'DELETE' })).status, 405);
    assert.equal((await fetch(url, { method: 'OPTIONS' })).status, 405);
  });

  test('an error in a reply becomes an answer, and the server continues', async (t) => {
    let fails = true;
    const { url } = await serve(t, () => {
      if (fails) throw new Error('broken');
      return words(200, 'well');
    });
    assert.equal((await fetch(url)).status, 500);
    fails = false;
    assert.equal((await fetch(url)).status, 200);
  });

  test('headers that are too large, no HTTP at all, and a body without end are answered and ended', async (t) => {
    const { port, url } = await serve(t);
    for (const [sent, answer] of [
      [`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1.1 431 /],
      ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', /^HTTP\/1.1 400 /],
      ['GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil\r\n\r\n', /^HTTP\/1.1 (400|200|403) /],
      [
        'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
        /^HTTP\/1.1 400 /,
      ],
      ['GET /\x00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n', /^HTTP\/1.1 400 /],
      ['GET / HTTP/1.1\r\n\r\n', /^HTTP\/1.1 400 /],
    ] as const) {
      const { socket, got } = await rawClient(t, port);
      socket.write(sent, 'latin1');
      await eventually(JSON.stringify(sent.slice(0, 40)), () => answer.test(got()));
    }
    const { socket } = await rawClient(t, port);
    socket.write('POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000000\r\n\r\n');
    const timer = setInterval(() => socket.write(Buffer.alloc(1_024)), 5);
    await untilClosed(socket);
    clearInterval(timer);
    assert.equal((await fetch(url)).status, 200);
  });

  test('clients that send nothing, or a header a byte at a time, are ended, and others are served meanwhile', async (t) => {
    const { port, url, server } = await serve(t);
    const silent = await Promise.all(Array.from({ length: 20 }, () => rawClient(t, port)));
    // It never closes its own side.
    const halfOpen = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => undefined);
    cleanup(t, () => halfOpen.destroy());
    halfOpen.write('no HTTP\r\n\r\n');
    const slow = await rawClient(t, port);
    slow.socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ');
    const timer = setInterval(() => slow.socket.write('x'), 100);
    cleanup(t, () => clearInterval(timer));
    assert.equal((await fetch(url)).status, 200);
    await eventually('all of them are ended', () =>
      [...silent, slow].every(({ socket }) => socket.destroyed || socket.readableEnded),
    );
    await eventually('none is counted', () => server.connections <= 1);
  });

  test('a flood of requests from one network is refused until the next second, and not answered', async (t) => {
    let answered = 0;
    const reply = (): HttpReply => {
      answered += 1;
      return words(200, 'x');
    };
    const { port, url } = await serve(t, reply, new RequestLimiter(1, 5));
    const { socket, got } = await rawClient(t, port);
    socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'.repeat(8));
    await eventually('a refusal ends the connection', () => got().includes('HTTP/1.1 429 ') && socket.readableEnded);
    assert.ok(answered >= 5 && answered < 8, `${answered}`);
    await eventually('it is over', async () => (await fetch(url)).status === 200, { everyMs: 100 });
  });

  test('a connection that sends a thousand requests at once is ended, and none of them stays in memory', async (t) => {
    const signals: AbortSignal[] = [];
    const { port, server, url } = await serve(t, async ({ signal }) => {
      signals.push(signal);
      if (!signal.aborted) await once(signal, 'abort');
      return words(200, 'x');
    });
    const { socket } = await rawClient(t, port);
    socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'.repeat(1_000));
    await untilClosed(socket);
    await eventually('all of them are over', () => server.answering === 0);
    assert.ok(signals.length <= 8 && signals.every(({ aborted }) => aborted), `${signals.length}`);
    const waits = fetch(url).catch(() => undefined);
    await eventually('another one is answered', () => server.answering === 1);
    await server.close();
    assert.equal((await waits)?.status, 200);
  });

  test('each network has its own number of requests, which comes back with time', () => {
    const limiter = new RequestLimiter(10, 3);
    const take = (network: string, nowMs: number) => limiter.take(network, nowMs);
    assert.deepEqual(
      [0, 0, 0, 0].map((now) => take('10.0.0.1', now)),
      [true, true, true, false],
    );
    assert.equal(take('10.0.0.2', 0), true);
    assert.deepEqual(
      [100, 100].map((now) => take('10.0.0.1', now)),
      [true, false],
    );
    for (let other = 0; other < 3_000; other += 1) take(`10.1.${other}`, 200);
    assert.equal(take('10.0.0.1', 10_000), true);
  });

  test('a stream has no chunks and ends with the server, and so does a request that waits', async (t) => {
    let begun = 0;
    const { server, port } = await serve(t, ({ target, signal }): HttpReply | Promise<HttpReply> => {
      begun += 1;
      const aborted = signal.aborted ? Promise.resolve() : once(signal, 'abort').then(() => undefined);
      if (target.path[0] === 'wait') return aborted.then(() => words(503, 'the program ends'));
      const write = async (out: { write(text: string): Promise<boolean> }): Promise<void> => {
        await out.write('first part');
        await aborted;
      };
      return { kind: 'stream', type: 'text/plain', write };
    });
    const streaming = await rawClient(t, port);
    streaming.socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    const waiting = await rawClient(t, port);
    waiting.socket.write('GET /wait HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await eventually('both have begun', () => begun === 2 && streaming.got().endsWith('\r\n\r\nfirst part'));
    assert.doesNotMatch(streaming.got(), /transfer-encoding/i);
    await server.close();
    await eventually('both have ended', () => streaming.socket.readableEnded && waiting.got().includes('HTTP/1.1 503'));
  });

  test('fuzzed request lines and headers end nothing but their own connection', async (t) => {
    const { port, url } = await serve(t);
    const part = fc.oneof(
      fc.constantFrom(
        'GET',
        'POST',
        ' ',
        '/',
        'HTTP/1.1',
        '\r\n',
        ':',
        'Host',
        '127.0.0.1',
        '%',
        '..',
        '\0',
        'Content-Length',
        '-1',
      ),
      fc.string({ unit: anyCharacter, maxLength: 12 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 30 }), async (parts) => {
        const socket = connect(port, '127.0.0.1').on('error', () => undefined);
        socket.end(Buffer.from(`${parts.join('')}\r\n\r\n`));
        socket.resume();
        await untilClosed(socket);
      }),
      { ...SEEDED, numRuns: 150 },
    );
    assert.equal((await fetch(url)).status, 200);
  });
});
