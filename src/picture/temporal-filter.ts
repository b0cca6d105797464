// The temporal noise filter: what of a picture moves and what rests, and so how much the bytes of each cell cost.
import { MAX_STATIC_COUNT, STATIC_FROM } from './kernel/cells-layout.js';
import { NoiseLevel } from './noise.js';

/** What has rested for long is likely to stay: an error there would be seen in many pictures, so bytes against it are cheap. */
const SCALE_AT_REST = 1 / 4;

/** Where more than this share of the picture moves, bytes cost in it what they usually do. */
const USUAL_SHARE = 0.27;
const MAX_SCALE = 12;

/** Where less moves they cost more, by this power of the ratio between the shares. */
const SCARCITY_POWER = 3.5;

/** A cell at rest differs from its mean by so many times what the calmest do; see `NoiseLevel`. */
const REST_WITHIN = 10;

/** What the calmest cells are taken to differ by, for each dot, in units of `distance`: hardly any noise, and as much as there is. */
const LEAST_NOISE = 10;
const MOST_NOISE = 160;

/** The arrays of a pane's cells, and the filter of its dots. */
export interface FilteredCells {
  /** What each dot has in the picture. */
  readonly colors: Int32Array;
  /** In how many pictures, one after another, each cell has been near its mean: MAX_STATIC_COUNT at most. */
  readonly staticCounts: Uint8Array;
  /** What lambda is multiplied by in a cell, by its rest count. */
  readonly lambdaScales: Float64Array;
  /**
   * Mixes the picture into each cell's mean, or begins anew where a cell is off it by more than a threshold, in units of
   * `distance`. Returns how many cells move.
   */
  readonly filter: (threshold: number) => number;
}

/**
 * Follows the cells of a pane from picture to picture. A cell that stays near its mean rests: what differs from the mean is
 * a camera's noise, which nobody wants to see, and the mean is what should be shown. All others move.
 *
 * Bytes against an error are worth the more the longer it would be seen. So lambda is smaller for a cell at rest, and larger
 * for one in motion, which is written anew with the next picture anyway: the fewer of them there are, the less do they
 * contribute to the likeness of the whole picture.
 */
export class TemporalFilter {
  readonly #cells: FilteredCells;
  readonly #noise: NoiseLevel;
  #isFirst = true;

  /** For `count` cells of `dots` dots each. */
  constructor(count: number, dots: number, cells: FilteredCells) {
    this.#cells = cells;
    this.#noise = new NoiseLevel(count, dots, LEAST_NOISE * dots, MOST_NOISE * dots);
    cells.lambdaScales.fill(1);
    cells.lambdaScales[MAX_STATIC_COUNT] = SCALE_AT_REST;
  }

  /** Takes in the picture that `colors` hold. In the first one everything is taken to rest. */
  follow(): void {
    const cells = this.#cells;
    this.#noise.follow(cells.colors);
    if (this.#isFirst) {
      // Whatever a cell is off by is more.
      cells.filter(-1);
      cells.staticCounts.fill(MAX_STATIC_COUNT);
      this.#isFirst = false;
    }
    const moving = cells.filter(this.#noise.level * REST_WITHIN);
    const scarcity = (USUAL_SHARE * cells.staticCounts.length) / moving;
    const scale = Math.min(MAX_SCALE, Math.max(1, scarcity ** SCARCITY_POWER));
    cells.lambdaScales.fill(scale, 0, STATIC_FROM);
  }
}
