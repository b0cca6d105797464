// Whether a sender that another one claims to be is still there: it is asked the time, and answers.
import { setTimeout as sleep } from 'node:timers/promises';

/** How long it may take to answer. */
const TIMEOUT_MS = 1_000;

/** One question at a time, and all who wait for its answer. */
export class PresenceProbe {
  #pending: { readonly askedUs: number; readonly answered: () => void; readonly isAlive: Promise<boolean> } | undefined;

  /**
   * Whether the sender answers within a second.
   *
   * @param nowUs By the clock of the wire.
   * @param ask Asks it the time.
   */
  async of(nowUs: number, ask: (askedUs: number) => void): Promise<boolean> {
    if (this.#pending !== undefined) return await this.#pending.isAlive;
    let answered: () => void = () => undefined;
    const answer = new Promise<boolean>((resolve) => {
      answered = () => resolve(true);
    });
    const stop = new AbortController();
    const tooLate = sleep(TIMEOUT_MS, false, { signal: stop.signal }).catch(() => false);
    const isAlive = Promise.race([answer, tooLate]);
    this.#pending = { askedUs: nowUs, answered, isAlive };
    ask(nowUs);
    const result = await isAlive;
    stop.abort();
    this.#pending = undefined;
    return result;
  }

  /** It has answered what was asked at `askedUs`. */
  answered(askedUs: number): void {
    if (askedUs === this.#pending?.askedUs) this.#pending.answered();
  }
}
