// The cameras that are discovered on NATS, by name: gives them places, renews the lease of each name, and loses silent ones.
import { type Demand, mostDemanding } from '../../core/camera/demand.js';
import { TtycamError } from '../../core/errors.js';
import { MAX_CAMERAS, SILENT_AFTER_MS } from '../../core/limits.js';
import { monotonicMs } from '../../net/clock.js';
import type { NatsClient } from '../../net/nats/nats.js';
import type { Camera } from './camera.js';
import { CameraPeer } from './camera-peer.js';
import type { CameraRegistry } from './camera-registry.js';
import type { FrameQuota, FrameReceiver } from './frame-receiver.js';
import type { CameraIdentity } from './identity.js';
import { NatsCamera, type NatsCameraHost } from './nats-camera.js';
import type { ViewerLease } from './viewer-lease.js';

/** The cameras of one name: as many as send under it. They share its lease. */
interface NameGroup {
  readonly lease: ViewerLease;
  readonly cameras: Map<string, NatsCamera>;
}

/** What the groups need of the input around them. */
export interface NatsGroupsHost extends FrameReceiver {
  /** The demand for a camera now; undefined: none. */
  demandOf(camera: Camera): Demand | undefined;
  /** A lease on the cameras of a name, not requested yet. */
  leaseOn(nats: NatsClient, name: string): ViewerLease;
  connected(camera: Camera): void;
  /** A camera gets no place. Called once for each name. */
  refused(reason: TtycamError): void;
  /** A session has ended. */
  ended(name: string, sessionId: string): void;
}

/** All cameras, by name and session. A session is one run of a sender, with one key where messages are encrypted. */
export class NatsGroups implements NatsCameraHost {
  readonly #quota: FrameQuota;
  readonly #cameras: CameraRegistry;
  readonly #host: NatsGroupsHost;
  readonly #groups = new Map<string, NameGroup>();
  /** Names that got no place, reported once each. */
  readonly #refused = new Set<string>();
  /** Why there is no connection; undefined while there is one. */
  down: TtycamError | undefined;

  constructor(quota: FrameQuota, cameras: CameraRegistry, host: NatsGroupsHost) {
    this.#quota = quota;
    this.#cameras = cameras;
    this.#host = host;
  }

  has(name: string): boolean {
    return this.#groups.has(name);
  }

  find(name: string, sessionId: string): NatsCamera | undefined {
    return this.#groups.get(name)?.cameras.get(sessionId);
  }

  /** The cameras that share the name and the lease of this one; undefined where it has no presence. */
  groupOf(camera: Camera): NameGroup | undefined {
    return [...this.#groups.values()].find(({ cameras }) => [...cameras.values()].some((one) => one.camera === camera));
  }

  /** Whether a camera of this name has reported its end, and that is not confirmed yet. */
  isLeaving(name: string): boolean {
    return [...(this.#groups.get(name)?.cameras.values() ?? [])].some(({ isLeaving }) => isLeaving);
  }

  /** Renews the leases that are due, for the demand of now. */
  renewAll(nowMs: number): void {
    for (const group of this.#groups.values()) this.#renew(group, nowMs);
  }

  /** Makes the next `renewAll` renew every lease: another server has not seen them. */
  expireAll(): void {
    for (const { lease } of this.#groups.values()) lease.expire();
  }

  /** Loses the cameras whose session is not valid any more. */
  loseInvalid(isValid: (name: string, sessionId: string) => boolean, reason: TtycamError): void {
    for (const [name, { cameras }] of this.#groups) {
      for (const sessionId of cameras.keys()) if (!isValid(name, sessionId)) this.lose(name, sessionId, reason);
    }
  }

  /** Loses the cameras that are silent. */
  tick(nowMs: number): void {
    for (const [name, { cameras }] of this.#groups) {
      for (const [sessionId, one] of cameras) if (!one.tick(nowMs)) this.lose(name, sessionId);
    }
  }

  /** Ends every lease and every camera. */
  close(): void {
    for (const { lease, cameras } of this.#groups.values()) {
      lease.end(this.#quota.isDone);
      for (const one of cameras.values()) one.end();
    }
    this.#groups.clear();
  }

  clockInDoubt(camera: Camera): void {
    const now = monotonicMs();
    const group = this.groupOf(camera);
    if (group === undefined || !group.lease.mayRenew(now)) return;
    group.lease.expire();
    this.#renew(group, now);
  }

  /**
   * Adds a camera that was not there before; undefined where it gets no place.
   *
   * @param admit Gives its identity, or throws a TtycamError where it may not have its name.
   */
  introduce(
    nats: NatsClient,
    { name, sessionId }: { readonly name: string; readonly sessionId: string },
    admit: () => CameraIdentity,
    nowMs: number,
  ): NatsCamera | undefined {
    let camera: Camera;
    try {
      camera = this.#cameras.roster.take(admit(), nowMs);
    } catch (reason) {
      this.#refuse(name, TtycamError.from(reason));
      return undefined;
    }
    const group = this.#groups.get(name) ?? { lease: this.#host.leaseOn(nats, name), cameras: new Map() };
    this.#groups.set(name, group);
    // The same run of a sender has come back with another key.
    for (const [otherId, other] of group.cameras) if (other.camera === camera) this.#remove(name, group, otherId);
    const one = new NatsCamera(new CameraPeer(camera, this.#cameras, this.#host, this.#quota), this, nowMs);
    group.cameras.set(sessionId, one);
    // It rejects where an output fails, and that has ended the run already.
    one.run().catch(() => undefined);
    this.#host.connected(camera);
    // The new session has not seen the last renewal.
    group.lease.expire();
    this.#renew(group, nowMs);
    return one;
  }

  /** Renews the lease of one name for the joined demand for its cameras. */
  #renew({ lease, cameras }: NameGroup, nowMs: number): void {
    const demands: Demand[] = [];
    for (const one of cameras.values()) {
      const { camera } = one;
      if (camera.identity.unproven === true) continue;
      // A pause is made here, by asking for nothing. When the frame limit is reached, the lease continues until the
      // outputs have every frame. If it ended now, cameras would not learn that this receiver needs no more frames.
      const wanted = camera.paused ? undefined : this.#host.demandOf(camera);
      const demand = wanted === undefined ? undefined : one.limited(wanted);
      if (demand !== undefined) demands.push(demand);
      camera.setDemand(demand, nowMs);
      this.#cameras.showState(camera);
    }
    lease.renew(mostDemanding(demands), nowMs);
  }

  /** A camera is gone. With the last camera of a name its lease ends. */
  lose(name: string, sessionId: string, reason?: TtycamError): void {
    const group = this.#groups.get(name);
    const one = group?.cameras.get(sessionId);
    if (group === undefined || one === undefined) return;
    const silent = new TtycamError('peer-silent', `nothing heard of it over NATS for ${SILENT_AFTER_MS / 1_000} s`);
    this.#cameras.lost(one.camera, reason ?? this.down ?? one.peer.reportedEnd() ?? silent);
    if (group.cameras.size === 1) {
      group.lease.end();
      this.#groups.delete(name);
    }
    this.#remove(name, group, sessionId);
  }

  #remove(name: string, { cameras }: NameGroup, sessionId: string): void {
    cameras.get(sessionId)?.end();
    cameras.delete(sessionId);
    this.#host.ended(name, sessionId);
  }

  /** Reports a refused camera once, though its presence comes again and again. The number of names is bounded. */
  #refuse(name: string, reason: TtycamError): void {
    if (this.#refused.has(name) || this.#refused.size >= MAX_CAMERAS) return;
    this.#refused.add(name);
    this.#host.refused(new TtycamError(reason.code, `${name}: ${reason.message}`, { cause: reason }));
  }
}
