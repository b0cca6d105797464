// The places of cameras: each camera has its own number, and gets the old one back when it returns.
import { TtycamError } from '../../core/errors.js';
import { MAX_CAMERAS, MAX_CAMERAS_PER_ADDRESS, MAX_CAMERAS_PER_KEY } from '../../core/limits.js';
import { hostOf, isOwnNetwork, networkOf } from '../../net/networks.js';
import { Camera } from './camera.js';
import { type CameraIdentity, isSameRun } from './identity.js';

/** Cameras that share a limit: those of one key or one network. Other kinds form groups without a limit. */
interface Group {
  readonly name: string;
  readonly limit: number;
}

/** All cameras of this run, lost ones included, by place. */
export class CameraPlaces {
  #cameras: Camera[] = [];
  /** No place is used twice in a run, so a recording never continues with another camera. */
  #lastPlace = 0;
  readonly #forgotten: (camera: Camera) => void;

  /** @param forgotten Called with a lost camera whose place was needed. */
  constructor(forgotten: (camera: Camera) => void = () => undefined) {
    this.#forgotten = forgotten;
  }

  get cameras(): readonly Camera[] {
    return this.#cameras;
  }

  /**
   * Finds or makes the camera of a sender. The same run of a sender takes its place back at once, even before its old
   * connection is known to be dead. Another run under the same name takes the place of a lost camera. Otherwise the camera
   * is new, so two present cameras of one name have two places.
   *
   * @throws TtycamError `too-many-connections` when every place that it could have is taken by a present camera.
   */
  take(identity: CameraIdentity, nowMs: number): Camera {
    const known = this.#find(identity);
    if (known !== undefined) {
      known.connected(identity, nowMs);
      return known;
    }
    this.#makeRoom(groupOf(identity));
    this.#lastPlace += 1;
    const camera = new Camera(this.#lastPlace, identity, nowMs, this.#twinOf(identity.name));
    this.#cameras = [...this.#cameras, camera];
    return camera;
  }

  /** The lowest number that no other camera of this name has; undefined where there is none. */
  #twinOf(name: string): number | undefined {
    const taken = new Set(this.#cameras.filter((camera) => camera.name === name).map(({ twin = 1 }) => twin));
    let twin = 1;
    while (taken.has(twin)) twin += 1;
    return twin === 1 ? undefined : twin;
  }

  /** The camera of the same run of a sender. */
  sameRun(identity: CameraIdentity): Camera | undefined {
    return this.#cameras.find((camera) => isSameRun(identity, camera.identity));
  }

  /** Removes a camera that the receiver goes to no more. */
  remove(camera: Camera): void {
    if (this.#cameras.includes(camera)) this.#forget(camera, '');
  }

  #find(identity: CameraIdentity): Camera | undefined {
    const { name, provenName, onNats, unproven } = identity;
    return (
      this.sameRun(identity) ??
      this.#cameras.find(
        (camera) =>
          camera.state.kind === 'lost' &&
          camera.name === name &&
          camera.identity.provenName === provenName &&
          camera.identity.onNats === onNats &&
          camera.identity.isPulled !== true &&
          identity.isPulled !== true &&
          (unproven !== true || camera.identity.unproven === true),
      )
    );
  }

  /** Forgets a lost camera where none is free: one of the same group if that is full, else one of the largest group. */
  #makeRoom({ name, limit }: Group): void {
    const own = this.#cameras.filter((camera) => groupOf(camera.identity).name === name);
    if (own.length >= limit) {
      this.#forget(longestLost(own), `all ${limit} places of ${name} are taken`);
    } else if (this.#cameras.length >= MAX_CAMERAS) {
      const candidates = this.#groups().filter((group) => longestLost(group) !== undefined);
      const [most = []] = candidates.sort((one, other) => other.length - one.length);
      this.#forget(longestLost(most), `all ${MAX_CAMERAS} places are taken`);
    }
  }

  /** All cameras by group, in the order of each group's first camera. */
  #groups(): Camera[][] {
    const groups = new Map<string, Camera[]>();
    for (const camera of this.#cameras) {
      const { name } = groupOf(camera.identity);
      const group = groups.get(name);
      if (group === undefined) groups.set(name, [camera]);
      else group.push(camera);
    }
    return [...groups.values()];
  }

  #forget(camera: Camera | undefined, problem: string): void {
    if (camera === undefined) throw new TtycamError('too-many-connections', `${problem} by cameras that are there`);
    this.#cameras = this.#cameras.filter((one) => one !== camera);
    this.#forgotten(camera);
  }
}

/** The groups of identities, which never change: a new camera's room depends on those of all others. */
const knownGroups = new WeakMap<CameraIdentity, Group>();

function groupOf(identity: CameraIdentity): Group {
  const known = knownGroups.get(identity);
  if (known !== undefined) return known;
  const group = newGroup(identity);
  knownGroups.set(identity, group);
  return group;
}

function newGroup({ provenName, onNats, isPulled, sharesKey, address, unproven }: CameraIdentity): Group {
  if (isPulled === true) return { name: 'this receiver’s own cameras', limit: Number.POSITIVE_INFINITY };
  if (unproven === true) return { name: 'cameras on NATS without a valid key', limit: MAX_CAMERAS_PER_ADDRESS };
  if (provenName !== undefined) return { name: `the key of ${provenName}`, limit: MAX_CAMERAS_PER_KEY };
  if (onNats) return { name: 'NATS', limit: Number.POSITIVE_INFINITY };
  if (sharesKey === true) return { name: 'the shared key', limit: Number.POSITIVE_INFINITY };
  const network = networkOf(hostOf(address));
  if (isOwnNetwork(network)) return { name: 'this machine', limit: Number.POSITIVE_INFINITY };
  return { name: `the network ${network}`, limit: MAX_CAMERAS_PER_ADDRESS };
}

function longestLost(cameras: readonly Camera[]): Camera | undefined {
  let longest: Camera | undefined;
  for (const camera of cameras) {
    // The receiver keeps trying a camera of its own.
    if (camera.state.kind !== 'lost' || camera.identity.isPulled === true) continue;
    if (longest === undefined || camera.state.sinceMs < longest.state.sinceMs) longest = camera;
  }
  return longest;
}
