// Each camera's rates of the last minute, their mean and percentile, and the time since its state changed.
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';

/** The length of a history: one minute, at one sample a second. */
export const HISTORY_SAMPLES = 60;

/** Samples, oldest first; fewer than HISTORY_SAMPLES while the camera is new. */
export interface Samples {
  readonly fps: readonly number[];
  readonly bytesPerSecond: readonly number[];
}

const NO_SAMPLES: Samples = { fps: [], bytesPerSecond: [] };

/** A chart with more samples than this is drawn every other second: on a steady screen it costs the most bytes. */
const QUICK_SAMPLES = 10;

interface Kept {
  readonly all: Samples;
  /** The samples that the charts show. */
  readonly shown: Samples;
}

/** Each camera's rates of the last minute, for the charts. */
export class History {
  readonly #byPlace = new Map<number, Kept>();
  #seconds = 0;

  /** Takes a sample of each camera that has sent a frame. The caller calls it once a second. */
  sample(cameras: readonly CameraSnapshot[]): void {
    this.#seconds += 1;
    const known = new Set(cameras.map(({ place }) => place));
    for (const place of this.#byPlace.keys()) if (!known.has(place)) this.#byPlace.delete(place);
    for (const { place, frames, fps, bytesPerSecond } of cameras) {
      // Before the first frame the rate is zero, which would look like an outage in the chart.
      if (frames === 0) continue;
      const kept = this.#byPlace.get(place);
      if (kept === undefined) {
        // The first second of a camera is not whole, so its rate is too low.
        this.#byPlace.set(place, { all: NO_SAMPLES, shown: NO_SAMPLES });
        continue;
      }
      const all = {
        fps: [...kept.all.fps, fps].slice(-HISTORY_SAMPLES),
        bytesPerSecond: [...kept.all.bytesPerSecond, bytesPerSecond].slice(-HISTORY_SAMPLES),
      };
      const isDue = all.fps.length <= QUICK_SAMPLES || this.#seconds % 2 === 0;
      this.#byPlace.set(place, { all, shown: isDue ? all : kept.shown });
    }
  }

  /** The samples of one camera, at most HISTORY_SAMPLES of each rate. They change every other second. */
  of(place: number | undefined): Samples {
    return (place === undefined ? undefined : this.#byPlace.get(place)?.shown) ?? NO_SAMPLES;
  }
}

/** Statistics of a series of samples. */
export interface Statistics {
  readonly mean: number;
  /** The 95th percentile. */
  readonly p95: number;
}

/** The statistics of samples in any order; undefined where there are none. */
export function statisticsOf(samples: readonly number[]): Statistics | undefined {
  if (samples.length === 0) return undefined;
  const sorted = [...samples].sort((one, other) => one - other);
  const p95 = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
  return { mean: samples.reduce((sum, one) => sum + one, 0) / samples.length, p95 };
}

/**
 * How long each camera has been in its state. Snapshots may use another clock, so only differences of their times are used.
 * A state's time begins when it was first observed here, which is a little late.
 */
export class StateTimes {
  readonly #observed = new Map<number, { readonly key: string; readonly atMs: number }>();

  observe(cameras: readonly CameraSnapshot[], nowMs: number): void {
    for (const { place, state } of cameras) {
      const key = `${state.kind} ${state.sinceMs}`;
      if (this.#observed.get(place)?.key !== key) this.#observed.set(place, { key, atMs: nowMs });
    }
  }

  /** The time in the current state, in ms; of a stalled camera, the time since its last frame. */
  elapsedMs({ place, state }: CameraSnapshot, nowMs: number): number {
    const sinceObserved = nowMs - (this.#observed.get(place)?.atMs ?? nowMs);
    return state.kind === 'stalled' ? sinceObserved + state.sinceMs - state.lastFrameMs : sinceObserved;
  }
}
