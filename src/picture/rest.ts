// What of a picture moves and what rests: each resting cell's mean over time, and how dear the bytes of each cell are.
import { NoiseLevel } from './noise.js';

/** Pictures that a mean goes back, about: more would follow the light of the day too slowly. */
const MEAN_OF = 8;

/** A cell rests once it is near its own mean in so many pictures, and does so for good after so many more. */
const RESTS_FROM = 3;
const RESTS_FOR_GOOD_FROM = 10;

/** What rests for good is likely to stay: an error there would be seen in many pictures, so bytes against it are cheap. */
const PRICE_AT_REST = 1 / 4;

/** Where more than this share of the picture moves, bytes are worth in it what they usually are. */
const USUAL_SHARE = 0.28;
const MOST_PRICE = 9;

/** A cell at rest differs from its mean by so many times what the calmest do; see `NoiseLevel`. */
const REST_WITHIN = 10;

/** What the calmest cells are taken to differ by, for each dot, in units of `distance`: hardly any noise, and as much as there is. */
const LEAST_NOISE = 10;
const MOST_NOISE = 160;

/** The means' fractions have so many bits. */
const BITS = 8;
const HALF = 1 << (BITS - 1);

/** `STEPS[n]`: by what part, of 256, the mean of n pictures goes towards one more. */
const STEPS = Int32Array.from({ length: MEAN_OF + 1 }, (_, count) => 256 / Math.min(MEAN_OF, count + 1));

/**
 * Follows the cells of a pane from picture to picture. A cell that stays near its mean rests: what differs from the mean
 * is a camera's noise, which nobody wants to see, and the mean is what should be shown. All others move.
 *
 * Bytes against an error are worth the more the longer it would be seen, so they are cheaper for a cell at rest, and
 * dearer for one in motion, which is written anew with the next picture anyway: the fewer of them there are, the less do
 * they tell in the picture's likeness as a whole.
 */
export class RestingCells {
  /** What each dot should show. */
  readonly wanted: Int32Array;
  /** How many times dearer than usually a byte is in each cell. */
  readonly prices: Float64Array;
  readonly #dots: number;
  /** Three channels for each dot. */
  readonly #means: Int32Array;
  /** In how many pictures, one after another, each cell has been near its mean. */
  readonly #rests: Uint8Array;
  readonly #noise: NoiseLevel;
  #isFirst = true;

  constructor(cells: number, dots: number) {
    this.wanted = new Int32Array(cells * dots);
    this.prices = new Float64Array(cells);
    this.#dots = dots;
    this.#means = new Int32Array(cells * dots * 3);
    this.#rests = new Uint8Array(cells);
    this.#noise = new NoiseLevel(cells, dots, LEAST_NOISE * dots, MOST_NOISE * dots);
  }

  /** Takes in the next picture: one colour for each dot. In the first one everything is taken to rest. */
  follow(colors: Int32Array): void {
    const { prices } = this;
    const rests = this.#rests;
    const dots = this.#dots;
    this.#noise.follow(colors);
    const mostAtRest = this.#noise.level * REST_WITHIN;
    let moving = 0;
    for (let cell = 0; cell < rests.length; cell += 1) {
      const rest = rests[cell] as number;
      const first = cell * dots;
      const off = this.#offMean(colors, first);
      // The mean of one picture is as noisy as the next.
      if (this.#isFirst || off > mostAtRest * (rest === 0 ? 2 : 1)) {
        this.#begin(colors, first);
        rests[cell] = this.#isFirst ? RESTS_FOR_GOOD_FROM : 0;
      } else {
        this.#mix(colors, first, STEPS[Math.min(MEAN_OF, rest + 1)] as number);
        if (rest < RESTS_FOR_GOOD_FROM) rests[cell] = rest + 1;
      }
      if ((rests[cell] as number) < RESTS_FROM) moving += 1;
    }
    const scarcity = (USUAL_SHARE * rests.length) / moving;
    const priceInMotion = Math.min(MOST_PRICE, Math.max(1, scarcity ** 3));
    for (let cell = 0; cell < rests.length; cell += 1) {
      const rest = rests[cell] as number;
      prices[cell] = rest < RESTS_FROM ? priceInMotion : rest < RESTS_FOR_GOOD_FROM ? 1 : PRICE_AT_REST;
    }
    this.#isFirst = false;
  }

  /** How far a cell's dots are from their means; see `distance`. */
  #offMean(colors: Int32Array, first: number): number {
    const means = this.#means;
    let off = 0;
    for (let dot = first; dot < first + this.#dots; dot += 1) {
      const color = colors[dot] as number;
      const red = (color >> 16) - ((means[dot * 3] as number) >> BITS);
      const green = ((color >> 8) & 255) - ((means[dot * 3 + 1] as number) >> BITS);
      const blue = (color & 255) - ((means[dot * 3 + 2] as number) >> BITS);
      off += 5 * red * red + 9 * green * green + 2 * blue * blue;
    }
    return off;
  }

  #begin(colors: Int32Array, first: number): void {
    const means = this.#means;
    for (let dot = first; dot < first + this.#dots; dot += 1) {
      const color = colors[dot] as number;
      means[dot * 3] = ((color >> 16) << BITS) | HALF;
      means[dot * 3 + 1] = (((color >> 8) & 255) << BITS) | HALF;
      means[dot * 3 + 2] = ((color & 255) << BITS) | HALF;
      this.wanted[dot] = color;
    }
  }

  #mix(colors: Int32Array, first: number, step: number): void {
    const means = this.#means;
    for (let dot = first; dot < first + this.#dots; dot += 1) {
      const color = colors[dot] as number;
      const red = mixed(means[dot * 3] as number, color >> 16, step);
      const green = mixed(means[dot * 3 + 1] as number, (color >> 8) & 255, step);
      const blue = mixed(means[dot * 3 + 2] as number, color & 255, step);
      means[dot * 3] = red;
      means[dot * 3 + 1] = green;
      means[dot * 3 + 2] = blue;
      this.wanted[dot] = ((red >> BITS) << 16) | ((green >> BITS) << 8) | (blue >> BITS);
    }
  }
}

/** A mean (with half a level more, so that it is cut off where it should be rounded) some way towards a level. */
function mixed(mean: number, level: number, step: number): number {
  return mean + ((((level << BITS) + HALF - mean) * step) >> 8);
}
