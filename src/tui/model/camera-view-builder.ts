// The dashboard's view model of the cameras: their snapshots, with what the dashboard knows of each beyond them.
import { type Bottleneck, findBottleneck } from '../../core/camera/bottleneck.js';
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import type { CameraView } from './camera-view.js';
import { History, type Samples, StateTimes } from './history.js';
import type { PictureStats } from './picture-stats.js';
import type { View } from './view-state.js';

/** Numbers, ages and charts change once a second: a calm screen, and an idle one costs next to nothing. */
const NUMBERS_EVERY_MS = 1_000;

export class CameraViewBuilder {
  readonly #history = new History();
  readonly #times = new StateTimes();
  readonly #pictures: PictureStats;
  readonly #wallClock: () => number;
  #lastNumbersMs = Number.NEGATIVE_INFINITY;
  #lastSeen = '';
  #views: ReadonlyMap<number, CameraView> = new Map();
  #stale = true;

  /** @param wallClock Now, in ms since 1970. */
  constructor(pictures: PictureStats, wallClock: () => number) {
    this.#pictures = pictures;
    this.#wallClock = wallClock;
  }

  /** When the numbers are due again. */
  get nextMs(): number {
    return this.#lastNumbersMs + NUMBERS_EVERY_MS;
  }

  /** Notes what has changed. Returns whether the texts on the screen may be out of date: something happened, or a second is over. */
  observe(cameras: readonly CameraSnapshot[], logTotal: number, nowMs: number): boolean {
    this.#times.observe(cameras, nowMs);
    const states = cameras.map(({ place, state, paused, recording }) => [place, state.kind, paused, recording].join());
    const seen = `${logTotal} ${states.join(' ')}`;
    const happened = seen !== this.#lastSeen;
    this.#lastSeen = seen;
    this.#stale ||= happened;
    if (nowMs - this.#lastNumbersMs < NUMBERS_EVERY_MS) return happened;
    // In step with the second, not a moment later each time.
    this.#lastNumbersMs = Math.max(this.#lastNumbersMs + NUMBERS_EVERY_MS, nowMs - NUMBERS_EVERY_MS / 2);
    this.#history.sample(cameras);
    this.#stale = true;
    return true;
  }

  samplesOf(place: number | undefined): Samples {
    return this.#history.of(place);
  }

  /**
   * The cameras with all that is to be said about them. Between two seconds the numbers stay what they were, so that a key
   * changes on the screen what it is about, and nothing else.
   */
  viewsOf(cameras: readonly CameraSnapshot[], view: View, nowMs: number): readonly CameraView[] {
    const known = this.#stale ? new Map<number, CameraView>() : this.#views;
    const views = cameras.map((camera) => {
      const frozen = view.frozen.has(camera.place);
      const kept = known.get(camera.place) ?? this.#viewOf(camera, view, frozen, nowMs);
      return { ...kept, frozen, brightened: view.brightens, selected: camera.place === view.selected };
    });
    this.#views = new Map(views.map((one) => [one.camera.place, one]));
    this.#stale = false;
    return views;
  }

  #viewOf(camera: CameraSnapshot, view: View, frozen: boolean, nowMs: number): CameraView {
    const elapsedMs = this.#times.elapsedMs(camera, nowMs);
    return {
      ...{ camera, elapsedMs, sinceUnixMs: this.#wallClock() - elapsedMs, frozen, brightened: false, selected: false },
      ageMs: this.#pictures.ageOf(camera, frozen),
      bottleneck: this.#bottleneckOf(camera, view, frozen, nowMs),
      fpsSamples: this.#history.of(camera.place).fps,
      problem: this.#pictures.problemOf(camera.place),
    };
  }

  // Only the selected camera is drawn at full rate: the others are slower on purpose.
  #bottleneckOf(camera: CameraSnapshot, view: View, frozen: boolean, nowMs: number): Bottleneck {
    const { state, fps, sender } = camera;
    if (state.kind !== 'live') return { kind: 'none' };
    const isWatched = camera.place === view.selected && !frozen;
    const drawnFps = isWatched ? this.#pictures.drawnFpsOf(camera.place, nowMs) : undefined;
    // Nobody is to blame for a rate that we have asked for.
    const wantedFps = Math.min(view.maxFps, camera.nats?.asked?.fps ?? view.maxFps);
    const damage = frozen ? undefined : this.#pictures.damageOf(camera.place, nowMs);
    return findBottleneck({ wantedFps, arrivedFps: fps, drawnFps, sender, damage });
  }
}
