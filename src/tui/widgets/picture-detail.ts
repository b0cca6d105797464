// Adaptive picture resolution: the full resolution of the cells, and coarser steps of it for a slow terminal.

import { MAX_SOFT_LAMBDA_SCALE } from '../../picture/budget.js';

/** A screen that takes longer than this delays the picture. */
const SLOW_MS = 400;
/** A terminal that takes less than this for a screen could show twice the bytes. */
const QUICK_MS = 120;
const SLOW_IN_A_ROW = 2;

/** A picture is too fine if rate control needed the largest scale of lambda for so many screens in a row. */
const MAX_IN_A_ROW = 3;
/** Below this scale, a finer picture needs less than the largest one, unless all of it moves. */
const FINER_LAMBDA_SCALE = 5;
/** From this mean scale on, a person sees that details are missing. */
const COARSE_LAMBDA_SCALE = 8;
const MEAN_SHARE = 1 / 8;

/** A picture becomes finer after so many screens in a row that allow it. */
const FINER_IN_A_ROW = 12;
/** If it then does not stay finer, the next attempt waits for twice as many, up to this number. */
const MAX_FINER_IN_A_ROW = 192;

/** The number of pixels that share a colour, across and down. Equal neighbour cells cost a fraction of the bytes. */
const LEVELS = [
  { across: 1, down: 1 },
  { across: 2, down: 1 },
  { across: 2, down: 2 },
  { across: 4, down: 2 },
] as const;

/**
 * True colours in cells have rate control, so their resolution depends on its lambda. That of pixels and palettes depends on
 * the time of a screen.
 */
export class PictureDetail {
  readonly #hasRateControl: boolean;
  #level = 0;
  /** The number of screens in a row whose pictures were too fine, or could be finer. */
  #tooFine = 0;
  #tooCoarse = 0;
  #finerInARow = FINER_IN_A_ROW;
  /** The number of screens since the picture became finer. */
  #sinceFiner = Number.POSITIVE_INFINITY;
  #meanLambdaScale = 1;

  constructor({ hasRateControl }: { readonly hasRateControl: boolean }) {
    this.#hasRateControl = hasRateControl;
  }

  get across(): number {
    return LEVELS[this.#level]?.across ?? 1;
  }

  get down(): number {
    return LEVELS[this.#level]?.down ?? 1;
  }

  /** Whether the pictures have less than the full resolution, or lack details for want of bytes. */
  get coarse(): boolean {
    return this.#level > 0 || this.#meanLambdaScale > COARSE_LAMBDA_SCALE;
  }

  /** Whether there is a coarser level. */
  get canBeCoarser(): boolean {
    return this.#level < LEVELS.length - 1;
  }

  /** Records that the terminal has shown a screen with pictures, `tookMs` after it was sent. */
  shown(tookMs: number): void {
    // One screen is enough evidence if it took very long.
    if (tookMs > 2 * SLOW_MS) this.#change(tookMs > 4 * SLOW_MS ? 2 : 1);
    else if (!this.#hasRateControl) this.#adapt(tookMs > SLOW_MS, SLOW_IN_A_ROW, tookMs < QUICK_MS);
  }

  /** Records that pictures were painted with this scale of lambda, which rate control has chosen. */
  painted(lambdaScale: number): void {
    if (!this.#hasRateControl) return;
    this.#meanLambdaScale += (Math.min(lambdaScale, MAX_SOFT_LAMBDA_SCALE) - this.#meanLambdaScale) * MEAN_SHARE;
    this.#adapt(lambdaScale >= MAX_SOFT_LAMBDA_SCALE, MAX_IN_A_ROW, lambdaScale < FINER_LAMBDA_SCALE);
  }

  /** Records that no picture has changed for a while. Then even a slow terminal has time for a finer one. */
  idle(): void {
    this.#meanLambdaScale = 1;
    this.#change(-1);
  }

  #adapt(isTooFine: boolean, tooFineInARow: number, isTooCoarse: boolean): void {
    this.#sinceFiner += 1;
    this.#tooFine = isTooFine ? this.#tooFine + 1 : 0;
    this.#tooCoarse = isTooCoarse ? this.#tooCoarse + 1 : 0;
    if (this.#tooFine >= tooFineInARow) this.#change(1);
    else if (this.#tooCoarse >= this.#finerInARow) this.#change(-1);
  }

  #change(by: number): void {
    this.#tooFine = 0;
    this.#tooCoarse = 0;
    const level = Math.max(0, Math.min(LEVELS.length - 1, this.#level + by));
    if (level === this.#level) return;
    this.#level = level;
    const hasLasted = this.#sinceFiner > 2 * this.#finerInARow;
    if (by > 0) this.#finerInARow = hasLasted ? FINER_IN_A_ROW : Math.min(MAX_FINER_IN_A_ROW, 2 * this.#finerInARow);
    else this.#sinceFiner = 0;
  }
}
