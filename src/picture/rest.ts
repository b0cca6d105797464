// What of a picture moves and what rests, and so how dear the bytes of each cell are.
import { CellMeans, RESTS_FOR_GOOD_FROM, RESTS_FROM } from './means.js';
import { NoiseLevel } from './noise.js';
import { PaneArrays } from './pane-arrays.js';

/** What rests for good is likely to stay: an error there would be seen in many pictures, so bytes against it are cheap. */
const PRICE_AT_REST = 1 / 4;

/** Where more than this share of the picture moves, bytes are worth in it what they usually are. */
const USUAL_SHARE = 0.27;
const MOST_PRICE = 12;

/** Where less moves they are dearer, with this power of how much less. */
const SCARCITY_POWER = 3.5;

/** A cell at rest differs from its mean by so many times what the calmest do; see `NoiseLevel`. */
const REST_WITHIN = 10;

/** What the calmest cells are taken to differ by, for each dot, in units of `distance`: hardly any noise, and as much as there is. */
const LEAST_NOISE = 10;
const MOST_NOISE = 160;

/**
 * Follows the cells of a pane from picture to picture. A cell that stays near its mean rests: what differs from the mean
 * is a camera's noise, which nobody wants to see, and the mean is what should be shown. All others move.
 *
 * Bytes against an error are worth the more the longer it would be seen, so they are cheaper for a cell at rest, and
 * dearer for one in motion, which is written anew with the next picture anyway: the fewer of them there are, the less do
 * they tell in the picture's likeness as a whole.
 */
export class RestingCells {
  /** How many times dearer than usually a byte is in a cell that has rested for so many pictures. */
  readonly prices: Float64Array;
  readonly #means: CellMeans;
  readonly #noise: NoiseLevel;
  #isFirst = true;

  constructor(cells: number, dots: number, arrays = new PaneArrays()) {
    this.#means = new CellMeans(cells, dots, arrays);
    this.#noise = new NoiseLevel(cells, dots, LEAST_NOISE * dots, MOST_NOISE * dots);
    this.prices = arrays.floats(RESTS_FOR_GOOD_FROM + 1).fill(1);
    this.prices[RESTS_FOR_GOOD_FROM] = PRICE_AT_REST;
  }

  /** What each dot should show. */
  get wanted(): Int32Array {
    return this.#means.wanted;
  }

  /** In how many pictures, one after another, each cell has been near its mean; no more than `prices` has. */
  get rests(): Uint8Array {
    return this.#means.rests;
  }

  /** Takes in the next picture: one colour for each dot. In the first one everything is taken to rest. */
  follow(colors: Int32Array): void {
    this.#noise.follow(colors);
    if (this.#isFirst) {
      // Whatever a cell is off by is more.
      this.#means.follow(colors, -1);
      this.rests.fill(RESTS_FOR_GOOD_FROM);
      this.#isFirst = false;
    }
    const moving = this.#means.follow(colors, this.#noise.level * REST_WITHIN);
    const scarcity = (USUAL_SHARE * this.rests.length) / moving;
    this.prices.fill(Math.min(MOST_PRICE, Math.max(1, scarcity ** SCARCITY_POWER)), 0, RESTS_FROM);
  }
}
