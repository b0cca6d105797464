// What a log says again: not the same thing every few seconds for a week, and not two things in turns.

/** Things that are kept in mind: more than any one trouble has, however its reasons alternate. */
const MAX_TEXTS = 16;

/** Remembers what was said lately. */
export class LogDeduplicator {
  readonly #againAfterMs: number;
  readonly #saidMs = new Map<string, number>();

  /** @param againAfterMs The same thing is worth saying again after so long. */
  constructor(againAfterMs: number) {
    this.#againAfterMs = againAfterMs;
  }

  /** Whether `text` is to be said now: it was not said before, or that was long ago. */
  isNews(text: string, nowMs: number): boolean {
    const saidMs = this.#saidMs.get(text);
    if (saidMs !== undefined && nowMs - saidMs < this.#againAfterMs) return false;
    this.#saidMs.delete(text);
    const [oldest] = this.#saidMs.keys();
    if (oldest !== undefined && this.#saidMs.size >= MAX_TEXTS) this.#saidMs.delete(oldest);
    this.#saidMs.set(text, nowMs);
    return true;
  }

  /** It is over: the same things would be news. */
  forget(): void {
    this.#saidMs.clear();
  }
}
