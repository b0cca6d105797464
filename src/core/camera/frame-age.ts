// How old frames are when they arrive, across clocks that differ and clocks that are set.
import { Histogram, type Percentiles } from './histogram.js';

/** Frames that wait for a clock exchange: it takes a round trip, and fast sources send many frames meanwhile. */
const MAX_PENDING = 1_024;

/** How far the clocks may be from what an exchange said, beside its round trip: schedulers hold up either side. */
const TOLERANCE_US = 250_000;

/** An age that grows by more from one frame to the next is proven by another exchange before it counts. */
const SUDDEN_US = 2_000_000;

/** No picture is older on arrival: a clock that says so was wrong. */
const MAX_AGE_US = 86_400e6;

interface Pending {
  readonly capturedUs: number;
  readonly arrivedUs: number;
}

/** What one exchange of clocks has said. */
export interface ClockReading {
  /** The sender's clock minus ours, in µs. */
  readonly offsetUs: number;
  readonly roundTripUs: number;
  /** When we asked, by our clock, in µs. */
  readonly askedUs: number;
}

/**
 * Ages of one camera's frames: arrival by our clock less capture by the sender's, corrected by the offset of the two.
 *
 * Our clock is never set (`net/clock.ts`); a sender's may be. That shows in the frames, as each is taken after the one before
 * it, and before it arrives. A frame that fits neither the present offset nor the one before waits for an exchange that is
 * asked for from then on; so do those behind it. What fits neither even then has no age.
 */
export class AgeMeter {
  readonly #ages = new Histogram();
  #pending: Pending[] = [];
  #offsetUs: number | undefined;
  /** What held before the sender's clock was set: frames from before that may still come. */
  #formerOffsetUs: number | undefined;
  #toleranceUs = TOLERANCE_US;
  /** When the newest frame was taken, by our clock. */
  #takenUs = Number.NEGATIVE_INFINITY;
  #lastAgeUs = 0;
  /** Exchanges that were asked for before this prove nothing of what waits. */
  #doubtedUs = Number.NEGATIVE_INFINITY;

  /** Whether frames wait for an exchange. */
  get inDoubt(): boolean {
    return this.#pending.length > 0;
  }

  /** An exchange has said how far the clocks are apart. */
  learn({ offsetUs, roundTripUs, askedUs }: ClockReading): void {
    const toleranceUs = TOLERANCE_US + roundTripUs;
    const before = this.#offsetUs;
    if (before !== undefined && Math.abs(before - offsetUs) > toleranceUs + this.#toleranceUs) {
      this.#formerOffsetUs = before;
    }
    this.#offsetUs = offsetUs;
    this.#toleranceUs = toleranceUs;
    if (askedUs < this.#doubtedUs) return;
    const pending = this.#pending;
    this.#pending = [];
    for (const frame of pending) {
      const takenUs = this.#placeInTime(frame);
      if (takenUs !== undefined) this.#count(takenUs, frame.arrivedUs);
    }
  }

  /**
   * A frame captured at `capturedUs` by the sender's clock arrived at `arrivedUs` by ours.
   *
   * @returns When it was taken, in µs by our clock; undefined where that is not known yet.
   */
  add(capturedUs: number, arrivedUs: number): number | undefined {
    const frame = { capturedUs, arrivedUs };
    if (this.#offsetUs === undefined || this.inDoubt) {
      this.#wait(frame);
      return undefined;
    }
    const takenUs = this.#placeInTime(frame);
    if (takenUs === undefined || arrivedUs - takenUs > this.#lastAgeUs + SUDDEN_US) {
      this.#doubtedUs = arrivedUs;
      this.#wait(frame);
      return undefined;
    }
    this.#count(takenUs, arrivedUs);
    return takenUs;
  }

  /**
   * A new connection, whose clock must be found anew: what still waits belongs to the old one.
   *
   * @param sameRun Of the same run of a sender: its frames go on from those before.
   */
  forget(sameRun: boolean): void {
    this.#offsetUs = undefined;
    this.#formerOffsetUs = undefined;
    this.#pending = [];
    this.#doubtedUs = Number.NEGATIVE_INFINITY;
    this.#lastAgeUs = 0;
    if (!sameRun) this.#takenUs = Number.NEGATIVE_INFINITY;
  }

  /** Undefined while no age is known. */
  percentiles(): Percentiles | undefined {
    return this.#ages.percentiles();
  }

  #wait(frame: Pending): void {
    if (this.#pending.length < MAX_PENDING) this.#pending.push(frame);
  }

  /** When a frame was taken, by our clock: after the one before it, and before it arrived. */
  #placeInTime({ capturedUs, arrivedUs }: Pending): number | undefined {
    for (const offsetUs of [this.#offsetUs, this.#formerOffsetUs]) {
      if (offsetUs === undefined) continue;
      const takenUs = capturedUs - offsetUs;
      const ageUs = arrivedUs - takenUs;
      if (ageUs < -this.#toleranceUs || ageUs > MAX_AGE_US) continue;
      if (takenUs >= this.#takenUs - this.#toleranceUs) return takenUs;
    }
    return undefined;
  }

  #count(takenUs: number, arrivedUs: number): void {
    const ageUs = Math.max(0, arrivedUs - takenUs);
    this.#ages.add(ageUs / 1_000);
    this.#lastAgeUs = ageUs;
    this.#takenUs = Math.max(this.#takenUs, Math.min(takenUs, arrivedUs));
  }
}
