// What cameras answer in place of a picture, and what hostile ones may: each has its words.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startHttpCamera } from '../../helpers/http-camera.js';
import { eventually } from '../../helpers/wait.js';
import { watch } from './watch-camera.js';

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
      socket.write('HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n');
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
