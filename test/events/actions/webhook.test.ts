// Webhooks against a server whose answers are written by hand: refusals, floods, redirects and silence.
import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { callWebhook } from '#src/events/actions/webhook.js';
import type { WebhookRequest } from '#src/events/rules/rule.js';
import { cleanup } from '../../helpers/cleanup.js';
import { eventually } from '../../helpers/wait.js';

const SECRET = '/hooks/T0ken-that-nobody-may-see?key=another';

interface Sink {
  readonly request: WebhookRequest;
  /** Each request as it came, head and body. */
  readonly requests: string[];
  readonly sockets: Set<Socket>;
}

/** Starts a server. `answer` is called with the number of the request when its body has come. */
async function startSink(t: TestContext, answer: (socket: Socket, count: number) => void): Promise<Sink> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let text = '';
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1]);
      const end = text.indexOf('\r\n\r\n');
      if (end < 0 || text.length < end + 4 + length) return;
      requests.push(text);
      text = '';
      answer(socket, requests.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup(t, () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const url = new URL(`http://127.0.0.1:${address.port}${SECRET}`);
  return { request: { url, method: 'POST', headers: new Map(), body: 'json' }, requests, sockets };
}

const BODY = { type: 'application/json', bytes: Buffer.from('{"event":"lost"}') } as const;
const NEVER = new AbortController().signal;
const answer = (status: string, headers = '') => `HTTP/1.1 ${status}\r\n${headers}Content-Length: 0\r\n\r\n`;

/** Calls it with waits that are only noted down. */
function call(sink: Sink, signal = NEVER, attemptTimeoutMs = 10_000) {
  const waits: number[] = [];
  const wait = (ms: number): Promise<void> => {
    waits.push(ms);
    return Promise.resolve();
  };
  return { waits, result: callWebhook(sink.request, BODY, signal, { wait, attemptTimeoutMs }) };
}

async function failure(promise: Promise<unknown>): Promise<Error> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Error);
  assert.doesNotMatch(error.message + String(error.cause), /T0ken|another|hooks/);
  return error;
}

test('the event is posted once, with its headers', async (t) => {
  const sink = await startSink(t, (socket) => socket.end(answer('204 No Content')));
  const request = { ...sink.request, headers: new Map([['title', 'ttycam']]) };
  assert.equal(await callWebhook(request, BODY, NEVER), 204);
  assert.equal(sink.requests.length, 1);
  assert.match(sink.requests[0] ?? '', /^POST \/hooks\/T0ken.* HTTP\/1\.1\r\n/);
  assert.match(sink.requests[0] ?? '', /title: ttycam\r\n/);
  assert.match(sink.requests[0] ?? '', /\r\n\r\n\{"event":"lost"\}$/);
});

test('errors of the server are tried again, until the attempts are used up', async (t) => {
  const sink = await startSink(t, (socket) => socket.end(answer('500 Oops')));
  const { waits, result } = call(sink);
  assert.match((await failure(result)).message, /^http:\/\/127\.0\.0\.1:\d+ answered with status 500 \(5 attempts\)$/);
  assert.deepEqual(waits, [2_000, 6_000, 18_000, 54_000]);
});

test('too many requests are tried again when the server allows it', async (t) => {
  const sink = await startSink(t, (socket, count) =>
    socket.end(count === 1 ? answer('429 Slow', 'Retry-After: 40\r\n') : answer('200 OK')),
  );
  const { waits, result } = call(sink);
  assert.equal(await result, 200);
  assert.deepEqual(waits, [40_000]);
});

test('a redirect is not followed, as it would carry the message elsewhere', async (t) => {
  const elsewhere = await startSink(t, (socket) => socket.end(answer('200 OK')));
  const sink = await startSink(t, (socket) =>
    socket.end(answer('307 There', `Location: ${elsewhere.request.url.href}\r\n`)),
  );
  const { result } = call(sink);
  assert.match((await failure(result)).message, /answered 307: it is elsewhere/);
  assert.equal(elsewhere.requests.length, 0);
});

test('a refusal is final', async (t) => {
  for (const [status, words] of [
    ['401 No', /Is the token right/],
    ['404 No', /there is no such webhook/],
    ['400 No', /answered with status 400$/],
  ] as const) {
    const sink = await startSink(t, (socket) => socket.end(answer(status)));
    assert.match((await failure(call(sink).result)).message, words);
    assert.equal(sink.requests.length, 1);
  }
});

test('a server that hangs is given up, and its connection is closed', async (t) => {
  const sink = await startSink(t, () => undefined);
  const { result } = call(sink, NEVER, 30);
  assert.match((await failure(result)).message, /has not answered within 0\.03 s \(5 attempts\)$/);
  await eventually('connections are closed', () => sink.sockets.size === 0);
});

test('an answer without end is not read, and endless headers are refused', async (t) => {
  const flood = 'x'.repeat(64 * 1024);
  const body = await startSink(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
    const more = (): void => {
      if (!socket.destroyed) socket.write(`10000\r\n${flood}\r\n`, () => setImmediate(more));
    };
    more();
  });
  assert.equal(await call(body).result, 200);
  await eventually('the connection is closed', () => body.sockets.size === 0);
  const head = await startSink(t, (socket) => socket.write(`HTTP/1.1 200 OK\r\nX: ${flood}`));
  assert.match(
    (await failure(call(head).result)).message,
    /cannot be reached: the exchange failed \(HPE_HEADER_OVERFLOW\)/,
  );
});

test('a host that refuses connections is named, and its path is not', async (t) => {
  const sink = await startSink(t, () => undefined);
  const url = new URL(`http://127.0.0.1:1${SECRET}`);
  const { result } = call({ ...sink, request: { ...sink.request, url } });
  assert.match((await failure(result)).message, /^http:\/\/127\.0\.0\.1:1 cannot be reached: nothing listens there/);
});

test('the end of the program ends the attempts', async (t) => {
  const stop = new AbortController();
  const sink = await startSink(t, () => stop.abort());
  assert.ok(await failure(call(sink, stop.signal).result));
  assert.equal(sink.requests.length, 1);
});
