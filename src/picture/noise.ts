// Noise estimator: measures a camera's noise by the flicker of its calmest cells.

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

/**
 * Estimates the noise of a stream of pictures from their flicker: how far each picture is from the linear extrapolation of the
 * two before it. Steady motion follows that, and noise does not.
 */
export class NoiseEstimator {
  readonly #min: number;
  readonly #max: number;
  #pictures = 0;
  #hasEstimate = false;
  #level: number;

  /** `min`, `max`: the bounds of the estimate. */
  constructor(min: number, max: number) {
    this.#min = min;
    this.#max = max;
    this.#level = min;
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

  /** Takes the flicker of the next picture: how many of its samples are below each power of two, from 1 on. */
  update(counts: Uint32Array): void {
    if (this.#pictures === 2) this.#estimate(counts);
    else this.#pictures += 1;
  }

  #estimate(counts: Uint32Array): void {
    let total = 0;
    for (let bin = 0; bin < counts.length; bin += 1) total += counts[bin] as number;
    const calm = quantile(counts, total * CALM_SHARE);
    const isNoise = quantile(counts, total / 2) < calm * MAX_SPREAD;
    const growth = this.#hasEstimate ? MAX_GROWTH : MAX_FIRST_GROWTH;
    this.#hasEstimate = true;
    const next = this.#level * Math.min(growth, isNoise ? Math.max(MAX_FALL, calm / this.#level) : DECAY);
    this.#level = Math.min(this.#max, Math.max(this.#min, next));
  }
}

/** The flicker that `count` of the samples are below, interpolated linearly within a bin. */
function quantile(counts: Uint32Array, count: number): number {
  let below = 0;
  let bin = 0;
  while (bin < counts.length - 1 && below + (counts[bin] as number) < count) {
    below += counts[bin] as number;
    bin += 1;
  }
  const low = bin === 0 ? 0 : 2 ** (bin - 1);
  return low + ((2 ** bin - low) * (count - below)) / Math.max(1, counts[bin] as number);
}
