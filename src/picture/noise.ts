// Noise estimator: measures a camera's noise by the flicker of its calmest cells.

/** One cell of so many is sampled. */
const SAMPLE_INTERVAL = 8;

/** The share of the calmest cells: their flicker is noise only, even where most of the picture moves. */
const CALM_SHARE = 1 / 8;

/** Noise is similar in all cells: the median is within so many times the calmest. Motion is not. */
const MAX_SPREAD = 4;

/**
 * The most growth of the estimate by one picture, as a cut looks like noise, too. The first estimate may be larger: a dim
 * room would be redrawn for a second until it has grown.
 */
const MAX_GROWTH = 9 / 8;
const MAX_FIRST_GROWTH = 16;

/** The largest fall for one picture, so that a cut is soon forgotten; and its decay while all is motion. */
const MAX_FALL = 3 / 4;
const DECAY = 15 / 16;

/** The histogram of flicker has a bin for each power of two. */
const BINS = 33;

/**
 * Estimates the noise of a stream of pictures. Each picture is compared with the linear extrapolation of the two before
 * it: steady motion follows that, and noise does not.
 */
export class NoiseEstimator {
  readonly #dots: number;
  readonly #min: number;
  readonly #max: number;
  readonly #counts = new Uint32Array(BINS);
  #last: Int32Array;
  #secondLast: Int32Array;
  #pictures = 0;
  #hasEstimate = false;
  #level: number;

  /** For `cells` cells of `dots` dots. `min`, `max`: the bounds of the estimate. */
  constructor(cells: number, dots: number, min: number, max: number) {
    this.#dots = dots;
    this.#min = min;
    this.#max = max;
    this.#level = min;
    this.#last = new Int32Array(cells * dots);
    this.#secondLast = new Int32Array(cells * dots);
  }

  /** The variance that noise causes in a calm cell, in units of `distance`. */
  get level(): number {
    return this.#level;
  }

  /**
   * The next pictures have so many times the contrast of those before, and so has their noise. They are not compared with
   * the ones before, as the change of all dots would look like noise.
   */
  scale(contrast: number): void {
    this.#level = Math.min(this.#max, Math.max(this.#min, this.#level * contrast * contrast));
    this.#pictures = 0;
    this.#hasEstimate = false;
  }

  /** Takes the next picture: one colour for each dot. */
  update(colors: Int32Array): void {
    if (this.#pictures === 2) this.#estimate(colors);
    else this.#pictures += 1;
    const oldest = this.#secondLast;
    this.#secondLast = this.#last;
    this.#last = oldest;
    oldest.set(colors);
  }

  #estimate(colors: Int32Array): void {
    const counts = this.#counts;
    counts.fill(0);
    let total = 0;
    for (let first = 0; first < colors.length; first += SAMPLE_INTERVAL * this.#dots) {
      const bin = 32 - Math.clz32(this.#flicker(colors, first));
      counts[bin] = (counts[bin] as number) + 1;
      total += 1;
    }
    const calm = this.#quantile(total * CALM_SHARE);
    const isNoise = this.#quantile(total / 2) < calm * MAX_SPREAD;
    const growth = this.#hasEstimate ? MAX_GROWTH : MAX_FIRST_GROWTH;
    this.#hasEstimate = true;
    const next = this.#level * Math.min(growth, isNoise ? Math.max(MAX_FALL, calm / this.#level) : DECAY);
    this.#level = Math.min(this.#max, Math.max(this.#min, next));
  }

  // The variance of a - 2b + c is six times the variance of each of them.
  #flicker(colors: Int32Array, first: number): number {
    let sum = 0;
    for (let dot = first; dot < first + this.#dots; dot += 1) {
      const one = colors[dot] as number;
      const two = this.#last[dot] as number;
      const three = this.#secondLast[dot] as number;
      const red = (one >> 16) - 2 * (two >> 16) + (three >> 16);
      const green = ((one >> 8) & 255) - 2 * ((two >> 8) & 255) + ((three >> 8) & 255);
      const blue = (one & 255) - 2 * (two & 255) + (three & 255);
      sum += 5 * red * red + 9 * green * green + 2 * blue * blue;
    }
    return sum / 6;
  }

  /** The flicker that `count` of the cells are below, interpolated linearly within a bin. */
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
