// A camera that the receiver goes to: when it is opened and ended, and how often a reason is reported.
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { TtycamError } from '#src/core/errors.js';
import { CameraRegistry } from '#src/receiver/inputs/camera-registry.js';
import { DialedCamera } from '#src/receiver/inputs/dialed/dialed-camera.js';
import { FrameQuota } from '#src/receiver/inputs/frame-receiver.js';
import { Server } from '#src/receiver/inputs/server.js';
import { cleanup } from '../../../helpers/cleanup.js';
import { pictures } from '../../../helpers/pictures.js';
import { eventually } from '../../../helpers/wait.js';

const [JPEG] = await pictures(1);

/** A camera whose streams a test writes. `problem` is thrown in place of a stream. */
class Bench {
  wanted = false;
  problem: TtycamError | undefined;
  readonly streams: PassThrough[] = [];
  readonly lost: string[] = [];
  frames = 0;
  opens = 0;
  readonly camera: DialedCamera;
  readonly server: Server;

  constructor(t: TestContext) {
    const nothing = () => undefined;
    const events = {
      connected: nothing,
      state: nothing,
      refused: nothing,
      corrupt: nothing,
      lost: (_: unknown, reason: TtycamError) => void this.lost.push(reason.message),
      frame: () => {
        this.frames += 1;
        return undefined;
      },
    };
    const cameras = new CameraRegistry(events);
    const quota = new FrameQuota();
    this.server = new Server(events, undefined, cameras, quota);
    const target = {
      name: 'barn',
      shown: 'ssh://barn',
      open: async (signal: AbortSignal) => {
        this.opens += 1;
        if (this.problem !== undefined) throw this.problem;
        const stream = new PassThrough();
        this.streams.push(stream);
        signal.addEventListener('abort', () => stream.end(), { once: true });
        const ended = Promise.resolve(new TtycamError('source-failed', 'it has ended'));
        return { program: 'test', stream: { kind: 'jpegs' as const, chunks: stream }, ended };
      },
    };
    const isWanted = () => this.wanted;
    this.camera = new DialedCamera(target, { server: this.server, cameras, events, quota, isWanted });
    const stop = new AbortController();
    const running = this.camera.run(stop.signal);
    cleanup(t, async () => {
      stop.abort();
      await running;
      await this.server.close();
    });
  }

  get state(): string {
    return this.camera.camera.state.kind;
  }

  want(wanted: boolean): void {
    this.wanted = wanted;
    this.camera.demandChanged();
  }

  async open(count: number): Promise<PassThrough> {
    await eventually(`stream ${count} is open`, () => this.streams.length === count);
    return this.streams[count - 1] as PassThrough;
  }
}

test('nobody wants it: it rests, unopened, and again as soon as nobody wants it any more', async (t) => {
  const bench = new Bench(t);
  await eventually('it rests', () => bench.state === 'resting');
  assert.equal(bench.opens, 0);
  bench.want(true);
  const first = await bench.open(1);
  first.write(JPEG);
  await eventually('it is live', () => bench.state === 'live');
  bench.want(false);
  await eventually('its stream has ended', () => first.writableEnded);
  assert.equal(bench.state, 'resting');
  bench.want(true);
  (await bench.open(2)).write(JPEG);
  await eventually('it is live again', () => bench.state === 'live' && bench.frames === 2);
  assert.deepEqual(bench.lost, []);
});

test('a person pauses it: its stream ends, and it is opened again when it is resumed', async (t) => {
  const bench = new Bench(t);
  bench.want(true);
  const first = await bench.open(1);
  first.write(JPEG);
  await eventually('it is live', () => bench.state === 'live');
  bench.server.pause(1, true);
  bench.camera.demandChanged();
  await eventually('its stream has ended', () => first.writableEnded);
  assert.equal(bench.state, 'paused');
  bench.server.pause(1, false);
  bench.camera.demandChanged();
  (await bench.open(2)).write(JPEG);
  await eventually('it is live again', () => bench.state === 'live');
});

test('it is opened again when its stream ends, and each reason is reported once', async (t) => {
  const bench = new Bench(t);
  bench.want(true);
  const first = await bench.open(1);
  first.write(JPEG);
  await eventually('it is live', () => bench.state === 'live');
  bench.problem = new TtycamError('connection-refused', 'refused');
  first.end();
  await eventually('two attempts have failed', () => bench.opens >= 3);
  bench.problem = new TtycamError('timed-out', 'no answer');
  await eventually('another reason', () => bench.lost.length === 3);
  assert.deepEqual(bench.lost, ['it has ended', 'refused', 'no answer']);
  bench.problem = undefined;
  (await bench.open(2)).write(JPEG);
  await eventually('it is live again', () => bench.state === 'live');
  assert.equal(bench.camera.camera.place, 1);
});
