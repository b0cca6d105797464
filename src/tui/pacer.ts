// One timer for many reasons to look again: the earliest counts.

/** Calls `tick` when something was asked for, and never sooner than `restMs` after the last time. */
export class Pacer {
  readonly #tick: () => void;
  readonly #restMs: number;
  #timer: NodeJS.Timeout | undefined;
  #dueMs = Number.POSITIVE_INFINITY;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(tick: () => void, restMs: number) {
    this.#tick = tick;
    this.#restMs = restMs;
  }

  /** Asks for a look at `atMs` of performance.now(), or as soon as there may be one. */
  ask(atMs = Number.NEGATIVE_INFINITY): void {
    const dueMs = Math.max(atMs, this.#lastMs + this.#restMs);
    if (dueMs >= this.#dueMs) return;
    this.#dueMs = dueMs;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tick(), Math.max(0, dueMs - performance.now()));
  }

  /** Asks for a look at once, whenever the last one was. */
  now(): void {
    this.#dueMs = Number.NEGATIVE_INFINITY;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tick(), 0);
  }

  /** A look was taken: what was asked for before is done. */
  done(nowMs: number): void {
    this.stop();
    this.#lastMs = nowMs;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#dueMs = Number.POSITIVE_INFINITY;
  }
}
