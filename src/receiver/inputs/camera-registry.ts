// All cameras, whichever way they came: each in its place, and its state told whenever it changes.
import { type CameraState, reasonOf } from '../../core/camera/camera-state.js';
import type { TtycamError } from '../../core/errors.js';
import { monotonicMs } from '../../net/clock.js';
import type { Camera } from './camera.js';
import { CameraPlaces } from './camera-places.js';

/** What happens to a camera, for whoever shows or prints it. */
export interface CameraEvents {
  /** The state's kind or its reason has changed. */
  state(camera: Camera): void;
  lost(camera: Camera, reason: TtycamError): void;
  /** It is lost, and its place was needed. */
  forgotten?(camera: Camera): void;
}

/** The cameras of a run. */
export class CameraRegistry {
  readonly roster = new CameraPlaces((camera) => this.#events.forgotten?.(camera));
  readonly #events: CameraEvents;
  readonly #shown = new WeakMap<Camera, CameraState>();

  constructor(events: CameraEvents) {
    this.#events = events;
  }

  /** The places of the other cameras that are there under this one's name. */
  namesakes({ name, place }: Camera): number[] {
    const others = this.roster.cameras.filter((other) => other.name === name && other.place !== place);
    return others.filter(({ state }) => state.kind !== 'lost').map((other) => other.place);
  }

  /** To be called a few times a second: what time alone makes of a state. */
  tick(nowMs: number): void {
    for (const camera of this.roster.cameras) {
      camera.happened({ kind: 'tick' }, nowMs);
      this.showState(camera);
    }
  }

  /** To be called when something has happened to it. */
  showState(camera: Camera): void {
    const shown = this.#shown.get(camera);
    this.#shown.set(camera, camera.state);
    if (shown?.kind === camera.state.kind) {
      // A reason that goes away goes with its state; one that comes is news: the camera froze, and then was unplugged.
      const reason = reasonOf(camera.state);
      if (reason === undefined || reason === reasonOf(shown)) return;
    }
    this.#events.state(camera);
  }

  /** Its sender is gone. */
  lost(camera: Camera, reason: TtycamError): void {
    camera.happened({ kind: 'disconnected', reason: reason.message }, monotonicMs());
    this.#shown.set(camera, camera.state);
    this.#events.lost(camera, reason);
  }
}
