// Builds the view model of the cameras: each snapshot with ages, rates and problems that the dashboard has measured.
import { type Bottleneck, findBottleneck } from '../../core/camera/bottleneck.js';
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import type { CameraView } from './camera-view.js';
import { History, type Samples, StateTimes } from './history.js';
import type { PictureStats } from './picture-stats.js';
import { Timelines } from './timeline.js';
import { isLoss, VerdictDelay } from './verdict-delay.js';
import { magnificationOf, shownNumbers, type View } from './view-state.js';

/** How often numbers, ages and charts change. Once a second keeps the screen calm and an idle dashboard cheap. */
const NUMBERS_INTERVAL_MS = 1_000;

export class CameraViewBuilder {
  readonly #history = new History();
  readonly #times = new StateTimes();
  readonly #timelines = new Timelines();
  readonly #verdicts = new VerdictDelay();
  readonly #pictures: PictureStats;
  readonly #wallClock: () => number;
  #lastNumbersMs = Number.NEGATIVE_INFINITY;
  #lastFingerprint = '';
  #views: ReadonlyMap<number, CameraView> = new Map();
  #stale = true;

  /** @param wallClock Now, in ms since 1970. */
  constructor(pictures: PictureStats, wallClock: () => number) {
    this.#pictures = pictures;
    this.#wallClock = wallClock;
  }

  /** When the numbers are due next. */
  get nextMs(): number {
    return this.#lastNumbersMs + NUMBERS_INTERVAL_MS;
  }

  /**
   * Takes the cameras' new states, and once a second a sample of their rates.
   *
   * @returns Whether the texts on the screen may be out of date.
   */
  observe(cameras: readonly CameraSnapshot[], logTotal: number, nowMs: number): boolean {
    this.#times.observe(cameras, nowMs);
    const states = cameras.map(({ place, state, paused, recording }) => [place, state.kind, paused, recording].join());
    const fingerprint = `${logTotal} ${states.join(' ')}`;
    const changed = fingerprint !== this.#lastFingerprint;
    this.#lastFingerprint = fingerprint;
    this.#stale ||= changed;
    if (nowMs - this.#lastNumbersMs < NUMBERS_INTERVAL_MS) return changed;
    // Counted from when it was due, so that the delays of the timer do not add up.
    this.#lastNumbersMs = Math.max(this.#lastNumbersMs + NUMBERS_INTERVAL_MS, nowMs - NUMBERS_INTERVAL_MS / 2);
    this.#history.sample(cameras);
    this.#timelines.sample(cameras, (place) => isLoss(this.#views.get(place)?.bottleneck));
    this.#stale = true;
    return true;
  }

  samplesOf(place: number | undefined): Samples {
    return this.#history.of(place);
  }

  /**
   * The view of each camera. Within a second its numbers stay the same, so that a key changes only what it is meant to
   * change.
   */
  viewsOf(
    cameras: readonly CameraSnapshot[],
    view: View,
    screen: { readonly columns: number; readonly rows: number; readonly perPage: number },
    nowMs: number,
  ): readonly CameraView[] {
    const { columns, rows } = screen;
    const { selected, layout, zoomed, log } = view;
    // What is drawn and asked for changes with each of these, so what was measured before says nothing.
    this.#verdicts.measured(
      [columns, rows, screen.perPage, selected, layout, zoomed, log.filter, log.shown].join(),
      nowMs,
    );
    const numbers = shownNumbers(view.selected, cameras, screen.perPage);
    const cached = this.#stale ? new Map<number, CameraView>() : this.#views;
    const views = cameras.map((camera) => {
      const frozen = view.frozen.has(camera.place);
      const base = cached.get(camera.place) ?? this.#viewOf(camera, view, frozen, nowMs);
      const number = numbers.get(camera.place);
      const magnification = magnificationOf(view, camera.place)?.factor ?? 1;
      const selected = camera.place === view.selected;
      return { ...base, number, frozen, brightened: view.brightens, magnification, selected };
    });
    this.#views = new Map(views.map((one) => [one.camera.place, one]));
    this.#stale = false;
    return views;
  }

  #viewOf(camera: CameraSnapshot, view: View, frozen: boolean, nowMs: number): CameraView {
    const elapsedMs = this.#times.elapsedMs(camera, nowMs);
    return {
      camera,
      number: undefined,
      timeline: (width) => this.#timelines.of(camera.place, width),
      elapsedMs,
      sinceUnixMs: this.#wallClock() - elapsedMs,
      frozen,
      brightened: false,
      magnification: 1,
      selected: false,
      ageMs: this.#pictures.ageOf(camera, frozen),
      bottleneck: this.#verdicts.lasting(camera.place, this.#bottleneckOf(camera, view, frozen, nowMs), nowMs),
      fpsSamples: this.#history.of(camera.place).fps,
      problem: this.#pictures.problemOf(camera.place),
    };
  }

  /** The drawn rate counts for the selected camera only: the others are drawn slower on purpose. */
  #bottleneckOf(camera: CameraSnapshot, view: View, frozen: boolean, nowMs: number): Bottleneck {
    const { state, fps, sender } = camera;
    if (state.kind !== 'live') return { kind: 'none' };
    const atFullRate = camera.place === view.selected && !frozen;
    const drawnFps = atFullRate ? this.#pictures.drawnFpsOf(camera.place, nowMs) : undefined;
    // A rate that this dashboard has demanded is no bottleneck.
    const wantedFps = Math.min(view.maxFps, camera.nats?.asked?.fps ?? view.maxFps);
    const damage = frozen ? undefined : this.#pictures.damageOf(camera.place, nowMs);
    return findBottleneck({ wantedFps, arrivedFps: fps, drawnFps, sender, damage });
  }
}
