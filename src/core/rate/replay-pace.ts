// The playback schedule of a recording: each frame is due after the same time as at its capture.

/** The longest pause in playback. Longer ones are shortened: a recording of a whole night need not take a night. */
const MAX_GAP_MS = 60_000;

/** The plausible range of a frame's age on arrival. Outside of it, a clock was set. */
const MAX_AGE_MS = 10_000;
const MAX_EARLY_MS = 2_000;

/** A larger delay, as after a pause or on a slow link, is not made up for. */
const MAX_LATE_MS = 100;

/** The times of a recorded frame, in µs since 1970. */
export interface RecordedTimes {
  readonly arrivedUs: number;
  /** Undefined where the capture time is not known. */
  readonly capturedUs: number | undefined;
}

/** Calculates how long to wait for each frame. */
export class ReplayPace {
  readonly #speed: number;
  #last: RecordedTimes | undefined;
  #gapMs = 0;
  #dueMs: number | undefined;

  /** @param speed 2 is twice as fast. Infinity is as fast as possible. */
  constructor(speed: number) {
    this.#speed = speed;
  }

  /** How long to wait for the frame with these times, in ms, at `nowMs`. */
  waitMs(times: RecordedTimes, nowMs: number): number {
    // After a restart, the first frame follows the last one after the same gap as the last one followed its predecessor.
    if (this.#last !== undefined) this.#gapMs = gap(this.#last, times) / this.#speed;
    this.#last = times;
    const dueMs = this.#dueMs === undefined ? nowMs : this.#dueMs + this.#gapMs;
    this.#dueMs = nowMs - dueMs > MAX_LATE_MS ? nowMs : dueMs;
    return Math.max(0, this.#dueMs - nowMs);
  }

  /** Playback begins again at the first frame. */
  restart(): void {
    this.#last = undefined;
  }
}

/** The time between two frames, in ms. Capture times are preferred, as arrival times contain the jitter of the link. */
function gap(from: RecordedTimes, to: RecordedTimes): number {
  const arrivedMs = (to.arrivedUs - from.arrivedUs) / 1_000;
  const capturedMs =
    from.capturedUs === undefined || to.capturedUs === undefined
      ? arrivedMs
      : (to.capturedUs - from.capturedUs) / 1_000;
  const gapMs = isPlausible(from) && isPlausible(to) ? capturedMs : shorter(arrivedMs, capturedMs);
  return Math.min(Math.max(0, gapMs), MAX_GAP_MS);
}

function isPlausible({ arrivedUs, capturedUs }: RecordedTimes): boolean {
  const ageMs = (arrivedUs - (capturedUs ?? arrivedUs)) / 1_000;
  return ageMs >= -MAX_EARLY_MS && ageMs <= MAX_AGE_MS;
}

/** The smaller gap that is not negative. A clock that was set, forwards or back, has the other one. */
function shorter(oneMs: number, otherMs: number): number {
  if (oneMs < 0 || otherMs < 0) return Math.max(oneMs, otherMs);
  return Math.min(oneMs, otherMs);
}
