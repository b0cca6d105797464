// Which camera a connection is: its own place for each, and the old one for those that come back.
import { TtycamError } from '../core/errors.js';
import { MAX_CAMERAS } from '../core/limits.js';
import { Camera } from './camera.js';
import type { CameraIdentity } from './identity.js';

/** All cameras of this run, lost ones included, by place. */
export class Roster {
  #cameras: Camera[] = [];

  get cameras(): readonly Camera[] {
    return this.#cameras;
  }

  /**
   * The camera that a sender stands for. The same run of a sender takes its place back at once, whether or not its old
   * connection has been missed yet; another run under the same name takes the place of one that is lost; else the camera
   * is new. So two cameras of one name that are both there have two places.
   *
   * @throws TtycamError `too-many-connections` when every place is taken by a camera that is there.
   */
  take(identity: CameraIdentity, nowMs: number): Camera {
    const known = this.#find(identity);
    if (known !== undefined) {
      known.connected(identity, nowMs);
      return known;
    }
    const camera = new Camera(this.#freePlace(), identity, nowMs);
    this.#cameras = [...this.#cameras, camera].sort((one, other) => one.place - other.place);
    return camera;
  }

  #find(identity: CameraIdentity): Camera | undefined {
    // Whoever has seen another camera's instance id must not become that camera by it.
    const theirs = this.#cameras.filter(
      ({ identity: { provenName, onBus } }) => provenName === identity.provenName && onBus === identity.onBus,
    );
    const same = theirs.find(({ identity: { instance } }) => instance !== '' && instance === identity.instance);
    return same ?? theirs.find((camera) => camera.state.kind === 'lost' && camera.name === identity.name);
  }

  #freePlace(): number {
    if (this.#cameras.length < MAX_CAMERAS) return (this.#cameras.at(-1)?.place ?? 0) + 1;
    let longest: Camera | undefined;
    for (const camera of this.#cameras) {
      if (camera.state.kind !== 'lost') continue;
      if (longest === undefined || camera.state.sinceMs < longest.state.sinceMs) longest = camera;
    }
    if (longest === undefined) {
      throw new TtycamError('too-many-connections', `all ${MAX_CAMERAS} places are taken by cameras that are there`);
    }
    const forgotten = longest;
    this.#cameras = this.#cameras.filter((camera) => camera !== forgotten);
    return forgotten.place;
  }
}
