// Cameras over HTTP: every way in which they answer, and every way in which a hostile one may.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { describe, test } from 'node:test';
import { readAddress } from '#src/core/secrets.js';
import { httpSource } from '#src/sources/http/http-source.js';
import { cleanup, type Scope } from '../../helpers/cleanup.js';
import { type AnswerRequest, type CameraRequest, startHttpCamera } from '../../helpers/http-camera.js';
import { picture } from '../../helpers/sample-jpegs.js';
import { eventually } from '../../helpers/wait.js';

const FIRST = Buffer.from(await picture(64, 48, { seed: 1 }));
const SECOND = Buffer.from(await picture(64, 48, { seed: 2 }));

interface Watched {
  readonly pictures: Buffer[];
  readonly troubles: string[];
  unchanged: number;
}

interface Watching {
  readonly everyMs?: number;
  readonly insecureTls?: boolean;
}

/** Reads a camera until the test ends. */
function watch(t: Scope, url: string, { everyMs, insecureTls = false }: Watching = {}): Watched {
  const seen: Watched = { pictures: [], troubles: [], unchanged: 0 };
  const stop = new AbortController();
  const source = httpSource({
    address: readAddress(url),
    credentials: undefined,
    insecureTls,
    everyMs,
    fps: () => undefined,
  });
  const events = {
    torn: (reason: string) => seen.troubles.push(reason),
    trouble: ({ code, message }: { code: string; message: string }) => seen.troubles.push(`${code}: ${message}`),
    recovered: () => undefined,
    suspended: () => undefined,
    unchanged: () => {
      seen.unchanged += 1;
    },
  };
  const reading = (async () => {
    for await (const { picture: one } of source.frames(stop.signal, events)) {
      if (one.kind === 'jpeg') seen.pictures.push(Buffer.from(one.jpeg));
    }
  })();
  cleanup(t, async () => {
    stop.abort();
    await reading;
  });
  return seen;
}

const HEAD = 'HTTP/1.0 200 OK\r\n';

/** Writes a head and both pictures as parts, and leaves the connection open. */
function parts(head: string, part: (jpeg: Buffer) => string, end = '\r\n'): AnswerRequest {
  return (_, socket) => {
    socket.write(head);
    for (const jpeg of [FIRST, SECOND]) {
      socket.write(part(jpeg));
      socket.write(jpeg);
      socket.write(end);
    }
  };
}

const TYPE = 'Content-Type: multipart/x-mixed-replace; boundary=frame';
const STREAMS: ReadonlyArray<readonly [string, AnswerRequest]> = [
  [
    'as it should be',
    parts(
      `${HEAD}${TYPE}\r\n\r\n`,
      ({ length }) => `--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${length}\r\n\r\n`,
    ),
  ],
  ['without a length', parts(`${HEAD}${TYPE}\r\n\r\n`, () => '--frame\r\nContent-Type: image/jpeg\r\n\r\n')],
  ['with a wrong length', parts(`${HEAD}${TYPE}\r\n\r\n`, () => '--frame\r\nContent-Length: 17\r\n\r\n')],
  ['with another boundary than it says', parts(`${HEAD}${TYPE}\r\n\r\n`, () => '--other\r\n\r\n')],
  [
    'with a quoted boundary',
    parts(`${HEAD}Content-Type: multipart/x-mixed-replace; boundary="--a b"\r\n\r\n`, () => '----a b\r\n\r\n'),
  ],
  ['without a boundary', parts(`${HEAD}Content-Type: multipart/x-mixed-replace\r\n\r\n`, () => '')],
  ['with trailing junk', parts(`${HEAD}${TYPE}\r\n\r\n`, () => '--frame\r\n\r\n', '\0\0\0junk\xff\r\n')],
  [
    'with bare line feeds',
    parts(`HTTP/1.1 200 OK\n${TYPE}\nServer: x\n\n`, () => '--frame\nContent-Type: image/jpeg\n\n'),
  ],
  ['without a status line', parts(`${TYPE}\r\n\r\n`, () => '--frame\r\n\r\n')],
  ['without a head', parts('', () => '--frame\r\nContent-Type: image/jpeg\r\n\r\n')],
  ['as pictures alone', parts('', () => '', '')],
  ['as Motion JPEG', parts(`${HEAD}Content-Type: video/x-motion-jpeg\r\n\r\n`, () => '', '')],
  [
    'in chunks',
    (_, socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${TYPE}\r\nTransfer-Encoding: chunked\r\n\r\n`);
      const body = Buffer.concat([Buffer.from('--frame\r\n\r\n'), FIRST, Buffer.from('\r\n--frame\r\n\r\n'), SECOND]);
      for (let at = 0; at < body.length; at += 100) {
        const chunk = body.subarray(at, at + 100);
        socket.write(`${chunk.length.toString(16)}\r\n`);
        socket.write(chunk);
        socket.write('\r\n');
      }
    },
  ],
];

describe('a stream of pictures', { concurrency: true }, () => {
  for (const [how, answer] of STREAMS) {
    test(`${how} is read`, async (t) => {
      const camera = await startHttpCamera(t, answer);
      const seen = watch(t, camera.url);
      await eventually('both pictures', () => seen.pictures.length >= 2);
      assert.deepEqual(seen.pictures.slice(0, 2), [FIRST, SECOND]);
    });
  }

  test('that ends is opened again within two seconds', async (t) => {
    const camera = await startHttpCamera(t, (request, socket) => {
      parts(`${HEAD}${TYPE}\r\n\r\n`, () => '--frame\r\n\r\n')(request, socket);
      socket.end();
    });
    const seen = watch(t, camera.url);
    await eventually('a second connection', () => camera.requests.length >= 2);
    assert.match(seen.troubles.join(), /connection-lost: the camera has ended its stream/);
    await eventually('its pictures', () => seen.pictures.length >= 4);
  });

  test('leaves a torn picture out, and says so', async (t) => {
    const camera = await startHttpCamera(t, (_, socket) => {
      socket.write(`${HEAD}${TYPE}\r\n\r\n--frame\r\n\r\n`);
      socket.write(FIRST.subarray(0, FIRST.length >> 1));
      socket.write('\r\n--frame\r\n\r\n');
      socket.write(SECOND);
    });
    const seen = watch(t, camera.url);
    await eventually('the whole picture', () => seen.pictures.length >= 1);
    assert.deepEqual(seen.pictures[0], SECOND);
    assert.match(seen.troubles.join(), /a torn JPEG was left out/);
  });
});

function single(socket: Socket, jpeg: Buffer, more = ''): void {
  socket.write(`HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n${more}\r\n`);
  socket.write(jpeg);
}

describe('a single picture', { concurrency: true }, () => {
  test('is asked for again over the same connection, with its tag, and only a new one is taken', async (t) => {
    const camera = await startHttpCamera(t, ({ headers }, socket) => {
      const { length } = camera.requests;
      if (length > 4) return single(socket, SECOND, 'ETag: "b"\r\n');
      if (headers.get('if-none-match') === '"a"') return socket.write('HTTP/1.1 304 Not Modified\r\n\r\n');
      single(socket, FIRST, 'ETag: "a"\r\nLast-Modified: Sat, 28 Nov 2026 12:00:00 GMT\r\n');
    });
    const seen = watch(t, camera.url, { everyMs: 20 });
    await eventually('the second picture', () => seen.pictures.length >= 2);
    assert.deepEqual(seen.pictures.slice(0, 2), [FIRST, SECOND]);
    assert.equal(seen.unchanged, 3);
    assert.equal(camera.requests[1]?.headers.get('if-modified-since'), 'Sat, 28 Nov 2026 12:00:00 GMT');
  });

  test('is asked for as often as it is wanted, and never twice at a time', async (t) => {
    let open = 0;
    let most = 0;
    const camera = await startHttpCamera(t, (_, socket) => {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        single(socket, FIRST);
      }, 30);
    });
    const seen = watch(t, camera.url, { everyMs: 1 });
    await eventually('some pictures', () => seen.pictures.length >= 5);
    assert.equal(most, 1);
  });
});

const REFUSALS: ReadonlyArray<readonly [string, string, RegExp]> = [
  [
    '401',
    'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n',
    /^source-denied: .*password.*401/,
  ],
  ['403', 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n', /^source-denied: /],
  ['404', 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n', /^source-missing: .*nothing at this path/],
  ['500', 'HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n', /^source-failed: .*HTTP 500/],
  ['503', 'HTTP/1.1 503 Oh\r\nContent-Length: 0\r\n\r\n', /^source-failed: .*busy/],
  [
    'a web page',
    'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\n<p>',
    /^source-failed: .*a web page/,
  ],
  [
    'PNG',
    'HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 3\r\n\r\nabc',
    /^source-failed: .*png: only JPEG/,
  ],
  ['no JPEG', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc', /^source-failed: .*without a JPEG/],
  [
    'its own address as a redirect',
    'HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n',
    /^source-failed: .*again and again/,
  ],
  [
    'a file as a redirect',
    'HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n',
    /^source-failed: .*file:.*not followed/,
  ],
  ['a head without an end', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}`, /^source-failed: .*too long a head/],
  [
    '401 with bare line feeds',
    'HTTP/1.1 401 No\nWWW-Authenticate: Digest realm="a", nonce="b"\n\n',
    /^source-denied: /,
  ],
  [
    'an escape sequence as its type',
    'HTTP/1.1 200 OK\r\nContent-Type: text/x\x1b[31m\r\nContent-Length: 0\r\n\r\n',
    /^source-failed: \P{Cc}*$/u,
  ],
];

describe('a camera that answers with', { concurrency: true }, () => {
  for (const [what, answer, words] of REFUSALS) {
    test(`${what} is in trouble, with these words`, async (t) => {
      const camera = await startHttpCamera(t, (_, socket) => socket.write(Buffer.from(answer, 'latin1')));
      const seen = watch(t, `${camera.url}/`);
      await eventually('its trouble', () => seen.troubles.length > 0);
      assert.match(seen.troubles[0] ?? '', words);
      assert.doesNotMatch(seen.troubles[0] ?? '', /\n/);
    });
  }

  test('data without an end and without a picture is given up after some megabytes', async (t) => {
    const block = Buffer.alloc(256 * 1024, 'x');
    let sent = 0;
    const camera = await startHttpCamera(t, (_, socket) => {
      socket.write(`${HEAD}${TYPE}\r\n\r\n`);
      const more = () => {
        while (sent < 1e9 && !socket.destroyed && socket.write(block)) sent += block.length;
      };
      socket.on('drain', more);
      more();
    });
    const seen = watch(t, camera.url);
    await eventually('its trouble', () => seen.troubles.length > 0);
    assert.match(seen.troubles[0] ?? '', /sends much, and no JPEG/);
    assert.ok(sent < 100e6, `${sent} bytes were read`);
  });
});

const REALM = 'realm="camera", nonce="n1", opaque="o"';

/** Whether the answer to a Digest challenge is right (RFC 7616, section 3.4). */
function isRight({ headers, target }: CameraRequest, algorithm: 'md5' | 'sha256'): boolean {
  const header = headers.get('authorization') ?? '';
  const field = (name: string) => new RegExp(`[ ,]${name}="?([^",]*)`).exec(header)?.[1] ?? '';
  const hash = (text: string) => createHash(algorithm).update(text).digest('hex');
  const first = hash('op:camera:geh"eim');
  const second = hash(`GET:${target}`);
  const expected = hash(`${first}:${field('nonce')}:${field('nc')}:${field('cnonce')}:auth:${second}`);
  return header.startsWith('Digest ') && field('response') === expected && field('uri') === target;
}

describe('user and password', { concurrency: true }, () => {
  const secret = 'op:geh%22eim@';
  const deny = (socket: Socket, challenge: string) =>
    socket.write(`HTTP/1.1 401 No\r\n${challenge}\r\nContent-Length: 0\r\n\r\n`);

  test('are sent as Basic only after they were asked for', async (t) => {
    const camera = await startHttpCamera(t, ({ headers }, socket) => {
      const right = `Basic ${Buffer.from('op:geh"eim').toString('base64')}`;
      if (headers.get('authorization') === right) single(socket, FIRST);
      else deny(socket, 'WWW-Authenticate: Basic realm="x"');
    });
    const seen = watch(t, camera.url.replace('http://', `http://${secret}`));
    await eventually('the picture', () => seen.pictures.length > 0);
    assert.equal(camera.requests[0]?.headers.has('authorization'), false);
  });

  for (const algorithm of ['md5', 'sha256'] as const) {
    test(`are never sent with Digest ${algorithm}, which comes before Basic`, async (t) => {
      const name = algorithm === 'md5' ? 'MD5' : 'SHA-256';
      const camera = await startHttpCamera(t, (request, socket) => {
        if (isRight(request, algorithm)) single(socket, FIRST);
        else
          deny(
            socket,
            `WWW-Authenticate: Basic realm="x"\r\nWWW-Authenticate: Digest ${REALM}, qop="auth,auth-int", algorithm=${name}`,
          );
      });
      const seen = watch(t, `${camera.url.replace('http://', `http://${secret}`)}/a?b=c`, { everyMs: 10 });
      await eventually('two pictures', () => seen.pictures.length > 1);
      assert.doesNotMatch(camera.requests.map(({ headers }) => headers.get('authorization')).join(), /Basic|geh/);
    });
  }

  test('that are wrong are not tried again and again', async (t) => {
    const camera = await startHttpCamera(t, (_, socket) =>
      deny(socket, `WWW-Authenticate: Digest ${REALM}, qop="auth"`),
    );
    const seen = watch(t, camera.url.replace('http://', `http://${secret}`));
    await eventually('its trouble', () => seen.troubles.length > 0);
    assert.match(seen.troubles[0] ?? '', /source-denied: the camera does not take this user and password/);
    assert.doesNotMatch(seen.troubles.join(), /geh/);
    assert.equal(camera.requests.length, 2);
  });

  test('go to no other host, and to no other port', async (t) => {
    const other = await startHttpCamera(t, (_, socket) => deny(socket, 'WWW-Authenticate: Basic realm="x"'));
    const camera = await startHttpCamera(t, (_, socket) =>
      socket.write(`HTTP/1.1 302 Found\r\nLocation: ${other.url}/\r\nContent-Length: 0\r\n\r\n`),
    );
    const seen = watch(t, camera.url.replace('http://', `http://${secret}`));
    await eventually('its trouble', () => seen.troubles.length > 0);
    assert.ok(other.requests.length > 0);
    for (const { headers } of other.requests) assert.equal(headers.has('authorization'), false);
  });
});
