// Bytes as they arrived: a list of chunks with a running total, from which any number can be taken.

/** So many chunks in a row, each smaller than this, become one. */
const SMALL_CHUNKS = 256;
const SMALL_BYTES = 512;

/**
 * A queue of bytes. `take` hands over a whole chunk, a view on one, or one exact copy across several, so each byte is
 * copied at most once. (Concatenating on each arrival would copy a message of 1 MB from 1,448-byte chunks 350 times.)
 *
 * Small chunks are joined as they gather, one copy more: a peer that sends byte by byte would else make us keep an
 * object of 250 bytes for each, 2 GB for a message of 8 MiB.
 */
export class ChunkList {
  #chunks: Uint8Array[] = [];
  #first = 0;
  #length = 0;
  #smallInARow = 0;

  /** Bytes held. */
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

  /** Takes the next `count` bytes out. A view where they lie in one chunk, else a copy. */
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

  // An index moves over the list instead of shift(), which moves the whole list for each chunk.
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
