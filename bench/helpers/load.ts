// A process that plays many cameras: each a session of the real protocol, with the one-slot mailbox of a live sender.
// Argument: LoadOptions as JSON. Prints how many frames it made, as one line of JSON.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { JpegSplitter } from '#dist/core/jpeg-splitter.js';
import { MAX_MESSAGE_BYTES } from '#dist/core/limits.js';
import { Newest } from '#dist/core/newest.js';
import { unixUs } from '#dist/net/clock.js';
import { connectLink } from '#dist/net/open.js';
import type { OutgoingFrame } from '#dist/sender/outlet.js';
import { Session } from '#dist/sender/session.js';

interface LoadOptions {
  readonly port: number;
  /** A .mjpeg file. */
  readonly clip: string;
  readonly cameras: number;
  readonly fps: number;
  /** How long they play, and within how much of it all have joined. */
  readonly seconds: number;
  readonly joinSeconds: number;
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
    const link = await connectLink(
      { endpoint: { scheme: 'tcp', host: '127.0.0.1', port }, credentials: undefined },
      8,
      new AbortController().signal,
    );
    const said = { protocolVersion: 1, cameraName: name, source: 'bench', software: 'bench', finite: false };
    const camera: LoadCamera = new LoadCamera(
      new Session(link, {
        hello: { ...said, instanceId: randomBytes(16) },
        camera: () => ({ live: true }),
        onChange: () => camera.#pump(),
        onAcknowledged: () => undefined,
        onPaused: () => undefined,
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
for (let at = 0; at < options.cameras; at += 1) {
  cameras.push(await LoadCamera.connect(options, `load ${at + 1}`));
}
const made = await play();
await sleep(REST_MS);
await Promise.all(cameras.map((camera) => camera.finish()));
process.stdout.write(`${JSON.stringify({ event: 'load', made })}\n`);
process.exit();

/**
 * Captures frame after frame. The cameras join one after another, as they do when a receiver has been restarted, and
 * then share each interval evenly. A camera that this busy process was late for goes on at its rate, as cameras do: what
 * was missed is not made up for in a burst. Returns how many frames there were.
 */
async function play(): Promise<number> {
  const startMs = performance.now();
  const intervalMs = 1_000 / options.fps;
  const apartMs = (options.joinSeconds * 1_000 + intervalMs) / options.cameras;
  const endMs = startMs + options.seconds * 1_000;
  const dueMs = cameras.map((_, at) => startMs + at * apartMs);
  const captured = cameras.map(() => 0);
  for (let nowMs = startMs; nowMs < endMs; nowMs = performance.now()) {
    for (const [at, camera] of cameras.entries()) {
      const due = dueMs[at] ?? Number.POSITIVE_INFINITY;
      if (nowMs < due) continue;
      const sequence = (captured[at] ?? 0) + 1;
      camera.capture(sequence, clip[sequence % clip.length] ?? new Uint8Array());
      captured[at] = sequence;
      dueMs[at] = Math.max(due + intervalMs, nowMs + intervalMs * 0.75);
    }
    await sleep(TICK_MS);
  }
  return captured.reduce((sum, count) => sum + count, 0);
}
