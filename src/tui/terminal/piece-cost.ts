// Piece cost: what a terminal takes for a piece, as a fixed time and a time for each byte.

/** The weight that remains of the older pieces after each new one. */
const KEPT = 0.97;
/** The estimate is unknown below this weight of pieces. */
const MIN_WEIGHT = 8;
/** It is also unknown if the sizes differ by less than this: the standard deviation as a share of their mean. */
const MIN_SPREAD = 0.2;

/**
 * Fits a line to the sizes and times of the pieces (least squares, with exponential forgetting). Its slope is the time for
 * a byte, and its value at zero bytes is the fixed time.
 */
export class PieceCost {
  #weight = 0;
  #meanBytes = 0;
  #meanMs = 0;
  #variance = 0;
  #covariance = 0;

  /** Records the time between the answers to two pieces, while the terminal had the second one already. */
  add(bytes: number, ms: number): void {
    this.#weight = this.#weight * KEPT + 1;
    const share = 1 / this.#weight;
    const [offBytes, offMs] = [bytes - this.#meanBytes, ms - this.#meanMs];
    this.#meanBytes += offBytes * share;
    this.#meanMs += offMs * share;
    this.#variance = (1 - share) * (this.#variance + share * offBytes * offBytes);
    this.#covariance = (1 - share) * (this.#covariance + share * offBytes * offMs);
  }

  /** Whether a piece of `bytes` bytes takes the terminal mostly its fixed time. Then smaller pieces gain little. */
  isMostlyFixed(bytes: number): boolean {
    const spread = Math.sqrt(this.#variance) / this.#meanBytes;
    if (this.#weight < MIN_WEIGHT || !(spread > MIN_SPREAD)) return false;
    const msPerByte = Math.max(0, this.#covariance / this.#variance);
    const fixedMs = this.#meanMs - msPerByte * this.#meanBytes;
    return fixedMs > msPerByte * bytes;
  }
}
