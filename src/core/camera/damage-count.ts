// How many of a camera's pictures were damaged of late, of those that were decoded.

/** Older ones do not count any more. */
const WINDOW_MS = 10_000;

/** Nor do more than so many. */
const MAX_COUNTED = 300;

export class DamageCount {
  readonly #outcomes: { readonly atMs: number; readonly damaged: boolean }[] = [];

  /** A picture was decoded, or could not be as it is damaged. */
  add(damaged: boolean, nowMs: number): void {
    this.#outcomes.push({ atMs: nowMs, damaged });
    this.#forget(nowMs);
  }

  /** Of the last ten seconds. */
  counts(nowMs: number): { readonly damaged: number; readonly decoded: number } {
    this.#forget(nowMs);
    const damaged = this.#outcomes.filter((one) => one.damaged).length;
    return { damaged, decoded: this.#outcomes.length };
  }

  #forget(nowMs: number): void {
    const outcomes = this.#outcomes;
    const kept = outcomes.findIndex(({ atMs }) => nowMs - atMs <= WINDOW_MS);
    outcomes.splice(0, Math.max(kept === -1 ? outcomes.length : kept, outcomes.length - MAX_COUNTED));
  }
}
