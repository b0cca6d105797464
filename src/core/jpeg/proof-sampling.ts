// Which pictures are proven by a walk of their scans though the decoder takes them: few while all are good.

/** A run begins with so many. */
const FIRST = 4;

/** Then one of so many is proven. */
const EVERY = 256;

/** So many after one that is damaged, as one bad cable damages many. */
const AFTER_DAMAGE = 1_024;

/**
 * libjpeg does not see all damage: where flipped bits give a block more than its 64 coefficients, it goes on without a word. To
 * prove every picture would cost a tenth of its encoding, so a few are, and all once there is a reason.
 */
export class ProofSampler {
  #count = 0;
  #left = FIRST;

  /** Whether the next picture is to be proven. */
  due(): boolean {
    this.#count += 1;
    if (this.#left === 0) return this.#count % EVERY === 0;
    this.#left -= 1;
    return true;
  }

  /** One was damaged. */
  damaged(): void {
    this.#left = AFTER_DAMAGE;
  }
}
