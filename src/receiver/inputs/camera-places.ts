// Which camera a connection is: its own place for each, and the old one for those that come back.
import { TtycamError } from '../../core/errors.js';
import { MAX_CAMERAS, MAX_CAMERAS_PER_ADDRESS, MAX_CAMERAS_PER_KEY } from '../../core/limits.js';
import { hostOf, isOwnNetwork, networkOf } from '../../net/networks.js';
import { Camera } from './camera.js';
import type { CameraIdentity } from './identity.js';

/** Cameras that share a limit: those of one key, of one network, or, without a limit of their own, all of a kind. */
interface Group {
  readonly name: string;
  readonly limit: number;
}

/** All cameras of this run, lost ones included, by place. */
export class CameraPlaces {
  #cameras: Camera[] = [];
  /** No place is given twice in a run: what is recorded of a camera does not go on with another. */
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
   * The camera that a sender stands for. The same run of a sender takes its place back at once, whether or not its old
   * connection has been missed yet; another run under the same name takes the place of one that is lost; else the camera
   * is new. So two cameras of one name that are both there have two places.
   *
   * @throws TtycamError `too-many-connections` when every place that it could have is taken by a camera that is there.
   */
  take(identity: CameraIdentity, nowMs: number): Camera {
    const known = this.#find(identity);
    if (known !== undefined) {
      known.connected(identity, nowMs);
      return known;
    }
    this.#makeRoom(groupOf(identity));
    this.#lastPlace += 1;
    const camera = new Camera(this.#lastPlace, identity, nowMs);
    this.#cameras = [...this.#cameras, camera];
    return camera;
  }

  /** The camera of this very run of a sender. */
  sameRun({ instance, provenName, onBus }: CameraIdentity): Camera | undefined {
    // Whoever has seen another camera's instance id must not become that camera by it.
    return this.#cameras.find(
      ({ identity }) =>
        instance !== '' &&
        identity.instance === instance &&
        identity.provenName === provenName &&
        identity.onBus === onBus,
    );
  }

  #find(identity: CameraIdentity): Camera | undefined {
    const { name, provenName, onBus } = identity;
    return (
      this.sameRun(identity) ??
      this.#cameras.find(
        (camera) =>
          camera.state.kind === 'lost' &&
          camera.name === name &&
          camera.identity.provenName === provenName &&
          camera.identity.onBus === onBus,
      )
    );
  }

  /** A lost camera of the same group makes room where that has all of its places, else one of the group that has most. */
  #makeRoom({ name, limit }: Group): void {
    const groups = new Map<string, Camera[]>();
    for (const camera of this.#cameras) {
      const of = groupOf(camera.identity).name;
      groups.set(of, [...(groups.get(of) ?? []), camera]);
    }
    if ((groups.get(name)?.length ?? 0) >= limit) {
      this.#forget(longestLost(groups.get(name) ?? []), `all ${limit} places of ${name} are taken`);
    } else if (this.#cameras.length >= MAX_CAMERAS) {
      const candidates = [...groups.values()].filter((group) => longestLost(group) !== undefined);
      const [most = []] = candidates.sort((one, other) => other.length - one.length);
      this.#forget(longestLost(most), `all ${MAX_CAMERAS} places are taken`);
    }
  }

  #forget(camera: Camera | undefined, words: string): void {
    if (camera === undefined) throw new TtycamError('too-many-connections', `${words} by cameras that are there`);
    this.#cameras = this.#cameras.filter((one) => one !== camera);
    this.#forgotten(camera);
  }
}

function groupOf({ provenName, onBus, sharesKey, address }: CameraIdentity): Group {
  if (provenName !== undefined) return { name: `the key of ${provenName}`, limit: MAX_CAMERAS_PER_KEY };
  if (onBus) return { name: 'the bus', limit: Number.POSITIVE_INFINITY };
  if (sharesKey === true) return { name: 'the shared key', limit: Number.POSITIVE_INFINITY };
  const network = networkOf(hostOf(address));
  if (isOwnNetwork(network)) return { name: 'this machine', limit: Number.POSITIVE_INFINITY };
  return { name: `the network ${network}`, limit: MAX_CAMERAS_PER_ADDRESS };
}

function longestLost(cameras: readonly Camera[]): Camera | undefined {
  let longest: Camera | undefined;
  for (const camera of cameras) {
    if (camera.state.kind !== 'lost') continue;
    if (longest === undefined || camera.state.sinceMs < longest.state.sinceMs) longest = camera;
  }
  return longest;
}
