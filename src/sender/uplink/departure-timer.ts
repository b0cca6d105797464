// Calls back when the next frame may depart. That the link is about to be free is no event, so a timer has to say so.

export class DepartureTimer {
  readonly #onDue: () => void;
  #pending: { readonly timer: NodeJS.Timeout; readonly dueMs: number } | undefined;

  constructor(onDue: () => void) {
    this.#onDue = onDue;
  }

  /** @param inMs After this time, in ms, and at the earliest in the next one. */
  start(nowMs: number, inMs: number): void {
    const dueMs = nowMs + Math.max(1, Math.ceil(inMs));
    // An earlier timer asks again, which is cheaper than a new timer for each question.
    if (this.#pending !== undefined && this.#pending.dueMs <= dueMs) return;
    this.stop();
    const timer = setTimeout(() => {
      this.#pending = undefined;
      this.#onDue();
    }, dueMs - nowMs);
    this.#pending = { timer, dueMs };
  }

  stop(): void {
    clearTimeout(this.#pending?.timer);
    this.#pending = undefined;
  }
}
