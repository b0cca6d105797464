// The temporal noise filter: shows a static cell as its mean over time, and scales each cell's lambda by its motion.
import { MAX_STATIC_COUNT, STATIC_FROM } from './kernel/cells-layout.js';
import { NoiseEstimator } from './noise.js';

/**
 * Lambda is smaller in a static cell: it is likely to stay, so an error would be seen in many pictures. It falls from the
 * first value, where a cell has just become static, to the second one.
 */
const STATIC_LAMBDA_SCALE_AT_FIRST = 0.6;
const STATIC_LAMBDA_SCALE = 0.5;

/** The scale of lambda for each static count, from STATIC_FROM on, without noise. */
const STATIC_LAMBDA_SCALES = Array.from({ length: MAX_STATIC_COUNT - STATIC_FROM + 1 }, (_, at) => {
  const share = at / (MAX_STATIC_COUNT - STATIC_FROM);
  return STATIC_LAMBDA_SCALE_AT_FIRST * (STATIC_LAMBDA_SCALE / STATIC_LAMBDA_SCALE_AT_FIRST) ** share;
});

/** Where at least this share of the cells moves, lambda is not scaled in them. */
const UNSCALED_MOVING_SHARE = 0.3;

/** A larger one would save bytes exactly where people look: where somebody moves in a still room. */
const MAX_LAMBDA_SCALE = 3.7;

/** Where fewer cells move, lambda grows in them by this power of the ratio between the shares. */
const LAMBDA_SCALE_EXPONENT = 3.5;

/**
 * Strong edges hide errors beside them (contrast masking: Legge and Foley, 1980). So lambda grows in moving cells where
 * many of them have a strong edge, as in scrolling text. It grows from the first share on, up to its limit at the second.
 */
const EDGE_SHARE = 0.17;
const FULL_EDGE_SHARE = 0.28;
const MAX_EDGE_SCALE = 4;

/** Fewer moving samples say nothing of what moves. */
const MIN_MOVING_SAMPLES = 8;

/** The share of edges follows the pictures by this share of its difference, so that lambda does not jump. */
const EDGE_RATE = 1 / 4;

/** The threshold between static and moving: so many times the noise; see `NoiseEstimator`. */
const THRESHOLD_FACTOR = 10;

/** The bounds of the noise estimate for each dot, in units of `distance`: hardly any, and a brightened night. */
const MIN_NOISE = 10;
const MAX_NOISE = 2_048;

/** An outlier of a static cell exceeds the threshold by this factor at most: not at all with the least noise. */
const MAX_OUTLIER_FACTOR = 2;

/**
 * Noise hides errors, so lambda grows with it in static cells, from the first level on. Each step of noise above that adds 1
 * to its factor, up to the limit. Both are for each dot, in units of `distance`.
 */
const HIDING_NOISE = 20;
const HIDING_NOISE_STEP = 80;
const MAX_HIDING_SCALE = 10;

/** The arrays of a pane's cells, and the moving average of its dots. */
export interface FilteredCells {
  /** How many pictures in a row each cell has been near its mean: MAX_STATIC_COUNT at most. */
  readonly staticCounts: Uint8Array;
  /** The factor of lambda in a cell, by its static count. */
  readonly lambdaScales: Float64Array;
  /**
   * Mixes the picture into the mean of each cell. Where a cell differs from its mean by more than the threshold, in units
   * of `distance`, the mean starts again. A static cell may exceed it once, up to the second number. Returns how many
   * cells move.
   */
  readonly filter: (threshold: number, outlierThreshold: number) => number;
  /** Takes the picture's flicker: see `NoiseEstimator`. The array is valid until the next call. */
  readonly countFlicker: () => Uint32Array;
  /** Counts samples that move, and those of them with a strong edge. */
  readonly countEdges: () => MovingSamples;
}

/** How many samples move, and how many of them have a first and a last dot that differ by a strong edge. */
export interface MovingSamples {
  readonly moving: number;
  readonly edges: number;
}

/**
 * Filters the cells of a pane from picture to picture. A cell that stays near its mean is static: its differences from the
 * mean are camera noise, so the mean is shown. All other cells move.
 *
 * The longer an error would be seen, the more bytes may be spent on it. So lambda is smaller for a static cell. It is larger
 * for a moving one, which the next picture changes anyway: the fewer cells move, the less they count in the whole picture.
 */
export class TemporalFilter {
  readonly #cells: FilteredCells;
  readonly #dots: number;
  readonly #noise: NoiseEstimator;
  #isFirst = true;
  #edgeShare = 0;

  /** For cells of `dots` dots each. */
  constructor(dots: number, cells: FilteredCells) {
    this.#cells = cells;
    this.#dots = dots;
    this.#noise = new NoiseEstimator(MIN_NOISE * dots, MAX_NOISE * dots);
  }

  /** The next pictures have so many times the contrast of those before: see `NoiseEstimator`. */
  scale(contrast: number): void {
    this.#noise.scale(contrast);
    // All means start with the next picture, as they do with the first one. No cell counts as moving for that.
    this.#isFirst = true;
  }

  /** Takes the next picture. In the first picture all cells count as static. */
  update(): void {
    const cells = this.#cells;
    this.#noise.update(cells.countFlicker());
    if (this.#isFirst) {
      // Every difference is above -1, so all means start with this picture.
      cells.filter(-1, -1);
      cells.staticCounts.fill(MAX_STATIC_COUNT);
      this.#isFirst = false;
    }
    const noise = this.#noise.level / this.#dots;
    const threshold = this.#noise.level * THRESHOLD_FACTOR;
    const moving = cells.filter(threshold, threshold * Math.min(MAX_OUTLIER_FACTOR, noise / MIN_NOISE));
    const ratio = (UNSCALED_MOVING_SHARE * cells.staticCounts.length) / moving;
    const scale = Math.min(MAX_LAMBDA_SCALE, Math.max(1, ratio ** LAMBDA_SCALE_EXPONENT));
    this.#edgeShare += (edgeShareOf(cells.countEdges()) - this.#edgeShare) * EDGE_RATE;
    cells.lambdaScales.fill(Math.max(scale, edgeScaleOf(this.#edgeShare)), 0, STATIC_FROM);
    const hiding = Math.min(MAX_HIDING_SCALE, 1 + Math.max(0, noise - HIDING_NOISE) / HIDING_NOISE_STEP);
    for (let at = 0; at < STATIC_LAMBDA_SCALES.length; at += 1)
      cells.lambdaScales[STATIC_FROM + at] = (STATIC_LAMBDA_SCALES[at] as number) * hiding;
  }
}

function edgeShareOf({ moving, edges }: MovingSamples): number {
  return moving < MIN_MOVING_SAMPLES ? 0 : edges / moving;
}

function edgeScaleOf(share: number): number {
  const part = Math.min(1, Math.max(0, (share - EDGE_SHARE) / (FULL_EDGE_SHARE - EDGE_SHARE)));
  return 1 + (MAX_EDGE_SCALE - 1) * part;
}
