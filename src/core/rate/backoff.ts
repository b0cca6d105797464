// How long to wait before the next attempt: longer each time, and never the same for two.

export interface BackoffOptions {
  /** The shortest and the longest wait, in ms. */
  readonly minMs: number;
  readonly maxMs: number;
  /** A number from 0 to 1, as Math.random gives. */
  readonly random: () => number;
}

/**
 * Doubles from `minMs` to `maxMs`, each wait drawn from the upper half of its step: a hundred senders whose receiver
 * restarts do not come back in the same instant.
 */
export class Backoff {
  readonly #options: BackoffOptions;
  #attempt = 0;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** The next wait, in ms. */
  next(): number {
    const { minMs, maxMs, random } = this.#options;
    this.#attempt = Math.min(this.#attempt + 1, 30);
    // The first step reaches to twice the shortest wait: with no room above it, all would come back at once.
    const longest = Math.min(maxMs, minMs * 2 ** this.#attempt);
    const shortest = Math.max(minMs, longest / 2);
    return shortest + (longest - shortest) * random();
  }

  /** It worked: the next wait is the shortest again. */
  reset(): void {
    this.#attempt = 0;
  }
}
