// What a log says again: not the same thing every few seconds for a week.

/** Remembers the last thing said. */
export class Repeats {
  readonly #againAfterMs: number;
  #text: string | undefined;
  #saidMs = 0;

  /** @param againAfterMs The same thing is worth saying again after so long. */
  constructor(againAfterMs: number) {
    this.#againAfterMs = againAfterMs;
  }

  /** Whether `text` is to be said now: it is another one than last time, or that was long ago. */
  isNews(text: string, nowMs: number): boolean {
    if (text === this.#text && nowMs - this.#saidMs < this.#againAfterMs) return false;
    this.#text = text;
    this.#saidMs = nowMs;
    return true;
  }

  /** It is over: the same thing would be news. */
  forget(): void {
    this.#text = undefined;
  }
}
