// The cameras of every input: keeps each in its place, and reports each change of its state.
import { type CameraState, reasonOf } from '../../core/camera/camera-state.js';
import type { TtycamError } from '../../core/errors.js';
import { monotonicMs } from '../../net/clock.js';
import type { Camera } from './camera.js';
import { CameraPlaces } from './camera-places.js';

/** What happens to a camera. */
export interface CameraEvents {
  /** The state's kind or its reason has changed. */
  state(camera: Camera): void;
  lost(camera: Camera, reason: TtycamError): void;
  /** It is lost, and another camera needed its place. */
  forgotten?(camera: Camera): void;
}

/** The cameras of a run. */
export class CameraRegistry {
  readonly roster = new CameraPlaces((camera) => this.#events.forgotten?.(camera));
  readonly #events: CameraEvents;
  readonly #reported = new WeakMap<Camera, CameraState>();

  constructor(events: CameraEvents) {
    this.#events = events;
  }

  /** The places of other present cameras that have this one's name. */
  namesakes({ name, place }: Camera): number[] {
    const others = this.roster.cameras.filter((other) => other.name === name && other.place !== place);
    return others.filter(({ state }) => state.kind !== 'lost').map((other) => other.place);
  }

  /** Call it a few times a second: some states change with time alone. */
  tick(nowMs: number): void {
    for (const camera of this.roster.cameras) {
      camera.happened({ kind: 'tick', stalledAfterMs: camera.stalledAfterMs }, nowMs);
      this.showState(camera);
    }
  }

  /** Call it when something has happened to a camera: reports its state if that is new. */
  showState(camera: Camera): void {
    const reported = this.#reported.get(camera);
    this.#reported.set(camera, camera.state);
    if (reported?.kind === camera.state.kind) {
      // A new reason is reported too (frozen, then unplugged). A reason that goes away changes the state's kind as well.
      const reason = reasonOf(camera.state);
      if (reason === undefined || reason === reasonOf(reported)) return;
    }
    this.#events.state(camera);
  }

  /** Its sender is gone. */
  lost(camera: Camera, reason: TtycamError): void {
    camera.happened({ kind: 'disconnected', reason: reason.message }, monotonicMs());
    this.#reported.set(camera, camera.state);
    this.#events.lost(camera, reason);
  }
}
