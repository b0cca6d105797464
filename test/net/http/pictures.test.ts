// Pictures over HTTP: the newest wins for each client, a long poll gets the next one, and a stopped client costs one picture.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { FrameHub, type HttpFrame } from '#src/net/http/frame-hub.js';
import { HttpServer } from '#src/net/http/http-server.js';
import { type PictureSource, snapshot, stream } from '#src/net/http/pictures.js';
import { cleanup } from '../../helpers/cleanup.js';
import { collectGarbage } from '../../helpers/garbage.js';
import { eventually } from '../../helpers/wait.js';

/** A camera whose frames the test gives. */
class HandCamera implements PictureSource {
  readonly place = 1;
  rests = false;
  trouble: string | undefined;
  changes = 0;
  readonly hub = new FrameHub(() => {
    this.changes += 1;
  });
  #newest: HttpFrame | undefined;

  newest(): HttpFrame | undefined {
    return this.#newest;
  }

  problem(): string | undefined {
    return this.trouble;
  }

  give(sequence: number, bytes = 1_000): void {
    const frame = {
      jpeg: Buffer.alloc(bytes, sequence),
      sequence,
      capturedMs: 5_000,
      receivedMs: 6_000,
      shownSize: '4x3',
    };
    this.#newest = frame;
    this.hub.frame(this.place, () => frame);
  }
}

async function serve(t: TestContext) {
  const camera = new HandCamera();
  const server = await HttpServer.listen(
    { host: '127.0.0.1', port: 0, secrets: { token: undefined, certificate: undefined } },
    {
      reply: (request) =>
        request.target.path[0] === 'stream'
          ? stream(camera, camera.hub, request)
          : snapshot(camera, camera.hub, request),
      refused: () => undefined,
    },
  );
  cleanup(t, async () => {
    await server.close();
    camera.hub.close();
  });
  return { camera, url: server.url, port: Number(new URL(server.url).port) };
}

test('a snapshot is the newest picture with its number and time, and after= waits for the next one', async (t) => {
  const { camera, url } = await serve(t);
  camera.give(7);
  const first = await fetch(url);
  assert.equal(first.headers.get('content-type'), 'image/jpeg');
  assert.equal(first.headers.get('x-sequence'), '7');
  assert.equal(first.headers.get('x-timestamp'), '5.000');
  assert.equal(first.headers.get('x-picture-size'), '4x3');
  assert.equal((await fetch(`${url}?after=3`)).headers.get('x-sequence'), '7', 'there is a newer one already');
  const next = fetch(`${url}?after=7`);
  await eventually('it waits', () => camera.hub.isWatched(1));
  camera.give(8);
  assert.equal((await next).headers.get('x-sequence'), '8');
  assert.equal((await fetch(`${url}?after=8&wait=0.05`)).status, 204);
  assert.equal((await fetch(`${url}?after=-1`)).status, 400);
});

test('a camera without present pictures answers with the reason, and its last picture is there on request', async (t) => {
  const { camera, url } = await serve(t);
  camera.give(1);
  camera.trouble = 'barn is lost: the cable is out';
  const answer = await fetch(url);
  assert.equal(answer.status, 503);
  assert.equal(await answer.text(), 'barn is lost: the cable is out\n');
  assert.equal((await fetch(`${url}stream`)).status, 503);
  assert.equal((await fetch(`${url}?last`)).headers.get('x-sequence'), '1');
});

test('a camera that rests is watched for its first picture, and its old one is not given', async (t) => {
  const { camera, url } = await serve(t);
  camera.give(1);
  camera.rests = true;
  const answer = fetch(url);
  await eventually('it is watched', () => camera.hub.isWatched(1));
  camera.give(2);
  assert.equal((await answer).headers.get('x-sequence'), '2');
  await eventually('nobody watches a while later', () => !camera.hub.isWatched(1));
  assert.equal(camera.changes, 2);
});

test('a stream has the length of each part and the boundary behind it at once', async (t) => {
  const { camera, port } = await serve(t);
  camera.give(1);
  const socket = connect(port, '127.0.0.1');
  cleanup(t, () => socket.destroy());
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  socket.write('GET /stream HTTP/1.0\r\n\r\n');
  await eventually('the first part is complete', () => text.endsWith('\r\n--ttycam-frame-boundary\r\n'));
  camera.give(2, 10);
  await eventually('the second one', () => text.endsWith(`${'\x02'.repeat(10)}\r\n--ttycam-frame-boundary\r\n`));
  assert.match(text, /^HTTP\/1\.1 200 OK\r\n/);
  assert.match(text, /Content-Type: multipart\/x-mixed-replace; boundary=ttycam-frame-boundary\r\n/);
  assert.match(
    text,
    /\r\n\r\n--ttycam-frame-boundary\r\nContent-Type: image\/jpeg\r\nContent-Length: 1000\r\nX-Sequence: 1\r\n/,
  );
});

test('a client that stops reading loses pictures, which are counted, and others get each of them', async (t) => {
  const { camera, port } = await serve(t);
  const open = async () => {
    const socket = connect(port, '127.0.0.1');
    cleanup(t, () => socket.destroy());
    await once(socket, 'connect');
    socket.write('GET /stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    return socket;
  };
  const stopped = await open();
  const reading = await open();
  let bytes = 0;
  reading.on('data', (chunk) => {
    bytes += chunk.length;
  });
  stopped.once('data', () => stopped.pause());
  await eventually('both stream', () => bytes > 0 && stopped.isPaused());
  collectGarbage();
  const before = process.memoryUsage().arrayBuffers;
  // Sixty of them are more than the kernel's buffers take.
  const size = 512 * 1024;
  for (let sequence = 1; sequence <= 60; sequence += 1) {
    camera.give(sequence, size);
    await eventually(`picture ${sequence}`, () => bytes > sequence * size);
  }
  const { dropped } = camera.hub.countsOf(1);
  // Node frees the memory of garbage beside the program, so a moment later.
  await eventually('the others are in no memory', () => {
    collectGarbage();
    return process.memoryUsage().arrayBuffers - before < 40 * size;
  });
  assert.ok(camera.hub.isWatched(1));
  stopped.resume();
  await eventually('what it lost is counted', () => camera.hub.countsOf(1).dropped > dropped + 20);
});
