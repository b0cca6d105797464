// Adaptive picture resolution: as fine as the cells, unless the terminal is too slow for that.

/** A screen that takes longer makes the picture late. */
const SLOW_MS = 400;
/** Twice the bytes would still be quick. */
const QUICK_MS = 120;
const SLOW_IN_A_ROW = 2;
const QUICK_IN_A_ROW = 12;

/** How many pixels share a colour, across and down. Cells whose neighbours are equal cost a fraction of the bytes. */
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

  /** Whether the pictures are less than the cells could show. */
  get coarse(): boolean {
    return this.#level > 0;
  }

  /** Whether the pictures could be coarser still. */
  get canBeCoarser(): boolean {
    return this.#level < LEVELS.length - 1;
  }

  /** The terminal has shown a screen with pictures, `tookMs` after it was sent. */
  shown(tookMs: number): void {
    // Where it took this long, one screen is proof enough.
    this.#slow = tookMs > SLOW_MS ? this.#slow + 1 : 0;
    this.#quick = tookMs < QUICK_MS ? this.#quick + 1 : 0;
    if (tookMs > 2 * SLOW_MS) this.#change(tookMs > 4 * SLOW_MS ? 2 : 1);
    else if (this.#slow >= SLOW_IN_A_ROW) this.#change(1);
    else if (this.#quick >= QUICK_IN_A_ROW) this.#change(-1);
  }

  /** No picture has changed for a while: there is time for a finer one, however slow the terminal. */
  idle(): void {
    this.#change(-1);
  }

  #change(by: number): void {
    this.#level = Math.max(0, Math.min(LEVELS.length - 1, this.#level + by));
    this.#slow = 0;
    this.#quick = 0;
  }
}
