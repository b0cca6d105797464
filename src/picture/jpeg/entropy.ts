// Reads the entropy-coded data of a scan: bits become coefficients, and each at once its share of the small picture.
import { MAX_BLOCKS_IN_MCU } from './header.js';
import { END_OF_BLOCK, extend, type HuffmanTable, LOOKUP_BITS, runOf } from './huffman.js';
import { ZIGZAG } from './zigzag.js';

/**
 * What may be read beyond the end of the data before it is noticed, once an MCU: in each of its blocks 64 coefficients of
 * at most 16 + 15 bits. And what is looked at but not taken.
 */
const MARGIN_BYTES = MAX_BLOCKS_IN_MCU * 64 * 4 + 8;

/** `PLACES[k]`: the place of coefficient k; beyond the 64th, where an end of block or a broken block leads, the first. */
const PLACES = Uint8Array.from({ length: 64 + END_OF_BLOCK + 1 }, (_, k) => ZIGZAG[k] ?? 0);

/** Below this, copying bytes one by one is quicker: data may be made of nothing but stuffed bytes. */
const COPY_FROM_BYTES = 32;

/** Of the 32 bits looked at, those that are the next ones wherever in a byte these begin. */
const SURE_BITS = 25;

const LOOKUP_SHIFT = 32 - LOOKUP_BITS;

/** What the blocks of one component are read with. */
export interface Coding {
  readonly dc: HuffmanTable;
  readonly ac: HuffmanTable;
  /** What coefficient k is multiplied by; 0 for those beyond the 64th. */
  readonly steps: Float64Array;
  /** The last DC coefficient, to which the next one is a difference. */
  predicted: number;
}

/** Room for the steps of all coefficients that a block, a broken one included, can count to. */
export const STEPS = PLACES.length;

/** The data up to the next marker, without the zeros stuffed behind each 0xff (B.1.1.5). */
export class EntropyReader {
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
    let from = at;
    let to = 0;
    for (;;) {
      const found = jpeg.indexOf(0xff, from);
      const stuffed = found !== -1 && jpeg[found + 1] === 0;
      const end = found === -1 ? jpeg.length : stuffed ? found + 1 : found;
      if (end - from > COPY_FROM_BYTES) {
        bytes.set(jpeg.subarray(from, end), to);
        to += end - from;
      } else {
        for (; from < end; from += 1, to += 1) bytes[to] = jpeg[from] as number;
      }
      from = stuffed ? end + 1 : end;
      if (!stuffed) break;
    }
    bytes.fill(0, to, to + MARGIN_BYTES);
    this.#bit = 0;
    this.#endBit = to * 8;
    this.#broken = false;
    return from;
  }

  /**
   * Reads a block (F.2.2) and adds each coefficient, times the `span` weights of its horizontal frequency, to as many
   * columns of 8 vertical frequencies. From coefficient `limit` on, in zigzag order, they are only
   * passed over. `span` is even. Returns the places of its coefficients, or-ed.
   *
   * One look at the data serves two codes where both are short, as nearly all are. The sums are done as the codes are
   * read: reading waits for one thing after another, which leaves the processor room for them.
   */
  readBlock(
    coding: Coding,
    limit: number,
    columns: Float64Array,
    column: number,
    weights: Float64Array,
    weightsAt: number,
    span: number,
  ): number {
    const { steps } = coding;
    const { lookup } = coding.ac;
    const view = this.#view;
    let bit = this.#bit;

    let entry = coding.dc.lookup[(view.getInt32(bit >> 3) << (bit & 7)) >>> LOOKUP_SHIFT] as number;
    if ((entry & 0xff) === 0) entry = this.#readLong(entry, bit, coding.dc);
    bit += entry & 0xff;
    coding.predicted = (coding.predicted + (entry >> 16)) | 0;
    spread(coding.predicted * (steps[0] as number), columns, column, weights, weightsAt, span);

    let seen = 0;
    let k = 1;
    while (k < limit) {
      const window = view.getInt32(bit >> 3) << (bit & 7);
      entry = lookup[window >>> LOOKUP_SHIFT] as number;
      if ((entry & 0xff) === 0) entry = this.#readLong(entry, bit, coding.ac);
      const used = entry & 0xff;
      bit += used;
      k += (entry >> 8) & 0xff;
      const place = PLACES[k] as number;
      seen |= place;
      const value = (entry >> 16) * (steps[k] as number);
      spread(value, columns, column + (place >> 3), weights, weightsAt + (place & 7) * span, span);
      k += 1;
      // A second look-up, if there are bits enough left for it.
      if (k < limit && used <= SURE_BITS - LOOKUP_BITS) {
        entry = lookup[(window << used) >>> LOOKUP_SHIFT] as number;
        if ((entry & 0xff) !== 0) {
          bit += entry & 0xff;
          k += (entry >> 8) & 0xff;
          const nextPlace = PLACES[k] as number;
          seen |= nextPlace;
          const nextValue = (entry >> 16) * (steps[k] as number);
          spread(nextValue, columns, column + (nextPlace >> 3), weights, weightsAt + (nextPlace & 7) * span, span);
          k += 1;
        }
      }
    }
    while (k < 64) {
      entry = lookup[(view.getInt32(bit >> 3) << (bit & 7)) >>> LOOKUP_SHIFT] as number;
      if ((entry & 0xff) === 0) entry = this.#readLong(entry, bit, coding.ac);
      bit += entry & 0xff;
      k += ((entry >> 8) & 0xff) + 1;
    }
    this.#bit = bit;
    if (k > 64 && k < END_OF_BLOCK) this.#broken = true;
    return seen;
  }

  /** The entry of a code that the look-up does not hold together with its value. */
  #readLong(entry: number, bit: number, table: HuffmanTable): number {
    const found = entry === 0 ? table.find(this.#peek16(bit)) : entry;
    if (found === 0) {
      this.#broken = true;
      return (END_OF_BLOCK << 8) | 1;
    }
    const codeBits = found >> 16;
    const symbol = (found >> 8) & 0xff;
    const size = symbol & 15;
    const value = extend(this.#peek16(bit + codeBits) >> (16 - size), size);
    return (value << 16) | (runOf(symbol) << 8) | (codeBits + size);
  }

  #peek16(bit: number): number {
    return (this.#view.getInt32(bit >> 3) << (bit & 7)) >>> 16;
  }
}

/** Adds `value`, times each of its weights, to neighbouring columns. */
function spread(
  value: number,
  columns: Float64Array,
  at: number,
  weights: Float64Array,
  weightsAt: number,
  span: number,
): void {
  columns[at] = (columns[at] as number) + value * (weights[weightsAt] as number);
  columns[at + 8] = (columns[at + 8] as number) + value * (weights[weightsAt + 1] as number);
  for (let next = 2; next < span; next += 2) {
    const to = at + next * 8;
    columns[to] = (columns[to] as number) + value * (weights[weightsAt + next] as number);
    columns[to + 8] = (columns[to + 8] as number) + value * (weights[weightsAt + next + 1] as number);
  }
}
