// A Huffman table as one look-up: the next bits of the data give a code and the value behind it at once.
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

/** A table as a DHT segment has it: how many codes of 1 to 16 bits there are, and what they stand for, in order. */
export interface HuffmanCodes {
  readonly counts: Uint8Array;
  readonly symbols: Uint8Array;
}

/**
 * The codes of T.81, annex C, ready to be read. An entry of the look-up is `value << 16 | run << 8 | bits`: the coefficient,
 * the zeros before it, and the length of code and value together. Where those are more than LOOKUP_BITS `bits` is 0: the
 * entry is `codeBits << 16 | symbol << 8`, or 0 where already the code is longer.
 */
export class HuffmanTable {
  /** As it lies in the kernel's memory. */
  readonly bytes = new Uint8Array(TABLE_BYTES);
  readonly lookup = new Int32Array(this.bytes.buffer, TABLE_LOOKUP, 1 << LOOKUP_BITS);
  readonly #codes: HuffmanCodes;
  readonly #ends = new Int32Array(this.bytes.buffer, TABLE_ENDS, MAX_CODE_BITS + 1);
  readonly #offsets = new Int32Array(this.bytes.buffer, TABLE_OFFSETS, MAX_CODE_BITS + 1);

  private constructor(codes: HuffmanCodes) {
    // Copies: the JPEG's memory may be used again. Not slice(), which gives a view where the bytes are a Buffer.
    this.#codes = { counts: new Uint8Array(codes.counts), symbols: new Uint8Array(codes.symbols) };
    this.bytes.set(codes.symbols, TABLE_SYMBOLS);
  }

  /** The table of these codes, or undefined where they are not a prefix code, or too many. */
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

  /** Whether it was made of these very codes. */
  isOf(codes: HuffmanCodes): boolean {
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

/** The zeros that an AC symbol puts before its coefficient (F.1.2.2). Without one it is 16 zeros, or the end. */
export function runOf(symbol: number): number {
  return (symbol & 15) === 0 && symbol !== 0xf0 ? END_OF_BLOCK : symbol >> 4;
}

/** The value of `size` extra bits (EXTEND, F.2.2.1): a leading 0 makes it negative. */
export function extend(extra: number, size: number): number {
  return size > 0 && extra < 1 << (size - 1) ? extra - (1 << size) + 1 : extra;
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
