// A byte queue made of chunks, from which any number of bytes can be taken.

/** So many consecutive chunks, each smaller than SMALL_BYTES, are joined. */
const SMALL_CHUNKS = 256;
const SMALL_BYTES = 512;

/**
 * A byte queue. `take` returns a whole chunk, a view on one, or an exact copy across several, so each byte is copied at most
 * once. (Concatenating on each arrival would copy a message of 1 MB from 1,448-byte chunks 350 times.)
 *
 * Many small chunks are joined, at the cost of another copy. Otherwise a peer that sends single bytes would cost an object of
 * 250 bytes for each: 2 GB for a message of 8 MiB.
 */
export class ChunkList {
  #chunks: Uint8Array[] = [];
  #first = 0;
  #length = 0;
  #smallInARow = 0;

  /** How many bytes are in the queue. */
  get length(): number {
    return this.#length;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    this.#smallInARow = chunk.length < SMALL_BYTES ? this.#smallInARow + 1 : 0;
    if (this.#smallInARow === SMALL_CHUNKS) this.#joinLast();
  }

  /** The byte `at` positions ahead, without taking it. */
  peek(at: number): number {
    let left = at;
    for (let index = this.#first; index < this.#chunks.length; index += 1) {
      const chunk = this.#chunks[index] as Uint8Array;
      if (left < chunk.length) return chunk[left] as number;
      left -= chunk.length;
    }
    throw new RangeError(`peek at ${at} of ${this.#length} bytes`);
  }

  /** Removes the next `count` bytes and returns them: a view where they are in one chunk, else a copy. */
  take(count: number): Uint8Array {
    if (count > this.#length) throw new RangeError(`take ${count} of ${this.#length} bytes`);
    const head = this.#chunks[this.#first];
    if (count === 0 || head === undefined) return new Uint8Array(0);
    if (count < head.length) {
      this.#chunks[this.#first] = head.subarray(count);
      this.#length -= count;
      return head.subarray(0, count);
    }
    if (count === head.length) {
      this.#dropHead(head);
      return head;
    }
    const copy = new Uint8Array(count);
    let filled = 0;
    while (filled < count) {
      const chunk = this.#chunks[this.#first] as Uint8Array;
      const wanted = count - filled;
      if (chunk.length <= wanted) {
        copy.set(chunk, filled);
        filled += chunk.length;
        this.#dropHead(chunk);
      } else {
        copy.set(chunk.subarray(0, wanted), filled);
        filled += wanted;
        this.#chunks[this.#first] = chunk.subarray(wanted);
        this.#length -= wanted;
      }
    }
    return copy;
  }

  #joinLast(): void {
    const small = this.#chunks.splice(Math.max(this.#first, this.#chunks.length - SMALL_CHUNKS));
    const joined = new Uint8Array(small.reduce((length, chunk) => length + chunk.length, 0));
    let filled = 0;
    for (const chunk of small) {
      joined.set(chunk, filled);
      filled += chunk.length;
    }
    this.#chunks.push(joined);
    this.#smallInARow = 0;
  }

  // An index replaces shift(), which would move the whole list for each chunk.
  #dropHead(head: Uint8Array): void {
    this.#length -= head.length;
    this.#first += 1;
    if (this.#first === this.#chunks.length) {
      this.#chunks = [];
      this.#first = 0;
      this.#smallInARow = 0;
    } else if (this.#first >= 1_024) {
      this.#chunks = this.#chunks.slice(this.#first);
      this.#first = 0;
    }
  }
}
