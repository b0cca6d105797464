// A process that plays many cameras: each a session of the real protocol, with the one-slot mailbox of a live sender.
// Argument: LoadOptions as JSON. Prints how many frames it made, as one line of JSON.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { JpegSplitter } from '#dist/core/jpeg-splitter.js';
import { MAX_MESSAGE_BYTES } from '#dist/core/limits.js';
import { Newest } from '#dist/core/newest.js';
import { unixUs } from '#dist/net/clock.js';
import { connectTcp } from '#dist/net/tcp.js';
import { type OutgoingFrame, Session } from '#dist/sender/session.js';

interface LoadOptions {
  readonly port: number;
  /** A .mjpeg file. */
  readonly clip: string;
  /** The number of the first camera, and how many there are. */
  readonly first: number;
  readonly count: number;
  readonly fps: number;
  readonly seconds: number;
}

/** How often the timetable is looked at. */
const TICK_MS = 1;

/** How long what is on its way at the end may take. */
const REST_MS = 1_000;

/** One camera. A frame that finds no credit waits, and is lost when the next one comes before that. */
class LoadCamera {
  readonly #session: Session;
  readonly #newest = new Newest<OutgoingFrame>();

  private constructor(session: Session) {
    this.#session = session;
  }

  static async connect({ port }: LoadOptions, name: string): Promise<LoadCamera> {
    const link = await connectTcp({ scheme: 'tcp', host: '127.0.0.1', port }, new AbortController().signal);
    const said = { protocolVersion: 1, cameraName: name, source: 'bench', software: 'bench', finite: false };
    const camera: LoadCamera = new LoadCamera(
      new Session(link, {
        hello: { ...said, instanceId: randomBytes(16) },
        camera: () => ({ live: true }),
        onChange: () => camera.#pump(),
        onAcknowledged: () => undefined,
      }),
    );
    camera.#session.run().catch(() => undefined);
    return camera;
  }

  capture(sequence: number, jpeg: Uint8Array): void {
    this.#newest.put({ sequence, jpeg, capturedUs: unixUs(), trueWidth: 640, trueHeight: 480 });
    this.#pump();
  }

  async finish(): Promise<void> {
    await this.#session.finish();
  }

  #pump(): void {
    if (!this.#session.maySend()) return;
    const frame = this.#newest.poll();
    if (frame !== undefined) this.#session.send(frame);
  }
}

const options = JSON.parse(process.argv[2] ?? '') as LoadOptions;
const clip = new JpegSplitter(MAX_MESSAGE_BYTES)
  .push(readFileSync(options.clip))
  .flatMap((found) => (found.kind === 'jpeg' ? [found.jpeg] : []));
const cameras: LoadCamera[] = [];
for (let at = 0; at < options.count; at += 1) {
  cameras.push(await LoadCamera.connect(options, `load ${options.first + at + 1}`));
}
const made = await play();
await sleep(REST_MS);
await Promise.all(cameras.map((camera) => camera.finish()));
process.stdout.write(`${JSON.stringify({ event: 'load', made })}\n`);
process.exit();

/** Captures frame after frame, the cameras evenly spread over each interval. Returns how many frames there were. */
async function play(): Promise<number> {
  const startMs = performance.now();
  const perMs = (options.fps * options.count) / 1_000;
  const frames = options.fps * options.count * (options.seconds - 2);
  for (let frame = 0; frame < frames; ) {
    const due = Math.min(frames, Math.floor((performance.now() - startMs) * perMs));
    for (; frame < due; frame += 1) {
      const sequence = Math.floor(frame / options.count) + 1;
      cameras[frame % options.count]?.capture(sequence, clip[sequence % clip.length] ?? new Uint8Array());
    }
    await sleep(TICK_MS);
  }
  return frames;
}
