// The NATS input: discovers cameras by their presence, leases the frames that are wanted here, and loses silent cameras.
import { randomBytes } from 'node:crypto';
import type { ControlRequest } from '../../core/camera/camera-control.js';
import { isEnd } from '../../core/camera/camera-state.js';
import type { Demand } from '../../core/camera/demand.js';
import { TtycamError } from '../../core/errors.js';
import { MAX_CONTROL_BYTES, MAX_MESSAGE_BYTES } from '../../core/limits.js';
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
import { checkVersion } from './camera-peer.js';
import type { CameraRegistry } from './camera-registry.js';
import { FrameQuota, type FrameReceiver } from './frame-receiver.js';
import { identifyOnNats, identifyUnproven } from './identity.js';
import type { NatsCamera } from './nats-camera.js';
import { NatsGroups } from './nats-groups.js';
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
  /** The names that are listened for; `*` matches any characters. None: every camera. */
  readonly patterns: readonly string[];
  /** The demand for a camera now; undefined: none. */
  readonly demandOf: (camera: Camera) => Demand | undefined;
  /** The frame limit of every input. */
  readonly quota?: FrameQuota;
  /** The keys of the cameras, whose messages must then be encrypted with them; undefined: none is. */
  readonly keys?: readonly Key[] | undefined;
}

/** All cameras that were discovered over one NATS connection. */
export class NatsCameras implements NatsEvents {
  readonly quota: FrameQuota;
  readonly #patterns: readonly string[];
  readonly #cameras: CameraRegistry;
  readonly #names: Admission;
  readonly #events: NatsCamerasEvents;
  readonly #viewerId = randomBytes(16);
  readonly #reader: MessageReader;
  readonly #groups: NatsGroups;
  #nats: NatsClient | undefined;
  #server = '';
  /** The reasons reported since the last connection. */
  readonly #reportedDown = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: NatsCamerasOptions, cameras: CameraRegistry, names: Admission, events: NatsCamerasEvents) {
    this.quota = options.quota ?? new FrameQuota();
    this.#patterns = options.patterns.length === 0 ? ['*'] : options.patterns;
    this.#reader = new MessageReader(options.keys, this.#viewerId);
    this.#cameras = cameras;
    this.#names = names;
    this.#events = events;
    this.#groups = new NatsGroups(this.quota, cameras, {
      check: events.check,
      frame: (camera, frame) => events.frame(camera, frame),
      corrupt: (camera, problem) => events.corrupt(camera, problem),
      demandOf: options.demandOf,
      leaseOn: (nats, name) => this.#leaseOn(nats, name),
      connected: (camera) => events.connected(camera),
      refused: (reason) => events.refused(this.#server, reason),
      ended: (name, sessionId) => this.#reader.forget(name, sessionId),
    });
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
    const isValid = (name: string, sessionId: string) => sessionId === UNPROVEN || this.#reader.holds(name, sessionId);
    this.#groups.loseInvalid(isValid, new TtycamError('key-wrong', 'its key was taken out of the key file'));
  }

  /** The demand has changed: leases are renewed at once. */
  demandChanged(): void {
    this.#groups.renewAll(monotonicMs());
  }

  /** Asks the sender of a camera, if it is on NATS, to set a control. Of cameras that share a name, each is asked. */
  requestControl(camera: Camera, request: ControlRequest): void {
    this.#groups.groupOf(camera)?.lease.requestControl(request);
  }

  /** Ends every lease, and closes the connection cleanly. */
  async close(): Promise<void> {
    this.quota.close();
    clearInterval(this.#timer);
    this.#groups.close();
    await this.#nats?.close();
  }

  connected(server: string): void {
    this.#server = server;
    this.#groups.down = undefined;
    this.#reportedDown.clear();
    this.#groups.expireAll();
    this.#events.natsConnected(server, this.#patterns.join(','));
  }

  disconnected(reason: TtycamError): void {
    this.#groups.down = reason;
    if (this.#reportedDown.has(reason.message) || this.#reportedDown.size >= MAX_REPORTED) return;
    this.#reportedDown.add(reason.message);
    this.#events.natsLost(reason);
  }

  denied(reason: TtycamError): void {
    this.#events.natsDenied(reason);
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
        if (read.request !== undefined) nats.publish(subjectOf(name, 'control'), read.request);
        this.#showUnproven(nats, name, read.reason, now);
        throw read.reason;
      case 'message':
        this.#present(nats, name, read, now);
    }
  }

  #present(nats: NatsClient, name: string, read: ReadMessage, nowMs: number): void {
    const { message, sessionId } = read;
    const known = this.#groups.find(name, sessionId);
    const hasStopped = message.camera?.live === false && isEnd(message.camera.reason);
    // A camera that is gone already may report its end again. And it may be the next run of a camera that is leaving, which is
    // known before its next presence.
    if (known === undefined && (hasStopped || this.#groups.isLeaving(name))) return;
    const one = known ?? this.#admit(nats, name, read, nowMs);
    if (one === undefined) return;
    one.present(message, nowMs);
    this.#cameras.showState(one.camera);
  }

  #admit(nats: NatsClient, name: string, read: ReadMessage, nowMs: number): NatsCamera | undefined {
    const { message, sessionId, key } = read;
    const identity = identifyOnNats(helloOf(message), name, this.#server, key);
    this.#groups.lose(name, UNPROVEN);
    const admit = () => ({ ...identity, name: this.#names.admit(identity.name, key?.name) });
    return this.#groups.introduce(nats, { name, sessionId }, admit, nowMs);
  }

  /** Shows why a camera is not accepted, unless an accepted one has the name. Its sender gets the reason once. */
  #showUnproven(nats: NatsClient, name: string, reason: TtycamError, nowMs: number): void {
    const known = this.#groups.find(name, UNPROVEN);
    if (known === undefined && this.#groups.has(name)) return;
    const admit = () => {
      const identity = identifyUnproven(name, this.#server);
      this.#names.admitUnproven(identity.name);
      return identity;
    };
    const one = known ?? this.#groups.introduce(nats, { name, sessionId: UNPROVEN }, admit, nowMs);
    if (one === undefined) return;
    if (known === undefined) nats.publish(subjectOf(name, 'control'), encodeRefusal(reason));
    one.present({ camera: { live: false, reason: reason.message } }, nowMs);
    this.#cameras.showState(one.camera);
  }

  #leaseOn(nats: NatsClient, name: string): ViewerLease {
    return new ViewerLease(nats, name, this.#viewerId, {
      encode: (control) => this.#reader.encode(name, control),
      frame: (message) => this.#reportRefused(message, () => this.#takeFrame(name, message.bytes)),
      answer: (message) => this.#reportRefused(message, () => this.#learnClock(name, message.bytes)),
    });
  }

  /** Takes a frame that was published under a name. Its session says which camera of that name it is from. */
  #takeFrame(name: string, bytes: Uint8Array): void {
    if (bytes.length > MAX_MESSAGE_BYTES) {
      throw new TtycamError('message-too-large', `${bytes.length} bytes, the limit is ${MAX_MESSAGE_BYTES}`);
    }
    const { message, sessionId } = this.#reader.read('frame', name, bytes);
    const now = { ms: monotonicMs(), unixUs: unixUs() };
    this.#groups.find(name, sessionId)?.offer(message, now);
  }

  #learnClock(name: string, bytes: Uint8Array): void {
    if (bytes.length > MAX_PRESENCE_BYTES) return;
    const { message, sessionId } = this.#reader.read('answer', name, bytes);
    this.#groups.find(name, sessionId)?.peer.learnClock(message, unixUs());
  }

  #tick(): void {
    const now = monotonicMs();
    this.#groups.tick(now);
    for (const { name, reason } of this.#reader.tick(now)) {
      const message = `a message on ${plainText(subjectOf(name, 'state'))}: ${reason.message}`;
      this.#events.refused(this.#server, new TtycamError(reason.code, message));
    }
    this.demandChanged();
    this.#cameras.tick(now);
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

/** @throws TtycamError where it has no Hello, or uses a later version of the wire. */
function helloOf({ hello }: VideoMessage): Hello {
  if (hello === undefined) throw new TtycamError('not-ttycam', 'it has no Hello that names its sender');
  checkVersion(hello);
  return hello;
}

/** The message to a sender that this viewer does not accept. It is not encrypted, as they have no key in common. */
function encodeRefusal(reason: TtycamError): [Uint8Array, ...Uint8Array[]] {
  return appendChecksum([encodeControl({ acknowledged: 0, refusal: toRefusal(reason) })], fastCrc32);
}
