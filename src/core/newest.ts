// A conflating mailbox with one slot: a new value replaces one that was not taken yet, and replacements are counted.

/**
 * The only place where a live stream drops frames. A producer puts values and never waits. A consumer takes the newest.
 */
export class Newest<T> {
  #value: { readonly held: T } | undefined;
  #closed = false;
  #replaced = 0;
  #resolve: (() => void) | undefined;

  /** How many values were replaced before they were taken. */
  get replaced(): number {
    return this.#replaced;
  }

  get isEmpty(): boolean {
    return this.#value === undefined;
  }

  /** Puts a value in. True where it replaced a value that was not taken. */
  put(value: T): boolean {
    if (this.#closed) return false;
    const replacing = this.#value !== undefined;
    if (replacing) this.#replaced += 1;
    this.#value = { held: value };
    this.#notify();
    return replacing;
  }

  /** Takes the value if there is one. Never waits. */
  poll(): T | undefined {
    const value = this.#value?.held;
    this.#value = undefined;
    return value;
  }

  /** Waits for a value and takes it. Undefined once the mailbox is closed and empty. Only one caller may wait at a time. */
  async take(): Promise<T | undefined> {
    while (this.#value === undefined && !this.#closed) {
      await new Promise<void>((resolve) => {
        this.#resolve = resolve;
      });
    }
    return this.poll();
  }

  /** Accepts no more values, and ends a waiting `take`. */
  close(): void {
    this.#closed = true;
    this.#notify();
  }

  #notify(): void {
    this.#resolve?.();
    this.#resolve = undefined;
  }
}
