// A liveness probe: a clock request that shows whether a sender still answers.
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';

/** How long the answer may take. */
const TIMEOUT_MS = 1_000;

/** One request at a time. Callers meanwhile wait for its answer. */
export class PresenceProbe {
  readonly #timeoutMs: number;
  #pending: { readonly askedUs: number; readonly answered: () => void; readonly isAlive: Promise<boolean> } | undefined;

  constructor(timeoutMs = TIMEOUT_MS) {
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Whether the sender answers in time.
   *
   * @param nowUs The time of the request, in µs by the clock of the wire.
   * @param ask Sends the clock request.
   */
  async of(nowUs: number, ask: (askedUs: number) => void): Promise<boolean> {
    if (this.#pending !== undefined) return await this.#pending.isAlive;
    let answered: () => void = () => undefined;
    const answer = new Promise<boolean>((resolve) => {
      answered = () => resolve(true);
    });
    const stop = new AbortController();
    // After a stall of this process the timer comes first: the turn reads an answer that has arrived meanwhile.
    const tooLate = sleep(this.#timeoutMs, undefined, { signal: stop.signal })
      .then(() => turn(false))
      .catch(() => false);
    const isAlive = Promise.race([answer, tooLate]);
    this.#pending = { askedUs: nowUs, answered, isAlive };
    ask(nowUs);
    const result = await isAlive;
    stop.abort();
    this.#pending = undefined;
    return result;
  }

  /** The answer to the request of `askedUs` has come. */
  answered(askedUs: number): void {
    if (askedUs === this.#pending?.askedUs) this.#pending.answered();
  }
}
