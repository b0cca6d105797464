// The log lines of a fault that recurs, such as damaged pictures: its first occurrence, then a count a minute, and its end.

const COUNT_EVERY_MS = 60_000;

/** The fault is over when it has not occurred for so long. */
export const FAULT_OVER_AFTER_MS = 30_000;

/** What is to be logged now. */
export type FaultLine =
  /** So many more since the last line, `reason` being that of the last one. */
  | { readonly kind: 'more'; readonly count: number; readonly reason: string }
  /** It is over, after so many occurrences. Not for a single one. */
  | { readonly kind: 'over'; readonly total: number };

/** One fault of one camera. */
export class RecurringFault {
  #total = 0;
  #unreported = 0;
  #reason = '';
  #occurredMs = Number.NEGATIVE_INFINITY;
  #reportedMs = 0;

  /** Counts an occurrence. True: it is the first one, to be logged now. */
  occurred(reason: string, nowMs: number): boolean {
    const isFirst = nowMs - this.#occurredMs >= FAULT_OVER_AFTER_MS;
    this.#total = isFirst ? 1 : this.#total + 1;
    this.#unreported = isFirst ? 0 : this.#unreported + 1;
    if (isFirst) this.#reportedMs = nowMs;
    this.#occurredMs = nowMs;
    this.#reason = reason;
    return isFirst;
  }

  /**
   * The line that is due. Call it about once a second.
   *
   * @param isWorking Whether the fault could occur now. A camera that gives no pictures shows no end of the fault.
   */
  due(nowMs: number, isWorking: boolean): FaultLine | undefined {
    if (isWorking && this.#total > 0 && nowMs - this.#occurredMs >= FAULT_OVER_AFTER_MS) {
      const total = this.#total;
      this.#total = 0;
      this.#unreported = 0;
      return total > 1 ? { kind: 'over', total } : undefined;
    }
    if (this.#unreported === 0 || nowMs - this.#reportedMs < COUNT_EVERY_MS) return undefined;
    const count = this.#unreported;
    this.#unreported = 0;
    this.#reportedMs = nowMs;
    return { kind: 'more', count, reason: this.#reason };
  }
}
