// The one-way latency of a camera's frames, measured across two clocks that differ and of which one may be set.
import { Histogram, type Percentiles } from './histogram.js';

/** The most frames that wait for a clock exchange: it takes a round trip, and a fast source sends many frames meanwhile. */
const MAX_PENDING = 1_024;

/** The error of an exchange beyond its round trip: the scheduler may delay either side. */
const TOLERANCE_US = 250_000;

/** An age that grows by more than this from one frame to the next counts only after another exchange has confirmed it. */
const SUDDEN_US = 2_000_000;

/** No picture is older on arrival. A larger age comes from a wrong clock. */
const MAX_AGE_US = 86_400e6;

interface Pending {
  readonly capturedUs: number;
  readonly arrivedUs: number;
}

/** The result of one clock exchange. */
export interface ClockReading {
  /** The sender's clock minus ours, in µs. */
  readonly offsetUs: number;
  readonly roundTripUs: number;
  /** When the request was sent, by our clock, in µs. */
  readonly askedUs: number;
}

/**
 * The ages of one camera's frames: the arrival by our clock minus the capture by the sender's, corrected by their offset.
 *
 * Our clock is never set (`net/clock.ts`), but a sender's may be. The frames show that: each must be captured after the one
 * before it, and before its own arrival. A frame that fits neither the present nor the former offset waits for a new
 * exchange, and so do the frames behind it. A frame that fits neither offset after that exchange gets no age.
 */
export class AgeMeter {
  readonly #ages = new Histogram();
  #pending: Pending[] = [];
  #offsetUs: number | undefined;
  /** The offset before the sender's clock was set. Frames from before that may still arrive. */
  #formerOffsetUs: number | undefined;
  #toleranceUs = TOLERANCE_US;
  /** When the newest frame was captured, by our clock. */
  #takenUs = Number.NEGATIVE_INFINITY;
  #lastAgeUs = 0;
  /** An exchange whose request was sent before this does not settle the frames that wait. */
  #settledFromUs = Number.NEGATIVE_INFINITY;

  /** Whether frames wait for a clock exchange. */
  get inDoubt(): boolean {
    return this.#pending.length > 0;
  }

  /** Takes the result of a clock exchange. */
  learn({ offsetUs, roundTripUs, askedUs }: ClockReading): void {
    const toleranceUs = TOLERANCE_US + roundTripUs;
    const before = this.#offsetUs;
    if (before !== undefined && Math.abs(before - offsetUs) > toleranceUs + this.#toleranceUs) {
      this.#formerOffsetUs = before;
    }
    this.#offsetUs = offsetUs;
    this.#toleranceUs = toleranceUs;
    if (askedUs < this.#settledFromUs) return;
    const pending = this.#pending;
    this.#pending = [];
    for (const frame of pending) {
      const takenUs = this.#captureTime(frame);
      if (takenUs !== undefined) this.#count(takenUs, frame.arrivedUs);
    }
  }

  /**
   * Adds a frame that was captured at `capturedUs` by the sender's clock and arrived at `arrivedUs` by ours.
   *
   * @returns The capture time in µs by our clock. Undefined where it is not known yet.
   */
  add(capturedUs: number, arrivedUs: number): number | undefined {
    const frame = { capturedUs, arrivedUs };
    if (this.#offsetUs === undefined || this.inDoubt) {
      this.#hold(frame);
      return undefined;
    }
    const takenUs = this.#captureTime(frame);
    if (takenUs === undefined || arrivedUs - takenUs > this.#lastAgeUs + SUDDEN_US) {
      this.#settledFromUs = arrivedUs;
      this.#hold(frame);
      return undefined;
    }
    this.#count(takenUs, arrivedUs);
    return takenUs;
  }

  /**
   * Begins a new connection, with an unknown clock offset. The frames that wait belong to the old one and are discarded.
   *
   * @param sameRun Whether it is the same run of the sender, whose frames continue those before.
   */
  forget(sameRun: boolean): void {
    this.#offsetUs = undefined;
    this.#formerOffsetUs = undefined;
    this.#pending = [];
    this.#settledFromUs = Number.NEGATIVE_INFINITY;
    this.#lastAgeUs = 0;
    if (!sameRun) this.#takenUs = Number.NEGATIVE_INFINITY;
  }

  /** The percentiles of all ages. Undefined while no age is known. */
  percentiles(): Percentiles | undefined {
    return this.#ages.percentiles();
  }

  /** All ages. */
  get histogram(): Pick<Histogram, 'totals' | 'countAtMost'> {
    return this.#ages;
  }

  #hold(frame: Pending): void {
    if (this.#pending.length < MAX_PENDING) this.#pending.push(frame);
  }

  /**
   * The capture time by our clock: after the frame before it, and before its own arrival. Undefined where no offset
   * fits.
   */
  #captureTime({ capturedUs, arrivedUs }: Pending): number | undefined {
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
