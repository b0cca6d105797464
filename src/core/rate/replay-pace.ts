// When the frames of a recording are due again: at the pace at which they were taken.

/** Longer pauses are played as long as this: a recording over night need not take a night. */
const MAX_GAP_MS = 60_000;

/** A frame that was older on arrival, or younger than 0 by as much as clocks may be wrong, is of a clock that was set. */
const MAX_AGE_MS = 10_000;
const MAX_EARLY_MS = 2_000;

/** Later than this, as after a pause or on a slow link, the time that was missed is not made up for. */
const MAX_LATE_MS = 100;

/** The times of a recorded frame, in µs since 1970. */
export interface RecordedTimes {
  readonly arrivedUs: number;
  /** Undefined where it is not known. */
  readonly capturedUs: number | undefined;
}

/** Says how long to wait for each frame. */
export class ReplayPace {
  readonly #speed: number;
  #last: RecordedTimes | undefined;
  #gapMs = 0;
  #dueMs: number | undefined;

  /** @param speed 2: twice as fast; Infinity: as fast as it goes. */
  constructor(speed: number) {
    this.#speed = speed;
  }

  /** How long to wait for the frame with these times, in ms, at `nowMs`. */
  waitMs(times: RecordedTimes, nowMs: number): number {
    // The first frame of another round follows the last one as that followed its own.
    if (this.#last !== undefined) this.#gapMs = gap(this.#last, times) / this.#speed;
    this.#last = times;
    const dueMs = this.#dueMs === undefined ? nowMs : this.#dueMs + this.#gapMs;
    this.#dueMs = nowMs - dueMs > MAX_LATE_MS ? nowMs : dueMs;
    return Math.max(0, this.#dueMs - nowMs);
  }

  /** It begins again from the start. */
  restart(): void {
    this.#last = undefined;
  }
}

/** The time between two frames, in ms: by their capture, which the link has not made uneven, while that can be trusted. */
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

/** Of two clocks one of which was set, forwards or back, the one that moved less is right. */
function shorter(oneMs: number, otherMs: number): number {
  if (oneMs < 0 || otherMs < 0) return Math.max(oneMs, otherMs);
  return Math.min(oneMs, otherMs);
}
