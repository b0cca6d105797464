// A condition variable: waits until something becomes true, without polling.

interface Waiter {
  readonly condition: () => boolean;
  readonly signal: AbortSignal;
  readonly wake: () => void;
}

/** Code that changes the state calls `notify`; code that depends on it awaits `wait`. */
export class Condition {
  #waiters: Waiter[] = [];
  /** Signals that have a listener already. One for each wait would be one for each frame. */
  readonly #signals = new WeakSet<AbortSignal>();

  /** Call it when the state has changed: wakes each waiter whose condition holds now. */
  notify(): void {
    const due = this.#waiters.filter(({ condition, signal }) => signal.aborted || condition());
    if (due.length === 0) return;
    this.#waiters = this.#waiters.filter((waiter) => !due.includes(waiter));
    for (const { wake } of due) wake();
  }

  /** Waits until `condition` holds, or `signal` is aborted. It is evaluated again after waking, as it may be false by then. */
  async wait(condition: () => boolean, signal: AbortSignal): Promise<void> {
    if (!this.#signals.has(signal)) {
      this.#signals.add(signal);
      signal.addEventListener('abort', () => this.notify(), { once: true });
    }
    while (!condition() && !signal.aborted) {
      await new Promise<void>((wake) => {
        this.#waiters.push({ condition, signal, wake });
      });
    }
  }
}
