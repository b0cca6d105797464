// A sliding window that counts how many of a camera's decoded pictures were damaged.

const WINDOW_MS = 10_000;

/** The most pictures that the window holds. */
const MAX_COUNTED = 300;

export class DamageCount {
  readonly #outcomes: { readonly atMs: number; readonly damaged: boolean }[] = [];

  /** Counts a picture that was decoded, or that could not be decoded because it is damaged. */
  add(damaged: boolean, nowMs: number): void {
    this.#outcomes.push({ atMs: nowMs, damaged });
    this.#forget(nowMs);
  }

  /** The counts of the last ten seconds. */
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
