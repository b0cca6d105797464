// Streams of pictures over HTTP, in every way in which cameras send them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type AnswerRequest, startHttpCamera } from '../../helpers/http-camera.js';
import { eventually } from '../../helpers/wait.js';
import { FIRST, SECOND, watch } from './watch-camera.js';

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
