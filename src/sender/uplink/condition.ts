// Waiting for something to become true, without a look at it every few milliseconds.

interface Waiting {
  readonly condition: () => boolean;
  readonly signal: AbortSignal;
  readonly wake: () => void;
}

/** Those who wait. */
export class Condition {
  #waiting: Waiting[] = [];
  /** Signals whose abort lets the waiting go: one listener each, as there is a wait for every frame. */
  readonly #signals = new WeakSet<AbortSignal>();

  /** To be called when something has changed: wakes whoever waited for that. */
  look(): void {
    const due = this.#waiting.filter(({ condition, signal }) => signal.aborted || condition());
    if (due.length === 0) return;
    this.#waiting = this.#waiting.filter((one) => !due.includes(one));
    for (const { wake } of due) wake();
  }

  /** Waits until `condition` holds, or `signal` is aborted. Another may have made it false again by then. */
  async until(condition: () => boolean, signal: AbortSignal): Promise<void> {
    if (!this.#signals.has(signal)) {
      this.#signals.add(signal);
      signal.addEventListener('abort', () => this.look(), { once: true });
    }
    while (!condition() && !signal.aborted) {
      await new Promise<void>((wake) => {
        this.#waiting.push({ condition, signal, wake });
      });
    }
  }
}
