// All panes of a screen painted within so many bytes: what they show gets coarser, in all of them alike.
import type { CellPen } from './escapes.js';
import type { Lambda, PanePainter } from './painter.js';

/** A frame is good enough when it takes this much of its share; trying for more or less takes time that each attempt costs. */
const LEAST_USE = 0.6;
const MOST_USE = 1.25;

/** What the last attempt is cut off at, where the picture cannot be had for less. */
const CUT_AT = 1.4;

const MAX_ATTEMPTS = 4;

/** Bytes fall about as the third root of their price; taking it for the square root comes near, and seldom too far. */
const EXPONENT = 2;

/** At this price next to nothing is written but what has to be. */
const MAX_PRESSURE = 4_096;

/** Where the share was not used up, the next frame's bytes are cheaper, by this at most. */
const MOST_RELIEF = 0.3;

/**
 * One price for a byte holds for all live panes, so that a pane in motion gets more of them than one that stands still,
 * and none is coarser than its neighbour. The price found for one frame is where the next one begins. Still pictures are
 * refined with what the live ones leave, over as many frames as that takes.
 */
export class BudgetedPainting {
  #pressure = 1;
  /** What the frames before took too much, in bytes. */
  #debt = 0;

  /**
   * Writes what is worth its bytes, at most about `budgetBytes`. Cells that were never painted are written in any case.
   *
   * @returns How many cells were written.
   */
  paint(
    panes: readonly PanePainter[],
    pen: CellPen,
    lambda: Lambda,
    budgetBytes: number = Number.POSITIVE_INFINITY,
  ): number {
    const start = pen.length;
    const share = Math.max(budgetBytes / 2, budgetBytes - this.#debt);
    let written = this.#paintLive(panes, pen, lambda, share);
    const use = (pen.length - start) / share;
    this.#pressure = Math.max(1, this.#pressure * Math.min(1, Math.max(MOST_RELIEF, use)));
    for (const pane of panes) {
      if (pane.isStill) written += pane.encode(pen, lambda, { endAt: start + share });
      pane.commit();
    }
    this.#debt = Math.min(budgetBytes, Math.max(0, this.#debt + pen.length - start - budgetBytes));
    return written;
  }

  #paintLive(panes: readonly PanePainter[], pen: CellPen, lambda: Lambda, budgetBytes: number): number {
    pen.mark();
    const start = pen.length;
    let tooLow = 0;
    let tooHigh = MAX_PRESSURE;
    for (let attempt = 1; ; attempt += 1) {
      const isLast = attempt === MAX_ATTEMPTS;
      const price = {
        pressure: this.#pressure,
        endAt: isLast ? start + budgetBytes * CUT_AT : Number.POSITIVE_INFINITY,
      };
      let written = 0;
      for (const pane of panes) if (!pane.isStill) written += pane.encode(pen, lambda, price);
      const use = (pen.length - start) / budgetBytes;
      if (isLast || (use <= MOST_USE && (use >= LEAST_USE || tooLow === 0))) return written;
      if (use > MOST_USE) tooLow = this.#pressure;
      else tooHigh = this.#pressure;
      // Between a price that is too low and one that is too high, half way; before, as far as bytes usually follow.
      this.#pressure =
        tooHigh < MAX_PRESSURE
          ? Math.sqrt(tooLow * tooHigh)
          : Math.min(MAX_PRESSURE, this.#pressure * Math.max(1.5, use ** EXPONENT));
      pen.rewind();
    }
  }
}
