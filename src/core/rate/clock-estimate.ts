// Clock offset and round trip estimation, as in NTP.
import type { ClockAnswer } from '../wire/messages.js';

/** How fast two clocks may drift apart, in µs a second: the frequency tolerance of RFC 5905 (its PHI, 15 ppm). */
const DRIFT_US_PER_S = 15;

/** Responses to older requests are ignored. Connections end after five seconds of silence. */
const MAX_ROUND_TRIP_US = 60e6;

interface Sample {
  readonly offsetUs: number;
  readonly roundTripUs: number;
  readonly takenUs: number;
}

/**
 * Estimates the peer's clock from request and response, as NTP does (RFC 5905, section 8). With the four timestamps
 * asked, received, answered and arrived,
 *
 *     offset = ((received - asked) + (answered - arrived)) / 2     round trip = (arrived - asked) - (answered - received)
 *
 * and the true offset is within half a round trip of that. The sample with the shortest round trip is the best, as others
 * waited in a queue in one direction. Its uncertainty grows with time, because clocks drift.
 */
export class ClockEstimate {
  #best: Sample | undefined;

  /** Adds one exchange. `arrivedUs` is the time by our clock when the response arrived. */
  add(answer: ClockAnswer, arrivedUs: number): void {
    const waitedUs = arrivedUs - answer.askedUs;
    const answeringUs = answer.answeredUs - answer.receivedUs;
    const roundTripUs = waitedUs - answeringUs;
    // The negated form rejects NaN as well.
    if (!(waitedUs <= MAX_ROUND_TRIP_US && answeringUs >= 0 && roundTripUs >= 0)) return;
    const offsetUs = (answer.receivedUs - answer.askedUs + answer.answeredUs - arrivedUs) / 2;
    const sample: Sample = { offsetUs, roundTripUs, takenUs: arrivedUs };
    const best = this.#best;
    if (best === undefined || errorUs(sample, arrivedUs) <= errorUs(best, arrivedUs) || disagree(sample, best)) {
      this.#best = sample;
    }
  }

  /** The offset in µs: the peer's clock minus ours. Undefined before the first exchange. */
  get offsetUs(): number | undefined {
    return this.#best?.offsetUs;
  }

  /** The round trip of the sample in use, in µs. */
  get roundTripUs(): number | undefined {
    return this.#best?.roundTripUs;
  }
}

/** The largest possible error of a sample at `nowUs`, in µs. */
function errorUs(sample: Sample, nowUs: number): number {
  return sample.roundTripUs / 2 + ((nowUs - sample.takenUs) / 1e6) * DRIFT_US_PER_S;
}

/**
 * Whether two samples cannot both be true. Then a clock was set in between, as on a Pi that gets its time after the
 * start.
 */
function disagree(newer: Sample, older: Sample): boolean {
  return Math.abs(newer.offsetUs - older.offsetUs) > errorUs(newer, newer.takenUs) + errorUs(older, newer.takenUs);
}
