// The TCP and TLS server: accepts connections, gives each a camera, and reports why each ended.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlRequest } from '../../core/camera/camera-control.js';
import { TtycamError } from '../../core/errors.js';
import type { Chaos } from '../../net/chaos.js';
import { monotonicMs } from '../../net/clock.js';
import type { ConnectionLimiter } from '../../net/connection-limiter.js';
import type { Credentials } from '../../net/credentials/credentials.js';
import { revocationReason } from '../../net/credentials/peer-identity.js';
import type { Endpoint } from '../../net/endpoint.js';
import type { MessageLink } from '../../net/link.js';
import { type LinkEvents, type LinkListener, listenForLinks, type Target } from '../../net/open-link.js';
import { Admission, keyNames } from './admission.js';
import type { Camera } from './camera.js';
import { CameraPeer } from './camera-peer.js';
import type { CameraPlaces } from './camera-places.js';
import { type CameraEvents, CameraRegistry } from './camera-registry.js';
import { Connection, type ConnectionHost } from './connection.js';
import { FrameQuota, type FrameReceiver } from './frame-receiver.js';
import type { CameraIdentity } from './identity.js';

/** How often the states of cameras and connections are updated. */
const TICK_MS = 200;

/** How long the peers may take to close their side at our end. */
const CLOSE_TIMEOUT_MS = 1_000;

/** What the server reports, beside the frames. */
export interface ServerEvents extends CameraEvents, FrameReceiver {
  connected(camera: Camera, connection: Pick<Connection, 'legacy'>): void;
  /** A connection ended before it had a camera. */
  refused(address: string, reason: TtycamError): void;
}

/** The receiver's network side. */
export class Server implements ConnectionHost {
  readonly quota: FrameQuota;
  readonly now: () => number;
  readonly #cameras: CameraRegistry;
  readonly #events: ServerEvents;
  readonly #names: Admission;
  #chaos: Chaos | undefined;
  readonly #connections = new Set<Connection>();
  readonly #current = new Map<Camera, Connection>();
  #listener: LinkListener | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closing = false;

  /**
   * @param cameras The cameras of every input.
   * @param quota The frame limit of every input.
   * @param now A monotonic clock, in ms.
   */
  constructor(
    events: ServerEvents,
    names = new Admission(),
    cameras = new CameraRegistry(events),
    quota = new FrameQuota(),
    now = monotonicMs,
  ) {
    this.quota = quota;
    this.now = now;
    this.#events = events;
    this.#names = names;
    this.#cameras = cameras;
  }

  get roster(): CameraPlaces {
    return this.#cameras.roster;
  }

  /** Injects faults into what is sent over connections that begin from now on. */
  disturb(chaos: Chaos): void {
    this.#chaos = chaos;
  }

  /** Begins to listen, and returns where. */
  async listen(target: Target, limiter?: ConnectionLimiter): Promise<Endpoint> {
    const events: LinkEvents = {
      link: (link) => void this.#serve(link),
      refused: (address, reason) => this.#events.refused(address, reason),
    };
    this.#listener = await listenForLinks(target, events, limiter);
    // After a busy moment sockets are read first: what a peer has sent meanwhile is no silence.
    this.#timer = setInterval(() => setImmediate(() => this.#tick()), TICK_MS);
    return this.#listener.endpoint;
  }

  /**
   * Replaces the keys or certificates. A connection is refused if its key was removed, or if its name belongs to another key now.
   */
  renew(credentials: Credentials): void {
    this.#names.setOwned(keyNames(credentials));
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

  /**
   * Pauses a camera, or resumes it. Its sender gets the request at once, and again when it reconnects.
   *
   * @returns The camera; undefined where there is none, or its sender cannot be paused.
   */
  pause(place: number, paused: boolean): Camera | undefined {
    const camera = this.roster.cameras.find((one) => one.place === place);
    if (camera?.identity.pausable !== true) return undefined;
    camera.pause(paused, this.now());
    this.#current.get(camera)?.pauseChanged();
    this.#cameras.showState(camera);
    return camera;
  }

  /** Asks the sender of a camera, if it is connected here, to set a control. The result comes with its next report. */
  requestControl(camera: Camera, request: ControlRequest): void {
    this.#current.get(camera)?.requestControl(request);
  }

  /** Ends every connection cleanly, within a second. */
  async close(): Promise<void> {
    this.quota.close();
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

  async adopt(claimed: CameraIdentity, connection: Connection): Promise<CameraPeer> {
    const identity = this.admit(claimed);
    await this.#refuseDuplicate(identity);
    const camera = this.roster.take(identity, this.now());
    const older = this.#current.get(camera);
    this.#current.set(camera, connection);
    older?.end(new TtycamError('peer-closed', 'its sender has reconnected'));
    this.#events.connected(camera, connection);
    this.#cameras.showState(camera);
    return new CameraPeer(camera, this.#cameras, this.#events, this.quota);
  }

  /**
   * Refuses a connection of a sender run whose other connection still answers. Else anybody who overheard its instance id
   * could end that. A sender has one connection, so a real reconnect means that the older one is dead.
   */
  async #refuseDuplicate(identity: CameraIdentity): Promise<void> {
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
    const { camera, peer } = connection;
    if (connection.visitor || connection.turnedAway) return;
    if (camera === undefined) {
      this.#events.refused(connection.address, reason);
      return;
    }
    // Its sender may have reconnected meanwhile.
    if (this.#current.get(camera) !== connection) return;
    this.#current.delete(camera);
    // What the sender reported before it went (stopped, unplugged) says more than that it went.
    const reported = reason.code === 'peer-closed' ? peer?.reportedEnd(reason) : undefined;
    this.#cameras.lost(camera, reported ?? reason);
  }

  #tick(): void {
    const now = this.now();
    for (const connection of this.#connections) connection.tick(now);
    this.#cameras.tick(now);
  }
}
