// A Huffman table as one look-up: the next bits give a code and the value behind it at once.
import {
  END_OF_BLOCK,
  LOOKUP_BITS,
  MAX_CODE_BITS,
  MAX_SYMBOLS,
  TABLE_BYTES,
  TABLE_ENDS,
  TABLE_LOOKUP,
  TABLE_OFFSETS,
  TABLE_SYMBOLS,
} from '../kernel/jpeg-layout.js';

/** A table as in a DHT segment: the number of codes of 1 to 16 bits, and their symbols in order. */
export interface HuffmanCodes {
  readonly counts: Uint8Array;
  readonly symbols: Uint8Array;
}

/**
 * A table of T.81, annex C, for the kernel. An entry of the look-up is `value << 16 | run << 8 | bits`: the coefficient, the
 * zeros before it, and the length of code and value together. If that is above LOOKUP_BITS, `bits` is 0: the entry is
 * `codeBits << 16 | symbol << 8`, or 0 where the code alone is longer.
 */
export class HuffmanTable {
  /** The table as in the kernel's memory. */
  readonly bytes = new Uint8Array(TABLE_BYTES);
  readonly lookup = new Int32Array(this.bytes.buffer, TABLE_LOOKUP, 1 << LOOKUP_BITS);
  readonly #codes: HuffmanCodes;
  readonly #ends = new Int32Array(this.bytes.buffer, TABLE_ENDS, MAX_CODE_BITS + 1);
  readonly #offsets = new Int32Array(this.bytes.buffer, TABLE_OFFSETS, MAX_CODE_BITS + 1);

  private constructor(codes: HuffmanCodes) {
    // Copies, as the JPEG's buffer may be reused. Not slice(), which gives a view if the bytes are a Buffer.
    this.#codes = { counts: new Uint8Array(codes.counts), symbols: new Uint8Array(codes.symbols) };
    this.bytes.set(codes.symbols, TABLE_SYMBOLS);
  }

  /** Creates a table; undefined where the codes are no prefix code, or too many. */
  static from(codes: HuffmanCodes, kind: 'dc' | 'ac'): HuffmanTable | undefined {
    if (codes.symbols.length > MAX_SYMBOLS) return undefined;
    const table = new HuffmanTable(codes);
    let code = 0;
    let place = 0;
    for (let bits = 1; bits <= MAX_CODE_BITS; bits += 1) {
      const count = codes.counts[bits - 1] as number;
      if (code + count > 1 << bits || place + count > codes.symbols.length) return undefined;
      table.#offsets[bits] = place - code;
      for (let end = place + count; place < end; place += 1, code += 1) {
        const symbol = codes.symbols[place] as number;
        if (kind === 'dc' && symbol > 15) return undefined;
        if (bits <= LOOKUP_BITS) table.#enter(code, bits, symbol, kind);
      }
      table.#ends[bits] = code;
      code <<= 1;
    }
    return table;
  }

  /** Whether the table was created from equal codes. */
  matches(codes: HuffmanCodes): boolean {
    return same(this.#codes.counts, codes.counts) && same(this.#codes.symbols, codes.symbols);
  }

  #enter(code: number, codeBits: number, symbol: number, kind: 'dc' | 'ac'): void {
    const { lookup } = this;
    const size = symbol & 15;
    const spare = LOOKUP_BITS - codeBits - size;
    const first = code << (LOOKUP_BITS - codeBits);
    if (spare < 0) {
      lookup.fill((codeBits << 16) | (symbol << 8), first, first + (1 << (LOOKUP_BITS - codeBits)));
      return;
    }
    const head = (kind === 'dc' ? 0 : runOf(symbol) << 8) | (codeBits + size);
    const width = 1 << spare;
    for (let extra = 0, at = first; extra < 1 << size; extra += 1) {
      const entry = (extend(extra, size) << 16) | head;
      for (const end = at + width; at < end; at += 1) lookup[at] = entry;
    }
  }
}

/** The zeros before the coefficient of an AC symbol (F.1.2.2). A symbol without coefficient is 16 zeros, or the block's end. */
function runOf(symbol: number): number {
  return (symbol & 15) === 0 && symbol !== 0xf0 ? END_OF_BLOCK : symbol >> 4;
}

/** The value of `size` extra bits (EXTEND, F.2.2.1): negative if the first bit is 0. */
export function extend(extra: number, size: number): number {
  return size > 0 && extra < 1 << (size - 1) ? extra - (1 << size) + 1 : extra;
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
