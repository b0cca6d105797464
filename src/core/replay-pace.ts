// When the frames of a recording are due again: at the pace at which they were taken.

/** Longer pauses are played as long as this: a recording over night need not take a night. */
const MAX_GAP_MS = 60_000;

/** A capture time further from the arrival than this, from one frame to the next, is of a clock that was set. */
const CLOCK_JUMP_MS = 2_000;

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

/** The time between two frames, in ms. By their capture, which the link has not made uneven, while that can be trusted. */
function gap(from: RecordedTimes, to: RecordedTimes): number {
  const arrivedMs = (to.arrivedUs - from.arrivedUs) / 1_000;
  const capturedMs =
    from.capturedUs === undefined || to.capturedUs === undefined
      ? arrivedMs
      : (to.capturedUs - from.capturedUs) / 1_000;
  const trusted = Math.abs(capturedMs - arrivedMs) <= CLOCK_JUMP_MS ? capturedMs : arrivedMs;
  return Math.min(Math.max(0, trusted), MAX_GAP_MS);
}
