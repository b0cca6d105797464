// Rate control: paints all panes of a screen within a byte budget, by one scale of lambda for all of them.
import type { CellPen } from './escapes.js';
import type { Lambda, PanePainter } from './painter.js';

/** A frame within these shares of its budget is good enough: each further attempt takes time. */
const MIN_USE = 0.6;
const MAX_USE = 1.25;

/** The last attempt is cut off at this share of the budget, for pictures that even the largest lambda does not fit in. */
const CUT_OFF_USE = 1.4;

const MAX_ATTEMPTS = 4;

/** Bytes fall about as the third root of lambda. The square root gives a first guess that is near and seldom too far. */
const EXPONENT = 2;

/** With lambda at this scale hardly anything is written but stale cells. */
const MAX_LAMBDA_SCALE = 4_096;

/**
 * For a soft limit lambda rises to this scale at most. Up to it, the picture is truer than a coarser one of as many bytes.
 * Above it, what differs little from its background could move without being shown.
 */
export const MAX_SOFT_LAMBDA_SCALE = 32;

/** After a frame that left bytes unused lambda falls, but not below this share of what it was. */
const MIN_DECREASE = 0.3;

/**
 * One scale of lambda holds for all live panes. So a pane in motion gets more bytes than a static one, and no pane is
 * coarser than its neighbour. Each frame starts with the scale of the frame before. Still pictures are refined with the
 * bytes that live ones leave, over as many frames as that takes.
 */
export class BudgetedPainting {
  #lambdaScale = 1;
  #usedLambdaScale = 1;
  /** The bytes that earlier frames took beyond their budget. */
  #debt = 0;

  /** The scale that the last frame was painted with: 1 if it needed no rate control. */
  get lambdaScale(): number {
    return this.#usedLambdaScale;
  }

  /**
   * Writes the cells whose error outweighs their bytes, at most about `budgetBytes`. Stale cells are always written.
   *
   * @param softBytes What the frame should take at most. It takes more rather than hide what moves.
   * @returns How many cells were written.
   */
  paint(
    panes: readonly PanePainter[],
    pen: CellPen,
    lambda: Lambda,
    budgetBytes: number = Number.POSITIVE_INFINITY,
    softBytes: number = Number.POSITIVE_INFINITY,
  ): number {
    const start = pen.length;
    const hardShare = Math.max(budgetBytes / 2, budgetBytes - this.#debt);
    const share = Math.min(hardShare, softBytes);
    const isSoft = share < hardShare;
    pen.mark();
    let written = this.#paintLive(panes, pen, lambda, share, isSoft);
    if (isSoft && pen.length - start > hardShare * CUT_OFF_USE) {
      pen.rewind();
      written = this.#paintLive(panes, pen, lambda, hardShare, false);
    }
    this.#usedLambdaScale = this.#lambdaScale;
    const use = (pen.length - start) / share;
    this.#lambdaScale = Math.max(1, this.#lambdaScale * Math.min(1, Math.max(MIN_DECREASE, use)));
    for (const pane of panes) {
      if (pane.isStill) written += pane.encode(pen, lambda, { byteLimit: start + share });
      pane.commit();
    }
    this.#debt = Math.min(budgetBytes, Math.max(0, this.#debt + pen.length - start - budgetBytes));
    return written;
  }

  #paintLive(
    panes: readonly PanePainter[],
    pen: CellPen,
    lambda: Lambda,
    budgetBytes: number,
    isSoft: boolean,
  ): number {
    const start = pen.length;
    const maxScale = isSoft ? MAX_SOFT_LAMBDA_SCALE : MAX_LAMBDA_SCALE;
    this.#lambdaScale = Math.min(this.#lambdaScale, maxScale);
    let tooLow = 0;
    let tooHigh = maxScale;
    for (let attempt = 1; ; attempt += 1) {
      const isLast = attempt === MAX_ATTEMPTS;
      const limits = {
        lambdaScale: this.#lambdaScale,
        byteLimit: isLast && !isSoft ? start + budgetBytes * CUT_OFF_USE : Number.POSITIVE_INFINITY,
      };
      let written = 0;
      for (const pane of panes) if (!pane.isStill) written += pane.encode(pen, lambda, limits);
      const use = (pen.length - start) / budgetBytes;
      if (isLast || (use <= MAX_USE && (use >= MIN_USE || tooLow === 0))) return written;
      if (isSoft && use > MAX_USE && this.#lambdaScale === maxScale) return written;
      if (use > MAX_USE) tooLow = this.#lambdaScale;
      else tooHigh = this.#lambdaScale;
      // Bisection between a scale that was too low and one that was too high; a guess from EXPONENT before there are both.
      this.#lambdaScale =
        tooHigh < maxScale
          ? Math.sqrt(tooLow * tooHigh)
          : Math.min(maxScale, this.#lambdaScale * Math.max(1.5, use ** EXPONENT));
      pen.rewind();
    }
  }
}
