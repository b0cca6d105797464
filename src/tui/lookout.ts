// Who watches the cameras for the dashboard: what has changed, since when, and how the last minute was.
import type { CameraSnapshot } from '../core/snapshot.js';
import type { CameraView } from './camera-view.js';
import { History, type Samples, StateTimes } from './history.js';
import type { View } from './view.js';
import type { Wall } from './wall.js';

/** Numbers, ages and charts change once a second: a calm screen, and an idle one costs next to nothing. */
const NUMBERS_EVERY_MS = 1_000;

export class Lookout {
  readonly #history = new History();
  readonly #times = new StateTimes();
  readonly #wallClock: () => number;
  #lastNumbersMs = Number.NEGATIVE_INFINITY;
  #lastSeen = '';

  /** @param wallClock Now, in ms since 1970. */
  constructor(wallClock: () => number) {
    this.#wallClock = wallClock;
  }

  /** When the numbers are due again. */
  get nextMs(): number {
    return this.#lastNumbersMs + NUMBERS_EVERY_MS;
  }

  /** Takes a look. Returns whether the words on the screen may have changed: something happened, or a second is over. */
  look(cameras: readonly CameraSnapshot[], logTotal: number, nowMs: number): boolean {
    this.#times.observe(cameras, nowMs);
    const states = cameras.map(({ place, state, paused, recording }) => [place, state.kind, paused, recording].join());
    const seen = `${logTotal} ${states.join(' ')}`;
    const happened = seen !== this.#lastSeen;
    this.#lastSeen = seen;
    if (nowMs - this.#lastNumbersMs < NUMBERS_EVERY_MS) return happened;
    // In step with the second, not a moment later each time.
    this.#lastNumbersMs = Math.max(this.#lastNumbersMs + NUMBERS_EVERY_MS, nowMs - NUMBERS_EVERY_MS / 2);
    this.#history.sample(cameras);
    return true;
  }

  samplesOf(place: number | undefined): Samples {
    return this.#history.of(place);
  }

  /** A camera with all that is to be said about it. */
  viewOf(camera: CameraSnapshot, view: View, wall: Wall, nowMs: number): CameraView {
    const frozen = view.frozen.has(camera.place);
    const elapsedMs = this.#times.elapsedMs(camera, nowMs);
    const sinceUnixMs = this.#wallClock() - elapsedMs;
    return {
      ...{ camera, elapsedMs, sinceUnixMs, frozen, selected: camera.place === view.selected },
      ageMs: wall.ageOf(camera, frozen),
      fpsSamples: this.#history.of(camera.place).fps,
      problem: wall.problemOf(camera.place),
    };
  }
}
