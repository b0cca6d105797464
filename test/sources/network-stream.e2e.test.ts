// RTSP through ffmpeg from a server of the test: what it refuses is told, and asked again seldom.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAddress } from '#src/core/secrets.js';
import { networkStream } from '#src/sources/network-stream.js';
import { startHttpCamera } from '../helpers/http-camera.js';
import { missingTool } from '../helpers/tools.js';

test(
  'a camera that asks for a password is told so, and is not asked again within seconds',
  missingTool('ffmpeg', 'ffmpeg'),
  async (t) => {
    // RTSP has the heads of HTTP.
    const camera = await startHttpCamera(t, ({ headers }, socket) => {
      const cseq = headers.get('cseq');
      const status =
        cseq === '1'
          ? '200 OK\r\nPublic: DESCRIBE, SETUP, PLAY'
          : '401 Unauthorized\r\nWWW-Authenticate: Basic realm="x"';
      socket.write(`RTSP/1.0 ${status}\r\nCSeq: ${cseq}\r\nContent-Length: 0\r\n\r\n`);
    });
    const address = readAddress(`rtsp://127.0.0.1:${camera.port}/live`);
    const none = { user: undefined, passwordFile: undefined };
    const source = networkStream(address, none, () => ({
      size: { width: 64, height: 48 },
      fps: undefined,
      format: 'auto',
    }));
    const stop = new AbortController();
    const troubles: Array<readonly [string, number]> = [];
    const events = {
      torn: () => undefined,
      trouble: ({ code }: { code: string }, retryMs = 0) => {
        troubles.push([code, retryMs]);
        stop.abort();
      },
      recovered: () => undefined,
      suspended: () => undefined,
    };
    for await (const _ of source.frames(stop.signal, events)) assert.fail('a picture');
    assert.deepEqual(troubles, [['source-denied', 30_000]]);
  },
);
