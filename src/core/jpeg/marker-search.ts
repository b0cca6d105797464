// Searches a JPEG for the next byte 0xff, at a bounded cost for each byte.

/** How many bytes are compared one by one first. A call of `indexOf` costs as much as some dozens of comparisons. */
const NEAR_BYTES = 32;

/**
 * Searches for one 0xff after the other. `bytes.indexOf(0xff, from)` is fast where they are rare. But data may consist only of
 * 0xff with a zero or a restart code behind it, which would cost 4 million calls. So where the last one was near, the next
 * bytes are compared first.
 */
export class MarkerSearch {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  /** The bytes before the end. A view costs as much as some dozens of comparisons, too, so it is made where it is needed. */
  #held: Uint8Array | undefined;
  #isDense = true;

  /** @param end Where the search ends. The rest of a growing buffer may be long, and would be searched each time. */
  constructor(bytes: Uint8Array, end = bytes.length) {
    this.#bytes = bytes;
    this.#end = end;
  }

  /** The position of the next 0xff from `from` on; -1 where there is none. */
  next(from: number): number {
    const near = this.#isDense ? Math.min(this.#end, from + NEAR_BYTES) : from;
    for (let at = from; at < near; at += 1) if (this.#bytes[at] === 0xff) return at;
    const found = near >= this.#end ? -1 : this.#view().indexOf(0xff, near);
    this.#isDense = found !== -1 && found - from < NEAR_BYTES;
    return found;
  }

  #view(): Uint8Array {
    this.#held ??= this.#bytes.subarray(0, this.#end);
    return this.#held;
  }
}
