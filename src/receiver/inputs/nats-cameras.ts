// The NATS input: discovers cameras by their presence, leases the frames that are wanted here, and loses silent cameras.
import { randomBytes } from 'node:crypto';
import type { ControlRequest } from '../../core/camera/camera-control.js';
import { isEnd } from '../../core/camera/camera-state.js';
import { type Demand, mostDemanding } from '../../core/camera/demand.js';
import { TtycamError } from '../../core/errors.js';
import { MAX_CAMERAS, MAX_CONTROL_BYTES, MAX_MESSAGE_BYTES, SILENT_AFTER_MS } from '../../core/limits.js';
import { plainText } from '../../core/text.js';
import type { Hello, VideoMessage } from '../../core/wire/messages.js';
import { cameraOf, matchesName, subjectMatching } from '../../core/wire/nats-subjects.js';
import { monotonicMs, unixUs } from '../../net/clock.js';
import type { NatsClient, NatsEvents } from '../../net/nats/nats.js';
import type { NatsMessage } from '../../net/nats/nats-link.js';
import type { Admission } from './admission.js';
import type { Camera } from './camera.js';
import { CameraPeer, checkVersion } from './camera-peer.js';
import type { CameraRegistry } from './camera-registry.js';
import { FrameQuota, type FrameReceiver } from './frame-receiver.js';
import { type CameraIdentity, identifyOnNats, instanceIdOf } from './identity.js';
import { NatsCamera, type NatsCameraHost, readNatsMessage } from './nats-camera.js';
import { ViewerLease } from './viewer-lease.js';

/** How often silence is checked, and leases are renewed. */
const TICK_MS = 200;

/** Presence holds no picture. */
const MAX_PRESENCE_BYTES = MAX_CONTROL_BYTES;

/** Most reasons that are reported while there is no NATS server: each server of a cluster may have its own. */
const MAX_REPORTED = 16;

/** What the NATS input reports, beside the frames. */
export interface NatsCamerasEvents extends FrameReceiver {
  connected(camera: Camera): void;
  /** A message is not of this protocol, or its camera gets no place. */
  refused(address: string, reason: TtycamError): void;
  /** @param cameras The names that are listened for. */
  natsConnected(server: string, cameras: string): void;
  /** The NATS server is lost, or still out of reach for another reason. Reported once for each reason. */
  natsLost(reason: TtycamError): void;
  natsDenied(reason: TtycamError): void;
}

export interface NatsCamerasOptions {
  /** The names that are listened for; `*` stands for any characters. None: every camera. */
  readonly patterns: readonly string[];
  /** The demand for a camera now; undefined: none. */
  readonly demandOf: (camera: Camera) => Demand | undefined;
  /** The frame limit of every input. */
  readonly quota?: FrameQuota;
}

/** The cameras of one name: as many as send under it. They share its lease. */
interface NameGroup {
  readonly lease: ViewerLease;
  readonly cameras: Map<string, NatsCamera>;
}

/** All cameras that are heard over one NATS connection. */
export class NatsCameras implements NatsEvents, NatsCameraHost {
  readonly quota: FrameQuota;
  readonly #patterns: readonly string[];
  readonly #demandOf: NatsCamerasOptions['demandOf'];
  readonly #cameras: CameraRegistry;
  readonly #names: Admission;
  readonly #events: NatsCamerasEvents;
  readonly #viewerId = randomBytes(16);
  readonly #groups = new Map<string, NameGroup>();
  /** Names that got no place, reported once each. */
  readonly #refused = new Set<string>();
  #nats: NatsClient | undefined;
  #server = '';
  /** Why there is no connection; undefined while there is one. */
  #down: TtycamError | undefined;
  /** The reasons reported since the last connection. */
  readonly #reportedDown = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: NatsCamerasOptions, cameras: CameraRegistry, names: Admission, events: NatsCamerasEvents) {
    this.quota = options.quota ?? new FrameQuota();
    this.#patterns = options.patterns.length === 0 ? ['*'] : options.patterns;
    this.#demandOf = options.demandOf;
    this.#cameras = cameras;
    this.#names = names;
    this.#events = events;
  }

  /** Begins to listen. The NATS connection must report its events to this object. */
  start(nats: NatsClient): void {
    this.#nats = nats;
    const subjects = new Set(this.#patterns.map((pattern) => subjectMatching(pattern, 'state')));
    const all = subjectMatching('*', 'state');
    for (const subject of subjects.has(all) ? [all] : subjects) {
      nats.subscribe(subject, (message) => this.#reportRefused(message, () => this.#takePresence(nats, message)));
    }
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** The demand has changed: leases are renewed at once. */
  demandChanged(): void {
    const now = monotonicMs();
    for (const group of this.#groups.values()) this.#renew(group, now);
  }

  /** Asks the sender of a camera to set a control. Of cameras that share a name, each is asked. */
  requestControl(camera: Camera, request: ControlRequest): void {
    for (const { lease, cameras } of this.#groups.values()) {
      if ([...cameras.values()].some((one) => one.camera === camera)) lease.requestControl(request);
    }
  }

  /** Ends every lease, and closes the connection cleanly. */
  async close(): Promise<void> {
    this.quota.close();
    clearInterval(this.#timer);
    for (const { lease, cameras } of this.#groups.values()) {
      lease.end(this.quota.isDone);
      for (const one of cameras.values()) one.end();
    }
    this.#groups.clear();
    await this.#nats?.close();
  }

  connected(server: string): void {
    this.#server = server;
    this.#down = undefined;
    this.#reportedDown.clear();
    for (const { lease } of this.#groups.values()) lease.expire();
    this.#events.natsConnected(server, this.#patterns.join(','));
  }

  disconnected(reason: TtycamError): void {
    this.#down = reason;
    if (this.#reportedDown.has(reason.message) || this.#reportedDown.size >= MAX_REPORTED) return;
    this.#reportedDown.add(reason.message);
    this.#events.natsLost(reason);
  }

  denied(reason: TtycamError): void {
    this.#events.natsDenied(reason);
  }

  clockInDoubt(camera: Camera): void {
    const now = monotonicMs();
    for (const group of this.#groups.values()) {
      const isTheirs = [...group.cameras.values()].some((one) => one.camera === camera);
      if (!isTheirs || !group.lease.mayRenew(now)) continue;
      group.lease.expire();
      this.#renew(group, now);
    }
  }

  #takePresence(nats: NatsClient, { subject, bytes }: NatsMessage): void {
    const name = cameraOf(subject);
    if (name === undefined || !this.#patterns.some((pattern) => matchesName(pattern, name))) return;
    if (bytes.length > MAX_PRESENCE_BYTES) {
      throw new TtycamError('message-too-large', `${bytes.length} bytes for a presence message`);
    }
    const message = readNatsMessage(bytes);
    const now = monotonicMs();
    const known = this.#find(name, message);
    const hasStopped = message.camera?.live === false && isEnd(message.camera.reason);
    // A camera that is gone already may report its end again.
    const one = known ?? (hasStopped ? undefined : this.#introduce(nats, name, helloOf(message), now));
    if (one === undefined) return;
    one.present(message, now);
    this.#cameras.showState(one.camera);
  }

  /** Adds a camera that was not there before; undefined where it gets no place. */
  #introduce(nats: NatsClient, name: string, hello: Hello, nowMs: number): NatsCamera | undefined {
    // It may be the next run of a camera that is leaving. That is known before its next presence.
    if ([...(this.#groups.get(name)?.cameras.values() ?? [])].some(({ isLeaving }) => isLeaving)) return undefined;
    const identity = identifyOnNats(hello, name, this.#server);
    let camera: Camera;
    try {
      const admitted: CameraIdentity = { ...identity, name: this.#names.admit(identity.name, undefined) };
      camera = this.#cameras.roster.take(admitted, nowMs);
    } catch (reason) {
      this.#refuse(identity.name, TtycamError.from(reason));
      return undefined;
    }
    const group = this.#groups.get(name) ?? { lease: this.#leaseOn(nats, name), cameras: new Map() };
    this.#groups.set(name, group);
    const one = new NatsCamera(new CameraPeer(camera, this.#cameras, this.#events), this, nowMs);
    group.cameras.set(instanceOf({ hello }), one);
    // It rejects where an output fails, and that has ended the run already.
    one.run().catch(() => undefined);
    this.#events.connected(camera);
    this.#renew(group, nowMs);
    return one;
  }

  /** Renews the lease of one name for the sum of what is wanted of its cameras. */
  #renew({ lease, cameras }: NameGroup, nowMs: number): void {
    const demands: Demand[] = [];
    for (const one of cameras.values()) {
      const { camera } = one;
      // A pause is made here, by asking for nothing. When the frame limit is reached, the lease continues until the
      // outputs have every frame. If it ended now, cameras would not learn that this receiver has all it wanted.
      const wanted = camera.paused ? undefined : this.#demandOf(camera);
      const demand = wanted === undefined ? undefined : one.limited(wanted);
      if (demand !== undefined) demands.push(demand);
      camera.setDemand(demand, nowMs);
      this.#cameras.showState(camera);
    }
    lease.renew(mostDemanding(demands), nowMs);
  }

  #leaseOn(nats: NatsClient, name: string): ViewerLease {
    return new ViewerLease(nats, name, this.#viewerId, {
      frame: (message) => this.#reportRefused(message, () => this.#takeFrame(name, message.bytes)),
      answer: (message) => this.#reportRefused(message, () => this.#learnClock(name, message.bytes)),
    });
  }

  /** Takes a frame that was published under a name. Its Hello says which camera of that name it is from. */
  #takeFrame(name: string, bytes: Uint8Array): void {
    if (bytes.length > MAX_MESSAGE_BYTES) {
      throw new TtycamError('message-too-large', `${bytes.length} bytes, the limit is ${MAX_MESSAGE_BYTES}`);
    }
    // A copy, as the bytes are valid only until the handler returns.
    const message = readNatsMessage(bytes.slice());
    const now = { ms: monotonicMs(), unixUs: unixUs() };
    this.#find(name, message)?.offer(message, now);
  }

  #learnClock(name: string, bytes: Uint8Array): void {
    if (bytes.length > MAX_PRESENCE_BYTES) return;
    const message = readNatsMessage(bytes);
    this.#find(name, message)?.peer.learnClock(message, unixUs());
  }

  #find(name: string, message: VideoMessage): NatsCamera | undefined {
    return this.#groups.get(name)?.cameras.get(instanceOf(message));
  }

  #tick(): void {
    const now = monotonicMs();
    for (const [name, { cameras }] of this.#groups) {
      for (const [instance, one] of cameras) if (!one.tick(now)) this.#lose(name, instance);
    }
    this.demandChanged();
    this.#cameras.tick(now);
  }

  /** Removes a camera that is gone. With the last camera of a name its lease ends. */
  #lose(name: string, instance: string): void {
    const { lease, cameras } = this.#groups.get(name) ?? {};
    const one = cameras?.get(instance);
    if (lease === undefined || cameras === undefined || one === undefined) return;
    cameras.delete(instance);
    one.end();
    const silent = new TtycamError('peer-silent', `nothing heard of it over NATS for ${SILENT_AFTER_MS / 1_000} s`);
    this.#cameras.lost(one.camera, this.#down ?? one.peer.reportedEnd() ?? silent);
    if (cameras.size > 0) return;
    lease.end();
    this.#groups.delete(name);
  }

  /** Reports a refused camera once, though it is heard again and again. The number of names is bounded. */
  #refuse(name: string, reason: TtycamError): void {
    if (this.#refused.has(name) || this.#refused.size >= MAX_CAMERAS) return;
    this.#refused.add(name);
    this.#events.refused(this.#server, new TtycamError(reason.code, `${name}: ${reason.message}`, { cause: reason }));
  }

  /** Anybody can publish anything on a NATS server: a message that is not of this protocol ends nothing but itself. */
  #reportRefused({ subject }: NatsMessage, take: () => void): void {
    try {
      take();
    } catch (error) {
      const { code, message } = TtycamError.from(error);
      // The publisher chooses the subject as well.
      const origin = subject.startsWith('_INBOX') ? 'an answer' : `a message on ${plainText(subject)}`;
      this.#events.refused(this.#server, new TtycamError(code, `${origin}: ${message}`, { cause: error }));
    }
  }
}

/** @throws TtycamError where it has no Hello, or speaks a later version of the wire. */
function helloOf({ hello }: VideoMessage): Hello {
  if (hello === undefined) throw new TtycamError('not-ttycam', 'it has no Hello that names its sender');
  checkVersion(hello);
  return hello;
}

function instanceOf({ hello }: Pick<VideoMessage, 'hello'>): string {
  return hello === undefined ? '' : instanceIdOf(hello);
}
