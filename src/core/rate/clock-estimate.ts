// How far another machine's clock is from ours, and how far away the machine is.
import type { ClockAnswer } from '../wire/messages.js';

/** How fast two clocks may drift apart, in µs a second: the frequency tolerance of RFC 5905 (its PHI, 15 ppm). */
const DRIFT_US_PER_S = 15;

/** An answer to a question that is older is none: connections end after five seconds of silence. */
const MAX_ROUND_TRIP_US = 60e6;

interface Sample {
  readonly offsetUs: number;
  readonly roundTripUs: number;
  readonly takenUs: number;
}

/**
 * Estimates the peer's clock from question and answer, as NTP does (RFC 5905, section 8): with the four readings
 * asked, received, answered and arrived,
 *
 *     offset = ((received - asked) + (answered - arrived)) / 2     round trip = (arrived - asked) - (answered - received)
 *
 * and the true offset lies within half a round trip of that. Of many samples the one with the shortest round trip is the
 * best, as the others waited in a queue on one of the two ways; it loses trust as the clocks drift.
 */
export class ClockEstimate {
  #best: Sample | undefined;

  /** Adds one exchange; `arrivedUs` is our clock when the answer came. */
  add(answer: ClockAnswer, arrivedUs: number): void {
    const waitedUs = arrivedUs - answer.askedUs;
    const answeringUs = answer.answeredUs - answer.receivedUs;
    const roundTripUs = waitedUs - answeringUs;
    // NaN is not within any bounds.
    if (!(waitedUs <= MAX_ROUND_TRIP_US && answeringUs >= 0 && roundTripUs >= 0)) return;
    const offsetUs = (answer.receivedUs - answer.askedUs + answer.answeredUs - arrivedUs) / 2;
    const sample: Sample = { offsetUs, roundTripUs, takenUs: arrivedUs };
    const best = this.#best;
    if (best === undefined || doubt(sample, arrivedUs) <= doubt(best, arrivedUs) || disagree(sample, best)) {
      this.#best = sample;
    }
  }

  /** The peer's clock minus ours, in µs. Undefined before the first exchange. */
  get offsetUs(): number | undefined {
    return this.#best?.offsetUs;
  }

  /** The round trip of the sample in use, in µs. */
  get roundTripUs(): number | undefined {
    return this.#best?.roundTripUs;
  }
}

/** How far a sample may be from the truth at `nowUs`, in µs. */
function doubt(sample: Sample, nowUs: number): number {
  return sample.roundTripUs / 2 + ((nowUs - sample.takenUs) / 1e6) * DRIFT_US_PER_S;
}

/** Two samples that cannot both be true: a clock was set in between, as on a Pi that finds its time after the start. */
function disagree(newer: Sample, older: Sample): boolean {
  return Math.abs(newer.offsetUs - older.offsetUs) > doubt(newer, newer.takenUs) + doubt(older, newer.takenUs);
}
