// Cameras that the receiver goes to: opened while they are wanted, lost with a reason, and back by themselves.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { NO_CONFIGURATION } from '#src/cli/command/given-options.js';
import type { Demand } from '#src/core/camera/demand.js';
import { monotonicMs } from '#src/net/clock.js';
import type { Camera } from '#src/receiver/inputs/camera.js';
import { CameraRegistry } from '#src/receiver/inputs/camera-registry.js';
import { FrameQuota } from '#src/receiver/inputs/frame-receiver.js';
import { readCameras } from '#src/receiver/pulled/camera-requests.js';
import { PulledCameras } from '#src/receiver/pulled/pulled-cameras.js';
import { cleanup, type Scope } from '../../helpers/cleanup.js';
import { temporaryFolder } from '../../helpers/folder.js';
import { freePort } from '../../helpers/free-port.js';
import { type AnswerRequest, startHttpCamera } from '../../helpers/http-camera.js';
import { picture } from '../../helpers/sample-jpegs.js';
import { sharp } from '../../helpers/sharp.js';
import { eventually } from '../../helpers/wait.js';

const JPEG = Buffer.from(await picture(64, 48));
const IN_FULL: Demand = { fps: undefined, size: undefined };

/** A stream of thirty pictures a second. */
const STREAM: AnswerRequest = (_, socket) => {
  socket.write('HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=x\r\n\r\n');
  const timer = setInterval(() => socket.write(Buffer.concat([Buffer.from('--x\r\n\r\n'), JPEG])), 33);
  socket.once('close', () => clearInterval(timer));
};

interface Receiver {
  readonly cameras: PulledCameras;
  readonly losses: string[];
  readonly opened: string[];
  readonly known: readonly Camera[];
  demand: Demand | undefined;
  ended: boolean;
  failure: string | undefined;
}

function receive(t: Scope, words: readonly string[]): Receiver {
  const losses: string[] = [];
  const opened: string[] = [];
  const registry = new CameraRegistry({
    state: () => undefined,
    lost: ({ name }, { message }) => losses.push(`${name}: ${message}`),
  });
  const events = {
    frame: () => undefined,
    corrupt: () => undefined,
    connected: ({ name }: Camera) => opened.push(name),
    note: () => undefined,
    allEnded: (failure: Error | undefined) => {
      receiver.ended = true;
      receiver.failure = failure?.message;
    },
  };
  const cameras = new PulledCameras(registry, new FrameQuota(), () => receiver.demand, events);
  const receiver: Receiver = {
    cameras,
    losses,
    opened,
    get known() {
      return registry.roster.cameras;
    },
    demand: IN_FULL,
    ended: false,
    failure: undefined,
  };
  cleanup(t, () => cameras.close());
  cameras.start(readCameras({ operands: words, configuration: NO_CONFIGURATION }));
  return receiver;
}

const snapshot = (camera: Camera | undefined) => camera?.snapshot(monotonicMs());
const stateOf = (camera: Camera | undefined): string | undefined => camera?.state.kind;

describe('a camera that the receiver opens', { concurrency: true }, () => {
  test('a camera is opened only while it is wanted, and its age is unknown', async (t) => {
    const server = await startHttpCamera(t, STREAM);
    const receiver = receive(t, [`yard=${server.url}/`]);
    const [camera] = receiver.known;
    await eventually('frames', () => (snapshot(camera)?.frames ?? 0) > 2);
    assert.equal(stateOf(camera), 'live');
    assert.equal(snapshot(camera)?.latencyMs, undefined);
    assert.equal(snapshot(camera)?.ageUnknown, true);

    receiver.demand = undefined;
    receiver.cameras.demandChanged();
    assert.equal(stateOf(camera), 'resting');
    await eventually('the end of the connection', () => server.sockets === 0);
    const frames = snapshot(camera)?.frames ?? 0;
    receiver.demand = IN_FULL;
    receiver.cameras.demandChanged();
    await eventually('frames again', () => (snapshot(camera)?.frames ?? 0) > frames);
    assert.equal(stateOf(camera), 'live');
    assert.equal(snapshot(camera)?.dropped, 0);
    assert.deepEqual(receiver.losses, []);
    assert.deepEqual(receiver.opened, ['yard']);
  });

  test('a camera is turned as its settings say, and its picture is shown upright', async (t) => {
    const server = await startHttpCamera(t, STREAM);
    const receiver = receive(t, [`${server.url}/#rotate=90&flip=h`]);
    const [camera] = receiver.known;
    await eventually('a frame', () => snapshot(camera)?.frame !== undefined);
    const { frame } = snapshot(camera) ?? {};
    assert.deepEqual(frame?.trueSize, { width: 48, height: 64 });
    const shown = await sharp(frame?.jpeg).autoOrient().raw().toBuffer();
    // In two steps, as sharp mirrors before it rotates.
    const rotated = await sharp(JPEG).rotate(90).png().toBuffer();
    const wanted = await sharp(rotated).flop().raw().toBuffer();
    assert.ok(shown.equals(wanted));
  });

  test('a pause closes a camera, too', async (t) => {
    const server = await startHttpCamera(t, STREAM);
    const receiver = receive(t, [server.url]);
    const [camera] = receiver.known;
    await eventually('frames', () => stateOf(camera) === 'live');
    camera?.pause(true, monotonicMs());
    receiver.cameras.demandChanged();
    assert.equal(stateOf(camera), 'paused');
    await eventually('the end of the connection', () => server.sockets === 0);
  });

  test('a server that goes away is a lost camera with a reason, which is live again when the server is back', async (t) => {
    const first = await startHttpCamera(t, STREAM, await freePort());
    const receiver = receive(t, [`yard=${first.url}/`]);
    const [camera] = receiver.known;
    await eventually('frames', () => stateOf(camera) === 'live');
    await first.close();
    await eventually('both reasons', () => receiver.losses.length >= 2);
    assert.match(receiver.losses.join(' '), /yard: .*ended its stream.* yard: .*nothing listens there/);
    assert.equal(stateOf(camera), 'lost');
    await startHttpCamera(t, STREAM, first.port);
    await eventually('a live camera', () => stateOf(camera) === 'live', 60_000);
    assert.equal(receiver.known.length, 1);
  });

  test('the first picture of a camera that is back makes it live, however many came before', async (t) => {
    const BEFORE = 20;
    let attempts = 0;
    const server = await startHttpCamera(t, async (_, socket) => {
      attempts += 1;
      socket.write('HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=x\r\n\r\n');
      const send = () => socket.write(Buffer.concat([Buffer.from('--x\r\n\r\n'), JPEG]));
      if (attempts > 1) return void send();
      for (let sent = 1; sent <= BEFORE; sent += 1) {
        send();
        await eventually('the picture', () => snapshot(camera)?.frames === sent);
      }
      socket.end();
    });
    const receiver = receive(t, [`yard=${server.url}/`]);
    const [camera] = receiver.known;
    await eventually('the loss', () => stateOf(camera) === 'lost');
    await eventually('a live camera', () => stateOf(camera) === 'live', 60_000);
    assert.equal(snapshot(camera)?.frames, BEFORE + 1);
    assert.equal(snapshot(camera)?.dropped, 0);
    assert.equal(attempts, 2);
  });

  test('a password file that is not there is a lost camera beside others', async (t) => {
    const receiver = receive(t, ['http://op@127.0.0.1:1/#password-file=/nowhere/pw', 'pattern']);
    await eventually('the test picture', () => stateOf(receiver.known[1]) === 'live');
    await eventually('a known age', () => snapshot(receiver.known[1])?.latencyMs !== undefined);
    assert.equal(snapshot(receiver.known[1])?.ageUnknown, false);
    await eventually('the loss', () => receiver.losses.length > 0);
    assert.match(receiver.losses.join(), /cannot read .* \/nowhere\/pw: there is no such file/);
  });

  test('of a finite input no frame is lost, and its end may be that of the run', async (t) => {
    const file = join(temporaryFolder(t), 'three.mjpeg');
    writeFileSync(file, Buffer.concat([JPEG, JPEG, JPEG]));
    const receiver = receive(t, [`three=${file}`]);
    await eventually('the end', () => receiver.ended);
    assert.equal(snapshot(receiver.known[0])?.frames, 3);
    assert.deepEqual(receiver.losses, ['three: finished']);
  });

  test('a file that is not there ends the start', (t) => {
    assert.throws(() => receive(t, ['/nowhere/at/all.mjpeg']), { code: 'source-missing' });
  });

  test('a finite input waits without demand, and begins only once', async (t) => {
    const file = join(temporaryFolder(t), 'many.mjpeg');
    writeFileSync(file, Buffer.concat(Array.from({ length: 40 }, () => JPEG)));
    const receiver = receive(t, [`many=${file}`]);
    const [camera] = receiver.known;
    receiver.demand = undefined;
    receiver.cameras.demandChanged();
    assert.equal(stateOf(camera), 'resting');
    // Longer than a live camera stays open.
    await sleep(2_600);
    assert.equal(receiver.ended, false);
    receiver.demand = IN_FULL;
    receiver.cameras.demandChanged();
    await eventually('the end', () => receiver.ended);
    assert.equal(snapshot(camera)?.frames, 40);
    assert.equal(receiver.failure, undefined);
  });

  test('a file that holds no picture is a failure, and is not read again', async (t) => {
    const file = join(temporaryFolder(t), 'none.mjpeg');
    writeFileSync(file, 'no picture');
    const receiver = receive(t, [`none=${file}`]);
    await eventually('the end', () => receiver.ended);
    assert.match(receiver.failure ?? '', /none\.mjpeg/);
    assert.equal(receiver.losses.length, 1);
  });
});
