// Exponential backoff with jitter.

export interface BackoffOptions {
  /** The shortest and the longest wait, in ms. */
  readonly minMs: number;
  readonly maxMs: number;
  /** Returns a number from 0 to 1, as Math.random does. */
  readonly random: () => number;
}

/**
 * Doubles the wait from `minMs` to `maxMs`, and draws each from the upper half of its step. So a hundred senders whose
 * receiver restarts do not reconnect at the same moment.
 */
export class Backoff {
  readonly #options: BackoffOptions;
  #attempt = 0;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** The next wait, in ms. `maxMs` limits this wait alone. */
  next(maxMs = this.#options.maxMs): number {
    const { minMs, random } = this.#options;
    this.#attempt = Math.min(this.#attempt + 1, 30);
    // The first step reaches to twice the shortest wait. Otherwise all first waits would be equal.
    const longest = Math.min(maxMs, minMs * 2 ** this.#attempt);
    const shortest = Math.max(minMs, longest / 2);
    return shortest + (longest - shortest) * random();
  }

  /** The attempt succeeded: the next wait is the shortest again. */
  reset(): void {
    this.#attempt = 0;
  }
}
