// The NATS input: discovers cameras by their presence, leases the frames that are wanted here, and loses silent cameras.
import { randomBytes } from 'node:crypto';
import { isEnd } from '../../core/camera/camera-state.js';
import { type Demand, mostDemanding } from '../../core/camera/demand.js';
import { TtycamError } from '../../core/errors.js';
import { MAX_CAMERAS, MAX_CONTROL_BYTES, MAX_MESSAGE_BYTES, SILENT_AFTER_MS } from '../../core/limits.js';
import { plainText } from '../../core/text.js';
import { appendChecksum } from '../../core/wire/checksum.js';
import { encodeControl, type Hello, type VideoMessage } from '../../core/wire/messages.js';
import { cameraOf, matchesName, subjectMatching, subjectOf } from '../../core/wire/nats-subjects.js';
import { toRefusal } from '../../core/wire/refusal.js';
import { monotonicMs, unixUs } from '../../net/clock.js';
import { fastCrc32 } from '../../net/crc32.js';
import type { Credentials } from '../../net/credentials/credentials.js';
import type { Key } from '../../net/credentials/key-file.js';
import type { NatsClient, NatsEvents } from '../../net/nats/nats.js';
import type { NatsMessage } from '../../net/nats/nats-link.js';
import { MessageReader, type ReadMessage } from '../../net/sealing/message-reader.js';
import type { Admission } from './admission.js';
import type { Camera } from './camera.js';
import { CameraPeer, checkVersion } from './camera-peer.js';
import type { CameraRegistry } from './camera-registry.js';
import { FrameQuota, type FrameReceiver } from './frame-receiver.js';
import { type CameraIdentity, identifyOnNats, identifyUnproven } from './identity.js';
import { NatsCamera, type NatsCameraHost } from './nats-camera.js';
import { ViewerLease } from './viewer-lease.js';

/** How often silence is checked, and leases are renewed. */
const TICK_MS = 200;

/** Presence holds no picture. */
const MAX_PRESENCE_BYTES = MAX_CONTROL_BYTES;

/** Most reasons that are reported while there is no NATS server: each server of a cluster may have its own. */
const MAX_REPORTED = 16;

/** Stands for the session of all that publish under one name without the key that is required. */
const UNPROVEN = 'unproven';

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
  /** The keys of the cameras, whose messages must then be encrypted with them; undefined: none is. */
  readonly keys?: readonly Key[] | undefined;
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
  readonly #reader: MessageReader;
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
    this.#reader = new MessageReader(options.keys, this.#viewerId);
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

  /** Replaces the keys. The cameras of removed keys are lost at once. */
  renew(credentials: Credentials): void {
    if (credentials.kind !== 'keys') return;
    this.#reader.setKeys(credentials.keys);
    for (const [name, { cameras }] of this.#groups) {
      for (const [sessionId, { camera }] of cameras) {
        if (camera.identity.unproven === true || this.#reader.holds(name, sessionId)) continue;
        this.#lose(name, sessionId, new TtycamError('key-wrong', 'its key was taken out of the key file'));
      }
    }
  }

  /** The demand has changed: leases are renewed at once. */
  demandChanged(): void {
    const now = monotonicMs();
    for (const group of this.#groups.values()) this.#renew(group, now);
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
    const now = monotonicMs();
    const read = this.#reader.readState(name, bytes, now);
    switch (read.kind) {
      case 'challenge':
        nats.publish(subjectOf(name, 'control'), read.request);
        return;
      case 'unproven':
        this.#showUnproven(nats, name, read.reason, now);
        throw read.reason;
      case 'message':
        this.#present(nats, name, read, now);
    }
  }

  #present(nats: NatsClient, name: string, { message, sessionId, key }: ReadMessage, nowMs: number): void {
    const known = this.#groups.get(name)?.cameras.get(sessionId);
    const hasStopped = message.camera?.live === false && isEnd(message.camera.reason);
    // A camera that is gone already may report its end again.
    if (known === undefined && hasStopped) return;
    // It may be the next run of a camera that is leaving. That is known before its next presence.
    const others = [...(this.#groups.get(name)?.cameras.values() ?? [])];
    if (known === undefined && key === undefined && others.some(({ isLeaving }) => isLeaving)) return;
    const identity = identifyOnNats(helloOf(message), name, this.#server, key);
    const admit = () => ({ ...identity, name: this.#names.admit(identity.name, key?.name) });
    const one = known ?? this.#introduce(nats, name, sessionId, admit, nowMs);
    if (one === undefined) return;
    one.present(message, nowMs);
    this.#cameras.showState(one.camera);
  }

  /** Shows why a camera is not accepted, unless an accepted one has the name. Its sender is told once. */
  #showUnproven(nats: NatsClient, name: string, reason: TtycamError, nowMs: number): void {
    const known = this.#groups.get(name)?.cameras.get(UNPROVEN);
    if (known === undefined && this.#groups.has(name)) return;
    const admit = () => {
      const identity = identifyUnproven(name, this.#server);
      this.#names.admitUnproven(identity.name);
      return identity;
    };
    const one = known ?? this.#introduce(nats, name, UNPROVEN, admit, nowMs);
    if (one === undefined) return;
    if (known === undefined) nats.publish(subjectOf(name, 'control'), encodeRefusal(reason));
    one.present({ camera: { live: false, reason: reason.message } }, nowMs);
    this.#cameras.showState(one.camera);
  }

  /** Adds a camera that was not there before; undefined where it gets no place. */
  #introduce(
    nats: NatsClient,
    name: string,
    sessionId: string,
    admit: () => CameraIdentity,
    nowMs: number,
  ): NatsCamera | undefined {
    let camera: Camera;
    try {
      if (this.#groups.get(name)?.cameras.has(UNPROVEN) === true) this.#lose(name, UNPROVEN);
      camera = this.#cameras.roster.take(admit(), nowMs);
    } catch (reason) {
      this.#refuse(name, TtycamError.from(reason));
      return undefined;
    }
    const group = this.#groups.get(name) ?? { lease: this.#leaseOn(nats, name), cameras: new Map() };
    this.#groups.set(name, group);
    // The same run of a sender has come back with another key.
    for (const [otherId, other] of group.cameras) if (other.camera === camera) this.#remove(name, group, otherId);
    const one = new NatsCamera(new CameraPeer(camera, this.#cameras, this.#events), this, nowMs);
    group.cameras.set(sessionId, one);
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
      if (camera.identity.unproven === true) continue;
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
      encode: (control) => this.#reader.encode(name, control),
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
    const { message, sessionId } = this.#reader.read('frame', name, bytes);
    const now = { ms: monotonicMs(), unixUs: unixUs() };
    this.#groups.get(name)?.cameras.get(sessionId)?.offer(message, now);
  }

  #learnClock(name: string, bytes: Uint8Array): void {
    if (bytes.length > MAX_PRESENCE_BYTES) return;
    const { message, sessionId } = this.#reader.read('answer', name, bytes);
    this.#groups.get(name)?.cameras.get(sessionId)?.peer.learnClock(message, unixUs());
  }

  #tick(): void {
    const now = monotonicMs();
    for (const [name, { cameras }] of this.#groups) {
      for (const [instance, one] of cameras) if (!one.tick(now)) this.#lose(name, instance);
    }
    for (const { name, reason } of this.#reader.tick(now)) {
      const message = `a message on ${plainText(subjectOf(name, 'state'))}: ${reason.message}`;
      this.#events.refused(this.#server, new TtycamError(reason.code, message));
    }
    this.demandChanged();
    this.#cameras.tick(now);
  }

  /** A camera is gone. With the last camera of a name its lease ends. */
  #lose(name: string, sessionId: string, reason?: TtycamError): void {
    const group = this.#groups.get(name);
    const one = group?.cameras.get(sessionId);
    if (group === undefined || one === undefined) return;
    const silent = new TtycamError('peer-silent', `nothing heard of it over NATS for ${SILENT_AFTER_MS / 1_000} s`);
    this.#cameras.lost(one.camera, reason ?? this.#down ?? one.peer.reportedEnd() ?? silent);
    if (group.cameras.size === 1) {
      group.lease.end();
      this.#groups.delete(name);
    }
    this.#remove(name, group, sessionId);
  }

  #remove(name: string, { cameras }: NameGroup, sessionId: string): void {
    cameras.get(sessionId)?.end();
    cameras.delete(sessionId);
    this.#reader.forget(name, sessionId);
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

/** What tells a sender that this viewer does not accept it. It is not encrypted, as they have no key in common. */
function encodeRefusal(reason: TtycamError): [Uint8Array, ...Uint8Array[]] {
  return appendChecksum([encodeControl({ acknowledged: 0, refusal: toRefusal(reason) })], fastCrc32);
}
