// Answers to a peer's clock questions (the exchange of NTP), no more than a limit in each tick.
import type { ClockAnswer } from '../../core/wire/messages.js';
import { unixUs } from '../../net/clock.js';

/** A clock question: when it was asked, by the asker's clock, and when it arrived, by ours; in µs since 1970. */
export type ClockQuestion = Omit<ClockAnswer, 'answeredUs'>;

/** A rate limiter of fixed windows: a peer that asks without end must not make us write without end. */
export class ClockAnswers {
  readonly #maxPerTick: number;
  #left: number;

  constructor(maxPerTick: number) {
    this.#maxPerTick = maxPerTick;
    this.#left = maxPerTick;
  }

  /** Call it a few times a second: as many questions may be answered again. */
  tick(): void {
    this.#left = this.#maxPerTick;
  }

  /** The answer to send now; undefined where the limit of this tick is reached. */
  answerClock(question: ClockQuestion): ClockAnswer | undefined {
    if (this.#left === 0) return undefined;
    this.#left -= 1;
    return { ...question, answeredUs: unixUs() };
  }
}
