// An abort of our own that a longer-lived signal aborts too, and that leaves nothing on that signal.

/**
 * What `AbortSignal.any([parent, own])` is for, but to be released: in Node 20 each such signal leaves an entry on its
 * parent for as long as that lives, which for a program that retries for months is a leak.
 */
export class LinkedAbort {
  readonly #own = new AbortController();
  readonly #parent: AbortSignal;
  readonly #follow = (): void => this.#own.abort(this.#parent.reason);

  constructor(parent: AbortSignal) {
    this.#parent = parent;
    if (parent.aborted) this.#follow();
    else parent.addEventListener('abort', this.#follow, { once: true });
  }

  get signal(): AbortSignal {
    return this.#own.signal;
  }

  /** Aborts it, and not the parent. */
  abort(reason?: unknown): void {
    this.#own.abort(reason);
  }

  /** Lets go of the parent. To be called once the work is over, however it ended. */
  release(): void {
    this.#parent.removeEventListener('abort', this.#follow);
  }
}
