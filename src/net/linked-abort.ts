// An abort controller linked to a parent signal, that can be unlinked again.

/**
 * Does what `AbortSignal.any([parent, own])` does, and can be released. In Node 20 each such signal leaves an entry on its
 * parent, which is a memory leak in a program that retries for months.
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

  /** Aborts this signal, and not the parent. */
  abort(reason?: unknown): void {
    this.#own.abort(reason);
  }

  /** Unlinks it from the parent. Call it once the work has ended, also by an error. */
  release(): void {
    this.#parent.removeEventListener('abort', this.#follow);
  }
}
