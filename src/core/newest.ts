// A mailbox with one slot: the newest value wins, and what it replaced is counted.

/**
 * The place, the only one, where a live stream drops frames. A producer puts and never waits; a consumer takes the
 * newest there is.
 */
export class Newest<T> {
  #value: { readonly held: T } | undefined;
  #closed = false;
  #replaced = 0;
  #wake: (() => void) | undefined;

  /** Values that were replaced before anyone took them. */
  get replaced(): number {
    return this.#replaced;
  }

  /** Puts a value in. True when it replaced one that nobody had taken. */
  put(value: T): boolean {
    if (this.#closed) return false;
    const replacing = this.#value !== undefined;
    if (replacing) this.#replaced += 1;
    this.#value = { held: value };
    this.#rouse();
    return replacing;
  }

  /** Takes the value if there is one now. */
  poll(): T | undefined {
    const value = this.#value?.held;
    this.#value = undefined;
    return value;
  }

  /** Waits for a value and takes it. Undefined once the mailbox is closed and empty. One taker at a time. */
  async take(): Promise<T | undefined> {
    while (this.#value === undefined && !this.#closed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.poll();
  }

  /** No more values; a waiting taker is let go. */
  close(): void {
    this.#closed = true;
    this.#rouse();
  }

  #rouse(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}
