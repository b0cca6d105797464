// A minute of every camera's rates, their mean and percentile, and how long each camera has been in its state.
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';

/** How many samples a history keeps: a minute, at one a second. */
export const HISTORY_SAMPLES = 60;

/** Oldest first, and only of the time that is known. */
export interface Samples {
  readonly fps: readonly number[];
  readonly bytesPerSecond: readonly number[];
}

const NO_SAMPLES: Samples = { fps: [], bytesPerSecond: [] };

/** A minute of every camera's rates, for the charts. */
export class History {
  readonly #byPlace = new Map<number, Samples>();

  /** Takes a sample of each camera that has sent something. To be called once a second. */
  sample(cameras: readonly CameraSnapshot[]): void {
    const known = new Set(cameras.map(({ place }) => place));
    for (const place of this.#byPlace.keys()) if (!known.has(place)) this.#byPlace.delete(place);
    for (const { place, frames, fps, bytesPerSecond } of cameras) {
      // A rate before the first frame would be zero, and look like an outage.
      if (frames === 0) continue;
      const kept = this.of(place);
      this.#byPlace.set(place, {
        fps: [...kept.fps, fps].slice(-HISTORY_SAMPLES),
        bytesPerSecond: [...kept.bytesPerSecond, bytesPerSecond].slice(-HISTORY_SAMPLES),
      });
    }
  }

  /** At most HISTORY_SAMPLES of each. */
  of(place: number | undefined): Samples {
    return (place === undefined ? undefined : this.#byPlace.get(place)) ?? NO_SAMPLES;
  }
}

/** The statistics of a series of samples. */
export interface Figures {
  readonly mean: number;
  /** The 95th percentile. */
  readonly p95: number;
}

/** Undefined where there are no samples. */
export function figuresOf(samples: readonly number[]): Figures | undefined {
  if (samples.length === 0) return undefined;
  const sorted = [...samples].sort((one, other) => one - other);
  const p95 = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
  return { mean: samples.reduce((sum, one) => sum + one, 0) / samples.length, p95 };
}

/**
 * How long each camera has been in its state. The snapshots' clock is not ours: only differences on it are used, and a
 * state counts from when it was first seen here, a moment after it began.
 */
export class StateTimes {
  readonly #seen = new Map<number, { readonly key: string; readonly atMs: number }>();

  observe(cameras: readonly CameraSnapshot[], nowMs: number): void {
    for (const { place, state } of cameras) {
      const key = `${state.kind} ${state.sinceMs}`;
      if (this.#seen.get(place)?.key !== key) this.#seen.set(place, { key, atMs: nowMs });
    }
  }

  /** In ms; of a stalled camera, since its last frame. */
  elapsedMs({ place, state }: CameraSnapshot, nowMs: number): number {
    const sinceSeen = nowMs - (this.#seen.get(place)?.atMs ?? nowMs);
    return state.kind === 'stalled' ? sinceSeen + state.sinceMs - state.lastFrameMs : sinceSeen;
  }
}
