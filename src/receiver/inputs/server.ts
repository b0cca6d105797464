// All connections: each in, and each out with a reason.
import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../../core/camera/camera-state.js';
import type { ReceivedFrame } from '../../core/camera/received-frame.js';
import { TtycamError } from '../../core/errors.js';
import type { Chaos } from '../../net/chaos.js';
import { monotonicMs } from '../../net/clock.js';
import type { Credentials } from '../../net/credentials/credentials.js';
import { revocationReason } from '../../net/credentials/peer-identity.js';
import type { Endpoint } from '../../net/endpoint.js';
import type { MessageLink } from '../../net/link.js';
import { type LinkListener, listenForLinks, type Target } from '../../net/open-link.js';
import { Admission, keyNames } from './admission.js';
import type { Camera } from './camera.js';
import type { CameraPlaces } from './camera-places.js';
import { type CameraEvents, CameraRegistry } from './camera-registry.js';
import { Connection, type ConnectionHost } from './connection.js';
import type { CameraIdentity } from './identity.js';
import type { CheckPicture } from './picture-check.js';

/** How often states and connections are looked after. */
const TICK_MS = 200;

/** How long the peers may take to close their side when we end. */
const CLOSE_TIMEOUT_MS = 1_000;

/** What happens, for whoever shows or prints it. */
export interface ServerEvents extends CameraEvents {
  connected(camera: Camera, connection: Pick<Connection, 'legacy'>): void;
  /** A connection that ended before it was a camera's. */
  refused(address: string, reason: TtycamError): void;
  corrupt(camera: Camera, problem: string): void;
  /** Proves each picture before it is taken; without it, none is. */
  readonly prove?: CheckPicture | undefined;
  /** A frame, to be acknowledged when this resolves. */
  frame(camera: Camera, frame: ReceivedFrame): Promise<void>;
}

/** The receiver's network side. */
export class Server implements ConnectionHost {
  readonly #cameras: CameraRegistry;
  readonly #events: ServerEvents;
  readonly #names: Admission;
  #chaos: Chaos | undefined;
  readonly #connections = new Set<Connection>();
  readonly #current = new Map<Camera, Connection>();
  #listener: LinkListener | undefined;
  #timer: NodeJS.Timeout | undefined;
  #wanting = true;
  #done = false;
  #closing = false;

  /** @param cameras Where others come in as well: theirs and ours have places of their own. */
  constructor(events: ServerEvents, names = new Admission(), cameras = new CameraRegistry(events)) {
    this.#events = events;
    this.#names = names;
    this.#cameras = cameras;
  }

  get roster(): CameraPlaces {
    return this.#cameras.roster;
  }

  /** Makes trouble on purpose with what is sent to those who connect from now on. */
  disturb(chaos: Chaos): void {
    this.#chaos = chaos;
  }

  /** Begins to listen, and returns where. */
  async listen(target: Target): Promise<Endpoint> {
    this.#listener = await listenForLinks(target, {
      link: (link) => void this.#serve(link),
      refused: (address, reason) => this.#events.refused(address, reason),
    });
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    return this.#listener.endpoint;
  }

  /**
   * Other keys or certificates hold from now on. Who is known by one that was taken out, or has a name that belongs to another
   * key now, is told so and goes.
   */
  renew(credentials: Credentials): void {
    this.#names.own(keyNames(credentials));
    this.#listener?.renew(credentials);
    for (const connection of this.#connections) {
      const reason = revocationReason(connection.proof, credentials) ?? this.#misnamed(connection);
      if (reason !== undefined) void connection.refuse(reason);
    }
  }

  #misnamed({ camera }: Connection): TtycamError | undefined {
    if (camera === undefined) return undefined;
    try {
      this.admit(camera.identity);
      return undefined;
    } catch (reason) {
      return TtycamError.from(reason);
    }
  }

  /** Whether frames are still taken. */
  get wanting(): boolean {
    return this.#wanting;
  }

  /** No more frames: the ones that come now are neither counted nor acknowledged. */
  stopTaking(): void {
    this.#wanting = false;
  }

  /** Whether every frame that was wanted is in the outputs. */
  get done(): boolean {
    return this.#done;
  }

  /** All the frames that were wanted are in the outputs. The senders are told so with the next message to each. */
  hasAll(): void {
    this.stopTaking();
    this.#done = true;
  }

  /**
   * Asks a camera for no frames, or for frames again. It is told at once, and anew when its sender reconnects.
   *
   * @returns The camera; undefined where there is none, or its sender cannot be paused.
   */
  pause(place: number, paused: boolean): Camera | undefined {
    const camera = this.roster.cameras.find((one) => one.place === place);
    if (camera?.identity.pausable !== true) return undefined;
    camera.pause(paused, monotonicMs());
    this.#current.get(camera)?.pauseChanged();
    this.#cameras.showState(camera);
    return camera;
  }

  /** Ends every connection in peace, within a second. */
  async close(): Promise<void> {
    this.stopTaking();
    this.#closing = true;
    this.#listener?.close();
    clearInterval(this.#timer);
    const finished = Promise.all([...this.#connections].map((connection) => connection.finish()));
    const timeout = new AbortController();
    await Promise.race([
      finished,
      sleep(CLOSE_TIMEOUT_MS, undefined, { signal: timeout.signal }).catch(() => undefined),
    ]);
    timeout.abort();
    const reason = new TtycamError('peer-closed', 'the receiver was stopped');
    for (const connection of this.#connections) connection.end(reason);
  }

  admit(identity: CameraIdentity): CameraIdentity {
    return { ...identity, name: this.#names.admit(identity.name, identity.provenName) };
  }

  async adopt(claimed: CameraIdentity, connection: Connection): Promise<Camera> {
    const identity = this.admit(claimed);
    await this.#makeWay(identity);
    const camera = this.roster.take(identity, monotonicMs());
    const older = this.#current.get(camera);
    this.#current.set(camera, connection);
    older?.end(new TtycamError('peer-closed', 'its sender has connected anew'));
    this.#events.connected(camera, connection);
    this.#cameras.showState(camera);
    return camera;
  }

  /** Whoever has overheard a camera's instance id does not end its connection: a sender has one, and has lost it when it comes anew. */
  async #makeWay(identity: CameraIdentity): Promise<void> {
    for (;;) {
      const known = this.roster.sameRun(identity);
      const older = known === undefined ? undefined : this.#current.get(known);
      if (known === undefined || older === undefined) return;
      if (await older.isAlive()) {
        throw new TtycamError('peer-closed', `${known.name} is connected already, and answers`);
      }
      if (this.#current.get(known) === older) return;
    }
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

  async #serve(link: MessageLink): Promise<void> {
    link.injectFaults(this.#chaos);
    const connection = new Connection(link, this);
    this.#connections.add(connection);
    let reason = new TtycamError('peer-closed', 'the sender ended the connection');
    try {
      await connection.run();
    } catch (error) {
      reason = TtycamError.from(error);
      link.end(reason);
    }
    this.#connections.delete(connection);
    if (!this.#closing) this.#ended(connection, reason);
  }

  #ended(connection: Connection, reason: TtycamError): void {
    const { camera } = connection;
    if (connection.visitor || connection.turnedAway) return;
    if (camera === undefined) {
      this.#events.refused(connection.address, reason);
      return;
    }
    // Not when its sender has connected anew meanwhile.
    if (this.#current.get(camera) !== connection) return;
    this.#current.delete(camera);
    // What the sender said of itself before it went (stopped, unplugged) tells more than that it went.
    const told = reasonOf(camera.state);
    const words = told !== undefined && told !== '' && reason.code === 'peer-closed' ? told : reason.message;
    this.#cameras.lost(camera, new TtycamError(reason.code, words, { cause: reason }));
  }

  #tick(): void {
    const now = monotonicMs();
    for (const connection of this.#connections) connection.tick(now);
    this.#cameras.tick(now);
  }
}
