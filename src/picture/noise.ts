// How noisy a camera is, told from what flickers in its pictures.

/** One cell of so many is looked at. */
const SAMPLED = 8;

/** The calmest cells: all that flickers in them is noise, even where most of the picture moves. */
const CALM_SHARE = 1 / 8;

/** Noise is much the same in all cells: half of them are within so many times the calmest. Motion is not. */
const MOST_SPREAD = 4;

/** It grows by so much with a picture at most, as a cut looks like it, too, and lessens where motion only is seen. */
const MOST_GROWTH = 9 / 8;
const LESSENING = 15 / 16;

/** Flicker is counted by its powers of two. */
const BINS = 33;

/**
 * Follows the noise of a stream of pictures. A picture is held against the line through the two before it, which what
 * moves evenly follows, and noise does not.
 */
export class NoiseLevel {
  readonly #dots: number;
  readonly #least: number;
  readonly #most: number;
  readonly #counts = new Uint32Array(BINS);
  #last: Int32Array;
  #lastButOne: Int32Array;
  #pictures = 0;
  #level: number;

  /** For `cells` cells of `dots` dots. `least`, `most`: what the level is held within. */
  constructor(cells: number, dots: number, least: number, most: number) {
    this.#dots = dots;
    this.#least = least;
    this.#most = most;
    this.#level = least;
    this.#last = new Int32Array(cells * dots);
    this.#lastButOne = new Int32Array(cells * dots);
  }

  /** How far noise puts a calm cell from the truth, in units of `distance`. */
  get level(): number {
    return this.#level;
  }

  /** Takes in the next picture: one colour for each dot. */
  follow(colors: Int32Array): void {
    if (this.#pictures === 2) this.#judge(colors);
    else this.#pictures += 1;
    const oldest = this.#lastButOne;
    this.#lastButOne = this.#last;
    this.#last = oldest;
    oldest.set(colors);
  }

  #judge(colors: Int32Array): void {
    const counts = this.#counts;
    counts.fill(0);
    let total = 0;
    for (let first = 0; first < colors.length; first += SAMPLED * this.#dots) {
      const bin = 32 - Math.clz32(this.#flicker(colors, first));
      counts[bin] = (counts[bin] as number) + 1;
      total += 1;
    }
    const calm = this.#quantile(total * CALM_SHARE);
    const isNoise = this.#quantile(total / 2) < calm * MOST_SPREAD;
    const next = this.#level * Math.min(MOST_GROWTH, Math.max(LESSENING, isNoise ? calm / this.#level : 0));
    this.#level = Math.min(this.#most, Math.max(this.#least, next));
  }

  // The variance of a - 2b + c is six times that of each.
  #flicker(colors: Int32Array, first: number): number {
    let sum = 0;
    for (let dot = first; dot < first + this.#dots; dot += 1) {
      const one = colors[dot] as number;
      const two = this.#last[dot] as number;
      const three = this.#lastButOne[dot] as number;
      const red = (one >> 16) - 2 * (two >> 16) + (three >> 16);
      const green = ((one >> 8) & 255) - 2 * ((two >> 8) & 255) + ((three >> 8) & 255);
      const blue = (one & 255) - 2 * (two & 255) + (three & 255);
      sum += 5 * red * red + 9 * green * green + 2 * blue * blue;
    }
    return sum / 6;
  }

  /** What `count` of the cells are below, as if they were spread evenly from one power of two to the next. */
  #quantile(count: number): number {
    let below = 0;
    let bin = 0;
    while (bin < BINS - 1 && below + (this.#counts[bin] as number) < count) {
      below += this.#counts[bin] as number;
      bin += 1;
    }
    const low = bin === 0 ? 0 : 2 ** (bin - 1);
    return low + ((2 ** bin - low) * (count - below)) / Math.max(1, this.#counts[bin] as number);
  }
}
