// A filter against repeated log lines: the same text is logged once in a given time, also when several texts alternate.

/** How many texts are remembered. No fault alternates between more reasons. */
const MAX_TEXTS = 16;

/** Remembers when each text was last logged. */
export class LogDeduplicator {
  readonly #againAfterMs: number;
  readonly #loggedMs = new Map<string, number>();

  /** @param againAfterMs After this time the same text is logged again. */
  constructor(againAfterMs: number) {
    this.#againAfterMs = againAfterMs;
  }

  /** Whether `text` is to be logged now. True also counts as logged. */
  shouldLog(text: string, nowMs: number): boolean {
    const loggedMs = this.#loggedMs.get(text);
    if (loggedMs !== undefined && nowMs - loggedMs < this.#againAfterMs) return false;
    this.#loggedMs.delete(text);
    const [oldest] = this.#loggedMs.keys();
    if (oldest !== undefined && this.#loggedMs.size >= MAX_TEXTS) this.#loggedMs.delete(oldest);
    this.#loggedMs.set(text, nowMs);
    return true;
  }

  /** The fault is over: the same texts are logged at once when it returns. */
  forget(): void {
    this.#loggedMs.clear();
  }
}
