// The cameras that are heard on a bus: found by their presence, watched while somebody here wants their frames, lost in silence.
import { randomBytes } from 'node:crypto';
import { isEnd, reasonOf } from '../../core/camera/camera-state.js';
import { type Demand, mostDemanding } from '../../core/camera/demand.js';
import type { ReceivedFrame } from '../../core/camera/received-frame.js';
import { TtycamError } from '../../core/errors.js';
import { MAX_CAMERAS, MAX_CONTROL_BYTES, MAX_MESSAGE_BYTES, SILENT_AFTER_MS } from '../../core/limits.js';
import { plainText } from '../../core/text.js';
import { type Hello, PROTOCOL_VERSION, type VideoMessage } from '../../core/wire/messages.js';
import { cameraOf, matchesName, subjectMatching } from '../../core/wire/nats-subjects.js';
import { monotonicMs, unixUs } from '../../net/clock.js';
import type { NatsClient, NatsEvents } from '../../net/nats/nats.js';
import type { NatsMessage } from '../../net/nats/nats-link.js';
import type { Admission } from './admission.js';
import type { Camera } from './camera.js';
import type { CameraRegistry } from './camera-registry.js';
import { type CameraIdentity, identifyOnNats } from './identity.js';
import { lossOf, NatsCamera, type NatsCameraHost, readNatsMessage } from './nats-camera.js';
import type { CheckPicture } from './picture-check.js';
import { ViewerLease } from './viewer-lease.js';

/** How often silence is looked for, and what is wanted is asked for. */
const TICK_MS = 200;

/** Presence holds no picture. */
const MAX_PRESENCE_BYTES = MAX_CONTROL_BYTES;

/** Most reasons for which there is no way to a bus that are told until there is one: its servers may each have their own. */
const MAX_TOLD = 16;

/** What happens, for whoever shows or prints it. */
export interface NatsCamerasEvents {
  connected(camera: Camera): void;
  /** A message that is no camera's of ours, or one of a camera that has no place here. */
  refused(address: string, reason: TtycamError): void;
  corrupt(camera: Camera, problem: string): void;
  /** Proves each picture before it is taken; without it, none is. */
  readonly prove?: CheckPicture | undefined;
  frame(camera: Camera, frame: ReceivedFrame): Promise<void>;
  busConnected(server: string): void;
  /** The way to the bus is gone, or is still not there for another reason. Told once for each. */
  busLost(reason: TtycamError): void;
  busDenied(reason: TtycamError): void;
}

export interface NatsCamerasOptions {
  /** The names that are listened for; `*` stands for any characters. */
  readonly patterns: readonly string[];
  /** What is wanted of a camera now; undefined: nothing. */
  readonly demandOf: (camera: Camera) => Demand | undefined;
}

/** The cameras of one name: as many as send under it. */
interface Station {
  readonly watch: ViewerLease;
  readonly cameras: Map<string, NatsCamera>;
}

/** One bus, and all that is heard on it. */
export class NatsCameras implements NatsEvents, NatsCameraHost {
  readonly #options: NatsCamerasOptions;
  readonly #cameras: CameraRegistry;
  readonly #names: Admission;
  readonly #events: NatsCamerasEvents;
  readonly #viewerId = randomBytes(16);
  readonly #stations = new Map<string, Station>();
  /** Names that got no place, told once each. */
  readonly #turnedAway = new Set<string>();
  #bus: NatsClient | undefined;
  #server = '';
  #down: TtycamError | undefined;
  /** Why there is no way to the bus, as told since there was one. */
  readonly #toldDown = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #wanting = true;
  #done = false;

  constructor(options: NatsCamerasOptions, cameras: CameraRegistry, names: Admission, events: NatsCamerasEvents) {
    this.#options = options;
    this.#cameras = cameras;
    this.#names = names;
    this.#events = events;
  }

  /** Begins to listen. This object is to have been given to the bus as its events. */
  start(bus: NatsClient): void {
    this.#bus = bus;
    const { patterns } = this.#options;
    const subjects = new Set(patterns.map((pattern) => subjectMatching(pattern, 'state')));
    const all = subjectMatching('*', 'state');
    for (const subject of subjects.has(all) ? [all] : subjects) {
      bus.subscribe(subject, (message) => this.#tellRefused(message, () => this.#hear(bus, message)));
    }
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  get wanting(): boolean {
    return this.#wanting;
  }

  /** No more frames: the ones that come now are not counted. */
  stopTaking(): void {
    this.#wanting = false;
  }

  /** All the frames that were wanted are in the outputs. The cameras are told so when it closes. */
  hasAll(): void {
    this.stopTaking();
    this.#done = true;
  }

  /** What is wanted has changed: the cameras are told at once. */
  wantsChanged(): void {
    const now = monotonicMs();
    for (const station of this.#stations.values()) this.#ask(station, now);
  }

  /** Looks away from every camera, and ends the connection in peace. */
  async close(): Promise<void> {
    this.stopTaking();
    clearInterval(this.#timer);
    for (const { watch, cameras } of this.#stations.values()) {
      watch.end(this.#done);
      for (const one of cameras.values()) one.end();
    }
    this.#stations.clear();
    await this.#bus?.close();
  }

  connected(server: string): void {
    this.#server = server;
    this.#down = undefined;
    this.#toldDown.clear();
    for (const { watch } of this.#stations.values()) watch.repeat();
    this.#events.busConnected(server);
  }

  disconnected(reason: TtycamError): void {
    this.#down = reason;
    if (this.#toldDown.has(reason.message) || this.#toldDown.size >= MAX_TOLD) return;
    this.#toldDown.add(reason.message);
    this.#events.busLost(reason);
  }

  denied(reason: TtycamError): void {
    this.#events.busDenied(reason);
  }

  async frame(camera: Camera, frame: ReceivedFrame): Promise<void> {
    this.#cameras.showState(camera);
    await this.#events.frame(camera, frame);
  }

  get prove(): CheckPicture | undefined {
    return this.#events.prove;
  }

  corrupt(camera: Camera, problem: string): void {
    this.#events.corrupt(camera, problem);
  }

  clockInDoubt(camera: Camera): void {
    const now = monotonicMs();
    for (const station of this.#stations.values()) {
      const isTheirs = [...station.cameras.values()].some((one) => one.camera === camera);
      if (!isTheirs || !station.watch.mayRepeat(now)) continue;
      station.watch.repeat();
      this.#ask(station, now);
    }
  }

  /** A camera says that it is there. */
  #hear(bus: NatsClient, { subject, bytes }: NatsMessage): void {
    const name = cameraOf(subject);
    if (name === undefined || !this.#options.patterns.some((pattern) => matchesName(pattern, name))) return;
    if (bytes.length > MAX_PRESENCE_BYTES) {
      throw new TtycamError('message-too-large', `${bytes.length} bytes for a sign of life`);
    }
    const message = readNatsMessage(bytes);
    const now = monotonicMs();
    const station = this.#stations.get(name);
    const known = station?.cameras.get(instanceOf(message));
    const stopped = message.camera?.live === false && isEnd(message.camera.reason);
    // One that is gone may say so more than once.
    const one = known ?? (stopped ? undefined : this.#introduce(bus, name, helloOf(message), now));
    if (one === undefined) return;
    one.told(message, now);
    this.#cameras.showState(one.camera);
  }

  /** A camera that was not there before; undefined where it gets no place. */
  #introduce(bus: NatsClient, name: string, hello: Hello, nowMs: number): NatsCamera | undefined {
    // It may be the next run of one that goes: that is known before its next sign of life.
    if ([...(this.#stations.get(name)?.cameras.values() ?? [])].some(({ leaving }) => leaving)) return undefined;
    const identity = identifyOnNats(hello, name, this.#server);
    let camera: Camera;
    try {
      const admitted: CameraIdentity = { ...identity, name: this.#names.admit(identity.name, undefined) };
      camera = this.#cameras.roster.take(admitted, nowMs);
    } catch (reason) {
      this.#turnAway(identity.name, TtycamError.from(reason));
      return undefined;
    }
    const station = this.#stations.get(name) ?? { watch: this.#watchOn(bus, name), cameras: new Map() };
    this.#stations.set(name, station);
    const one = new NatsCamera(camera, this, nowMs);
    station.cameras.set(instanceOf({ hello }), one);
    // A failed output has ended the run by itself.
    one.run().catch(() => undefined);
    this.#events.connected(camera);
    this.#ask(station, nowMs);
    return one;
  }

  /** Asks for what is wanted of the cameras of one name, which hear it all. */
  #ask({ watch, cameras }: Station, nowMs: number): void {
    const demands: Demand[] = [];
    for (const one of cameras.values()) {
      const { camera } = one;
      // A pause is no matter of the camera's here: it is not watched. A receiver that takes no more watches on until its
      // outputs have every frame: to look away now would be to leave without a word that it has all it wanted.
      const wanted = camera.paused ? undefined : this.#options.demandOf(camera);
      const demand = wanted === undefined ? undefined : one.eased(wanted);
      if (demand !== undefined) demands.push(demand);
      camera.watch(demand, nowMs);
      this.#cameras.showState(camera);
    }
    watch.ask(mostDemanding(demands), nowMs);
  }

  #watchOn(bus: NatsClient, name: string): ViewerLease {
    return new ViewerLease(bus, name, this.#viewerId, {
      frame: (message) => this.#tellRefused(message, () => this.#take(name, message.bytes)),
      answer: (message) => this.#tellRefused(message, () => this.#learnClock(name, message.bytes)),
    });
  }

  /** A frame under a name; whose it is says its Hello. */
  #take(name: string, bytes: Uint8Array): void {
    if (bytes.length > MAX_MESSAGE_BYTES) {
      throw new TtycamError('message-too-large', `${bytes.length} bytes, the limit is ${MAX_MESSAGE_BYTES}`);
    }
    // Ours from here on: what the bus gives is valid only now.
    const message = readNatsMessage(bytes.slice());
    const now = { ms: monotonicMs(), unixUs: unixUs() };
    this.#stations.get(name)?.cameras.get(instanceOf(message))?.offer(message, now);
  }

  #learnClock(name: string, bytes: Uint8Array): void {
    if (bytes.length > MAX_PRESENCE_BYTES) return;
    const message = readNatsMessage(bytes);
    this.#stations.get(name)?.cameras.get(instanceOf(message))?.answered(message, unixUs());
  }

  #tick(): void {
    const now = monotonicMs();
    for (const [name, { cameras }] of this.#stations) {
      for (const [instance, one] of cameras) if (!one.tick(now)) this.#lose(name, instance);
    }
    this.wantsChanged();
    this.#cameras.tick(now);
  }

  /** A camera is gone, and with the last of its name our watch on that. */
  #lose(name: string, instance: string): void {
    const { watch, cameras } = this.#stations.get(name) ?? {};
    const one = cameras?.get(instance);
    if (watch === undefined || cameras === undefined || one === undefined) return;
    cameras.delete(instance);
    one.end();
    this.#cameras.lost(one.camera, lossOf(reasonOf(one.camera.state), this.#down, SILENT_AFTER_MS));
    if (cameras.size > 0) return;
    watch.end();
    this.#stations.delete(name);
  }

  /** What is told of a camera that is heard again and again is told once, for as many as there could be. */
  #turnAway(name: string, reason: TtycamError): void {
    if (this.#turnedAway.has(name) || this.#turnedAway.size >= MAX_CAMERAS) return;
    this.#turnedAway.add(name);
    this.#events.refused(this.#server, new TtycamError(reason.code, `${name}: ${reason.message}`, { cause: reason }));
  }

  /** A bus brings whatever anybody publishes: what is no message of ours ends nothing but itself. */
  #tellRefused({ subject }: NatsMessage, take: () => void): void {
    try {
      take();
    } catch (error) {
      const { code, message } = TtycamError.from(error);
      // Whoever publishes chooses the subject as well.
      const whose = subject.startsWith('_INBOX') ? 'an answer' : `a message on ${plainText(subject)}`;
      this.#events.refused(this.#server, new TtycamError(code, `${whose}: ${message}`, { cause: error }));
    }
  }
}

/** @throws TtycamError where it says nothing of itself, or speaks another version of the wire. */
function helloOf({ hello }: VideoMessage): Hello {
  if (hello === undefined) throw new TtycamError('not-ttycam', 'it says not whose it is');
  if (hello.protocolVersion > PROTOCOL_VERSION) {
    const versions = `version ${hello.protocolVersion} of the wire, this receiver ${PROTOCOL_VERSION}`;
    throw new TtycamError('protocol-version', `the sender speaks ${versions}. Update the receiver`);
  }
  return hello;
}

function instanceOf({ hello }: Pick<VideoMessage, 'hello'>): string {
  return hello === undefined ? '' : Buffer.from(hello.instanceId.subarray(0, 16)).toString('hex');
}
