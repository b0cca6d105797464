// Test helpers: cameras on a real NATS server that a test controls, and the receiver's side in this process.
import { randomBytes } from 'node:crypto';
import type { TestContext } from 'node:test';
import type { Demand } from '#src/core/camera/demand.js';
import type { ReceivedFrame } from '#src/core/camera/received-frame.js';
import { ViewerLeases } from '#src/core/camera/viewer-leases.js';
import type { TtycamError } from '#src/core/errors.js';
import { appendChecksum } from '#src/core/wire/checksum.js';
import { decodeControl, encodeVideo, type Hello, type VideoMessage } from '#src/core/wire/messages.js';
import { subjectOf } from '#src/core/wire/nats-subjects.js';
import { monotonicMs, unixUs } from '#src/net/clock.js';
import { fastCrc32 } from '#src/net/crc32.js';
import type { Key } from '#src/net/credentials/key-file.js';
import type { NatsClient } from '#src/net/nats/nats.js';
import { openNats } from '#src/net/nats/nats.js';
import { Admission } from '#src/receiver/inputs/admission.js';
import type { Camera } from '#src/receiver/inputs/camera.js';
import { CameraRegistry } from '#src/receiver/inputs/camera-registry.js';
import { NatsCameras } from '#src/receiver/inputs/nats-cameras.js';
import { cleanup } from '../../helpers/cleanup.js';
import type { NatsServer } from '../../helpers/nats-server.js';
import { eventually } from '../../helpers/wait.js';

/** A NATS connection that belongs to the test. */
export async function connectNats(t: TestContext, server: NatsServer): Promise<NatsClient> {
  const nothing = { connected: () => undefined, disconnected: () => undefined, denied: () => undefined };
  const servers = [server.address];
  const nats = openNats({ servers, clientName: 'test' }, nothing, new AbortController().signal);
  cleanup(t, () => nats.close());
  await eventually('the test is connected to NATS', () => nats.connected);
  return nats;
}

/** A camera on NATS that a test controls: it publishes presence and frames on demand. */
export class HandCamera {
  readonly name: string;
  readonly watches = new ViewerLeases();
  /** How many Controls have come with a demand, and how many that ended one. */
  asked = 0;
  ended = 0;
  /** What all viewers together wanted after the last demand. */
  lastDemand: Demand | undefined;
  readonly #nats: NatsClient;
  readonly #hello: Hello;
  #sequence = 0;

  /** @param hears Whether it receives Controls. */
  constructor(nats: NatsClient, name: string, hears = true) {
    this.#nats = nats;
    this.name = name;
    const about = { protocolVersion: 1, source: 'test', software: 'test', finite: false, pausable: true };
    this.#hello = { ...about, cameraName: name, instanceId: randomBytes(16) };
    if (!hears) return;
    nats.subscribe(subjectOf(name, 'control'), ({ bytes, reply }) => {
      const { watch, paused, clockAskUs } = decodeControl(bytes);
      if (watch !== undefined && paused === true) {
        this.ended += 1;
        this.watches.end(watch);
      } else if (watch !== undefined) {
        this.asked += 1;
        this.watches.renew(watch, monotonicMs());
        this.lastDemand = this.demand;
      }
      if (reply === undefined || clockAskUs === undefined) return;
      this.#publish(reply, {
        clockAnswer: { askedUs: clockAskUs, receivedUs: this.#nowUs(), answeredUs: this.#nowUs() },
      });
    });
  }

  /** Its Hello, which any client of the NATS server can read. */
  get hello(): Hello {
    return this.#hello;
  }

  /** Sets its clock, by so many ms. */
  clockMs = 0;

  #nowUs(): number {
    return unixUs() + this.clockMs * 1_000;
  }

  get demand(): Demand | undefined {
    return this.watches.demand(monotonicMs());
  }

  /** Publishes its presence with its state. */
  present(message: VideoMessage = { camera: { live: true } }): void {
    this.#publish(subjectOf(this.name, 'state'), message);
  }

  send(jpeg: Uint8Array): void {
    this.#sequence += 1;
    this.#publish(subjectOf(this.name, 'frame'), { jpeg, sequence: this.#sequence, captureTimeUs: this.#nowUs() });
  }

  /** Waits until the server has all that was published. */
  async flush(): Promise<void> {
    await this.#nats.flush();
  }

  #publish(subject: string, message: VideoMessage): void {
    this.#nats.publish(subject, appendChecksum(encodeVideo({ ...message, hello: this.#hello }), fastCrc32));
  }
}

/** Publishes the cameras' presence four times a second, until `silence` is called. */
export async function camerasOn(t: TestContext, server: NatsServer, names: readonly string[]) {
  const nats = await connectNats(t, server);
  const cameras = names.map((name) => new HandCamera(nats, name));
  const timers = cameras.map((camera) => {
    camera.present();
    return setInterval(() => camera.present(), 250);
  });
  cleanup(t, () => timers.forEach(clearInterval));
  return Object.assign(cameras, { silence: () => timers.forEach(clearInterval) });
}

/** Lets cameras stream at the demanded rate, or at their own where that is lower, until the end of the test. */
export function streaming(t: TestContext, cameras: readonly HandCamera[], jpegs: readonly Uint8Array[], ownFps = 30) {
  const sent = new Map<HandCamera, number>();
  const dueMs = new Map<HandCamera, number>();
  const timer = setInterval(() => {
    const now = monotonicMs();
    for (const camera of cameras) {
      const { demand } = camera;
      if (demand === undefined || now < (dueMs.get(camera) ?? 0)) continue;
      dueMs.set(camera, Math.max(now - 200, dueMs.get(camera) ?? now) + 1_000 / Math.min(ownFps, demand.fps ?? ownFps));
      const count = sent.get(camera) ?? 0;
      sent.set(camera, count + 1);
      camera.send(jpegs[count % jpegs.length] as Uint8Array);
    }
  }, 10);
  cleanup(t, () => clearInterval(timer));
  return sent;
}

/** The receiver's side, and the events that it has reported. */
export class Viewer {
  readonly cameras: CameraRegistry;
  readonly nats: NatsCameras;
  readonly transcript: string[] = [];
  readonly frames: { readonly camera: Camera; readonly frame: ReceivedFrame }[] = [];
  /** The demand for each place. */
  readonly wanted = new Map<number, Demand>();
  /** Delays each frame until it resolves. */
  gate: Promise<void> = Promise.resolve();

  constructor(server: NatsServer, patterns: readonly string[] = ['*'], keys?: readonly Key[]) {
    const events = {
      state: (camera: Camera) => this.transcript.push(`${camera.name} ${camera.state.kind}`),
      lost: (camera: Camera, { message }: TtycamError) => this.transcript.push(`${camera.name} lost: ${message}`),
      connected: (camera: Camera) => this.transcript.push(`${camera.name} heard`),
      refused: (_address: string, { code, message }: TtycamError) => this.transcript.push(`refused ${code} ${message}`),
      corrupt: (camera: Camera, problem: string) => this.transcript.push(`${camera.name} corrupt: ${problem}`),
      frame: async (camera: Camera, frame: ReceivedFrame) => {
        this.frames.push({ camera, frame });
        await this.gate;
      },
      natsConnected: () => this.transcript.push('nats'),
      natsLost: ({ code }: TtycamError) => this.transcript.push(`no NATS: ${code}`),
      natsDenied: ({ message }: TtycamError) => this.transcript.push(message),
    };
    this.cameras = new CameraRegistry(events);
    const demandOf = ({ place }: Camera) => this.wanted.get(place);
    this.nats = new NatsCameras(
      { patterns, demandOf, keys },
      this.cameras,
      new Admission(keys?.flatMap(({ name }) => name ?? []) ?? []),
      events,
    );
    const servers = [server.address];
    this.nats.start(openNats({ servers, clientName: 'viewer' }, this.nats, new AbortController().signal));
  }

  /** A camera by its place. */
  at(place: number): Camera {
    const camera = this.cameras.roster.cameras.find((one) => one.place === place);
    if (camera === undefined) throw new Error(`there is no camera ${place}`);
    return camera;
  }

  want(place: number, demand: Demand | undefined): void {
    if (demand === undefined) this.wanted.delete(place);
    else this.wanted.set(place, demand);
    this.nats.demandChanged();
  }
}

/** A viewer that is connected to NATS. */
export async function viewer(
  t: TestContext,
  server: NatsServer,
  patterns?: readonly string[],
  keys?: readonly Key[],
): Promise<Viewer> {
  const one = new Viewer(server, patterns, keys);
  cleanup(t, () => one.nats.close());
  await eventually('it is connected to NATS', () => one.transcript.includes('nats'));
  return one;
}
