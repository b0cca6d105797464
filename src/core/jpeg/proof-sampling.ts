// Adaptive sampling of the pictures whose scans are verified, although the decoder accepts them: few while all are good.

/** How many pictures are verified at the start. */
const FIRST = 4;

/** After the start, one of so many is verified. */
const EVERY = 256;

/** How many are verified after a damaged one: a bad cable damages many. */
const AFTER_DAMAGE = 1_024;

/**
 * libjpeg does not detect all damage: it accepts blocks that have more than 64 coefficients because of flipped bits.
 * Verifying every picture would cost a tenth of its encoding. So a few are verified, and many after one was damaged.
 */
export class ProofSampler {
  #count = 0;
  #left = FIRST;

  /** Whether the next picture is to be verified. */
  due(): boolean {
    this.#count += 1;
    if (this.#left === 0) return this.#count % EVERY === 0;
    this.#left -= 1;
    return true;
  }

  /** A picture was damaged: the next ones are all verified. */
  damaged(): void {
    this.#left = AFTER_DAMAGE;
  }
}
