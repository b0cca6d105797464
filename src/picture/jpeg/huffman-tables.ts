// A cache of Huffman tables in the kernel's memory: most cameras send the same tables with every picture.
import type { JpegKernel } from '../kernel/jpeg-kernel.js';
import {
  MAX_CODE_BITS,
  MAX_SYMBOLS,
  MAX_TABLES,
  NEXT_CODES,
  TABLE_BYTES,
  TABLE_COUNTS,
} from '../kernel/jpeg-layout.js';

/** A table as in a DHT segment: the number of codes of 1 to 16 bits, and their symbols in order. */
export interface HuffmanCodes {
  readonly counts: Uint8Array;
  readonly symbols: Uint8Array;
}

export class HuffmanTables {
  readonly #isDc: boolean;
  readonly #firstAt: number;
  /** The addresses of the tables of one class, the most recently used first (LRU). */
  readonly #cached: number[] = [];

  constructor(kind: 'dc' | 'ac', firstAt: number) {
    this.#isDc = kind === 'dc';
    this.#firstAt = firstAt;
  }

  /** The address of a table, valid until MAX_TABLES others are requested; undefined where the codes are invalid. */
  addressOf({ counts, symbols }: HuffmanCodes, kernel: JpegKernel): number | undefined {
    if (symbols.length > MAX_SYMBOLS) return undefined;
    const { bytes, functions } = kernel;
    bytes.set(counts, NEXT_CODES);
    bytes.set(symbols, NEXT_CODES + MAX_CODE_BITS);
    const cached = this.#cached;
    for (const [index, at] of cached.entries()) {
      if (functions.isEqual(at + TABLE_COUNTS, NEXT_CODES, MAX_CODE_BITS + symbols.length) === 0) continue;
      if (index > 0) cached.unshift(...cached.splice(index, 1));
      return at;
    }
    const isFull = cached.length === MAX_TABLES;
    const at = (isFull ? cached.at(-1) : undefined) ?? this.#firstAt + cached.length * TABLE_BYTES;
    if (functions.buildTable(NEXT_CODES, symbols.length, this.#isDc ? 1 : 0, at) === 0) return undefined;
    if (isFull) cached.pop();
    cached.unshift(at);
    return at;
  }
}
