// User and password of a camera over HTTP: how they are sent, and to whom.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { describe, test } from 'node:test';
import { type CameraRequest, startHttpCamera } from '../../helpers/http-camera.js';
import { eventually } from '../../helpers/wait.js';
import { FIRST, single, watch } from './watch-camera.js';

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
