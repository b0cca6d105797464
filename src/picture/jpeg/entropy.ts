// Reads the entropy-coded data of a scan: bits become the coefficients of block after block.
import { END_OF_BLOCK, extend, type HuffmanTable, LOOKUP_BITS, runOf } from './huffman.js';
import { ZIGZAG } from './zigzag.js';

/**
 * What may be read beyond the end of the data before it is noticed, once a block: 64 coefficients of at most 16 + 15 bits,
 * and the 32 bits that are looked at.
 */
const MARGIN_BYTES = 256;

/** `PLACES[k]`: the place of coefficient k; beyond the 64th, whatever a broken block counts to, nowhere. */
const PLACES = Uint8Array.from({ length: 64 + END_OF_BLOCK + 1 }, (_, k) => ZIGZAG[k] ?? 0);

/** The data up to the next marker, without the zeros stuffed behind each 0xff (B.1.1.5). */
export class EntropyReader {
  /** The coefficients of the last block that are not zero: where, and how many quantisation steps. */
  readonly places = new Uint8Array(65);
  readonly values = new Int32Array(65);
  #bytes = new Uint8Array(0);
  #view = new DataView(this.#bytes.buffer);
  #bit = 0;
  #endBit = 0;
  #broken = false;

  /** Whether the data ended before the last block did, or held what is no code. */
  get broken(): boolean {
    return this.#broken || this.#bit > this.#endBit;
  }

  /** Takes in the data from `at` to the next marker. Returns where that is, or the length of the JPEG without one. */
  load(jpeg: Uint8Array, at: number): number {
    const room = jpeg.length - at + MARGIN_BYTES;
    if (this.#bytes.length < room) {
      this.#bytes = new Uint8Array(room);
      this.#view = new DataView(this.#bytes.buffer);
    }
    const bytes = this.#bytes;
    const { length } = jpeg;
    let from = at;
    let to = 0;
    while (from < length) {
      const byte = jpeg[from] as number;
      if (byte === 0xff) {
        if (from + 1 >= length || jpeg[from + 1] !== 0) break;
        from += 1;
      }
      from += 1;
      bytes[to] = byte;
      to += 1;
    }
    bytes.fill(0, to, to + MARGIN_BYTES);
    this.#bit = 0;
    this.#endBit = to * 8;
    this.#broken = false;
    return from;
  }

  /** The difference of the next block's DC coefficient to the last of its component (F.2.2.1). */
  readDc(table: HuffmanTable): number {
    const bit = this.#bit;
    const entry = table.lookup[(this.#view.getInt32(bit >> 3) << (bit & 7)) >>> (32 - LOOKUP_BITS)] as number;
    if ((entry & 0xff) === 0) return this.#readLong(entry, table) >> 8;
    this.#bit = bit + (entry & 0xff);
    return entry >> 16;
  }

  /** The 63 others (F.2.2.2). */
  readAc(
    table: HuffmanTable,
    steps: Float64Array,
    target: Float64Array,
    begin: number,
    weights: Float64Array,
    weightsAt: number,
    span: number,
  ): number {
    const { lookup } = table;
    const view = this.#view;
    let bit = this.#bit;
    let seen = 0;
    let k = 1;
    while (k < 64) {
      const entry = lookup[(view.getInt32(bit >> 3) << (bit & 7)) >>> (32 - LOOKUP_BITS)] as number;
      let value: number;
      if ((entry & 0xff) === 0) {
        this.#bit = bit;
        const long = this.#readLong(entry, table);
        bit = this.#bit;
        k += long & 0xff;
        value = long >> 8;
      } else {
        bit += entry & 0xff;
        k += (entry >> 8) & 0xff;
        value = entry >> 16;
      }
      const place = PLACES[k] as number;
      const scaled = value * (steps[k] as number);
      seen |= place;
      let from = weightsAt + (place & 7) * span;
      let to = begin + (place >> 3);
      for (const end = from + span; from < end; from += 2, to += 16) {
        target[to] = (target[to] as number) + scaled * (weights[from] as number);
        target[to + 8] = (target[to + 8] as number) + scaled * (weights[from + 1] as number);
      }
      k += 1;
    }
    this.#bit = bit;
    if (k > 64 && k < END_OF_BLOCK) this.#broken = true;
    return seen;
  }

  /** A code that the look-up does not hold together with its value. Returns `value << 8 | run`. */
  #readLong(entry: number, table: HuffmanTable): number {
    const found = entry === 0 ? table.find(this.#peek16()) : entry;
    if (found === 0) {
      this.#broken = true;
      return END_OF_BLOCK;
    }
    this.#bit += found >> 16;
    const symbol = (found >> 8) & 0xff;
    const size = symbol & 15;
    const extra = this.#peek16() >> (16 - size);
    this.#bit += size;
    return (extend(extra, size) << 8) | runOf(symbol);
  }

  #peek16(): number {
    return (this.#view.getInt32(this.#bit >> 3) << (this.#bit & 7)) >>> 16;
  }
}
