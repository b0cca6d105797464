// Single pictures over HTTP, which are asked for again.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startHttpCamera } from '../../helpers/http-camera.js';
import { eventually } from '../../helpers/wait.js';
import { FIRST, SECOND, single, watch } from './watch-camera.js';

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
