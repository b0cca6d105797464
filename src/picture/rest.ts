// What of a picture moves and what rests: each resting cell's mean over time, and how dear the bytes of each cell are.
import { NoiseLevel } from './noise.js';
import { distance } from './palette.js';

/** A cell rests once it is near its own mean in so many pictures, and does so for good after so many more. */
const RESTS_FROM = 3;
const RESTS_FOR_GOOD_FROM = 10;

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

/** `STEPS[n]`: a mean of n pictures and one goes 1 / 2^n of the way to the next one. A longer one would follow the light too slowly. */
const STEPS = Uint8Array.from({ length: RESTS_FOR_GOOD_FROM + 1 }, (_, rest) => (rest === 0 ? 1 : rest < 4 ? 2 : 3));

/** Red and blue, or green alone, in the 16 bits that each has in a mean: a level, and eight bits of fractions. */
const RED_BLUE = 0x00ff00ff;
const GREEN = 0x0000ff00;
const HALVES = 0x00800080;

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
  /** In how many pictures, one after another, each cell has been near its mean; no more than `prices` has. */
  readonly rests: Uint8Array;
  /** How many times dearer than usually a byte is in a cell that has rested for so many pictures. */
  readonly prices = new Float64Array(RESTS_FOR_GOOD_FROM + 1);
  readonly #dots: number;
  /** The means' red and blue, and their green. */
  readonly #redBlues: Int32Array;
  readonly #greens: Int32Array;
  readonly #noise: NoiseLevel;
  #isFirst = true;

  constructor(cells: number, dots: number) {
    this.wanted = new Int32Array(cells * dots);
    this.rests = new Uint8Array(cells);
    this.#dots = dots;
    this.#redBlues = new Int32Array(cells * dots);
    this.#greens = new Int32Array(cells * dots);
    this.#noise = new NoiseLevel(cells, dots, LEAST_NOISE * dots, MOST_NOISE * dots);
    this.prices.fill(1, RESTS_FROM);
    this.prices[RESTS_FOR_GOOD_FROM] = PRICE_AT_REST;
  }

  /** Takes in the next picture: one colour for each dot. In the first one everything is taken to rest. */
  follow(colors: Int32Array): void {
    this.#noise.follow(colors);
    if (this.#isFirst) {
      for (let cell = 0; cell < this.rests.length; cell += 1) this.#begin(colors, cell * this.#dots);
      this.rests.fill(RESTS_FOR_GOOD_FROM);
      this.#isFirst = false;
    }
    const moving = this.#followCells(colors);
    const scarcity = (USUAL_SHARE * this.rests.length) / moving;
    this.prices.fill(Math.min(MOST_PRICE, Math.max(1, scarcity ** SCARCITY_POWER)), 0, RESTS_FROM);
  }

  /** Returns how many move. */
  #followCells(colors: Int32Array): number {
    const { rests, wanted } = this;
    const dots = this.#dots;
    const mostOff = this.#noise.level * REST_WITHIN;
    let moving = 0;
    for (let cell = 0, first = 0; cell < rests.length; cell += 1, first += dots) {
      const rest = rests[cell] as number;
      let off = 0;
      for (let dot = first; dot < first + dots; dot += 1) off += distance(colors[dot] as number, wanted[dot] as number);
      // The mean of one picture is as noisy as the next.
      if (off > (rest === 0 ? 2 * mostOff : mostOff)) {
        this.#begin(colors, first);
        rests[cell] = 0;
        moving += 1;
      } else {
        if (off > 0) this.#mix(colors, first, STEPS[rest] as number);
        if (rest < RESTS_FOR_GOOD_FROM) rests[cell] = rest + 1;
        if (rest + 1 < RESTS_FROM) moving += 1;
      }
    }
    return moving;
  }

  #begin(colors: Int32Array, first: number): void {
    for (let dot = first; dot < first + this.#dots; dot += 1) {
      const color = colors[dot] as number;
      this.#redBlues[dot] = ((color & RED_BLUE) << 8) | HALVES;
      this.#greens[dot] = (color & GREEN) | HALVES;
      this.wanted[dot] = color;
    }
  }

  /** Brings a cell's means nearer to the next picture, by 1 / 2^step of the way. */
  #mix(colors: Int32Array, first: number, step: number): void {
    const keeps = 0xffff >> step;
    const both = (keeps << 16) | keeps;
    for (let dot = first; dot < first + this.#dots; dot += 1) {
      const color = colors[dot] as number;
      const redBlue = this.#redBlues[dot] as number;
      const green = this.#greens[dot] as number;
      // A half in place of a fraction: a level stands for all that is rounded to it.
      const newRedBlue =
        redBlue - ((redBlue >>> step) & both) + (((((color & RED_BLUE) << 8) | HALVES) >>> step) & both);
      const newGreen = green - (green >> step) + (((color & GREEN) | HALVES) >> step);
      this.#redBlues[dot] = newRedBlue;
      this.#greens[dot] = newGreen;
      this.wanted[dot] = ((newRedBlue >>> 8) & RED_BLUE) | (newGreen & GREEN);
    }
  }
}
