// Adaptive picture resolution: the full resolution of the cells, and coarser steps of it for a slow terminal.

/** A screen that takes longer than this delays the picture. */
const SLOW_MS = 400;
/** A terminal that takes less than this for a screen could show twice the bytes. */
const QUICK_MS = 120;
const SLOW_IN_A_ROW = 2;
const QUICK_IN_A_ROW = 12;

/** The number of pixels that share a colour, across and down. Equal neighbour cells cost a fraction of the bytes. */
const LEVELS = [
  { across: 1, down: 1 },
  { across: 2, down: 1 },
  { across: 2, down: 2 },
  { across: 4, down: 2 },
] as const;

export class PictureDetail {
  #level = 0;
  #slow = 0;
  #quick = 0;

  get across(): number {
    return LEVELS[this.#level]?.across ?? 1;
  }

  get down(): number {
    return LEVELS[this.#level]?.down ?? 1;
  }

  /** Whether the pictures have less than the full resolution. */
  get coarse(): boolean {
    return this.#level > 0;
  }

  /** Whether there is a coarser level. */
  get canBeCoarser(): boolean {
    return this.#level < LEVELS.length - 1;
  }

  /** Records that the terminal has shown a screen with pictures, `tookMs` after it was sent. */
  shown(tookMs: number): void {
    this.#slow = tookMs > SLOW_MS ? this.#slow + 1 : 0;
    this.#quick = tookMs < QUICK_MS ? this.#quick + 1 : 0;
    // One screen is enough evidence if it took very long.
    if (tookMs > 2 * SLOW_MS) this.#change(tookMs > 4 * SLOW_MS ? 2 : 1);
    else if (this.#slow >= SLOW_IN_A_ROW) this.#change(1);
    else if (this.#quick >= QUICK_IN_A_ROW) this.#change(-1);
  }

  /** Records that no picture has changed for a while. Then even a slow terminal has time for a finer one. */
  idle(): void {
    this.#change(-1);
  }

  #change(by: number): void {
    this.#level = Math.max(0, Math.min(LEVELS.length - 1, this.#level + by));
    this.#slow = 0;
    this.#quick = 0;
  }
}
