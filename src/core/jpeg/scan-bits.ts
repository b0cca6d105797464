// A bit reader and Huffman decoder for the entropy-coded data of a JPEG (ITU-T T.81, annexes B, C and F).
import type { HuffmanCodes } from './standard-huffman.js';

/** Codes up to this length are decoded by one table look-up. */
const LOOKUP_BITS = 9;
const MAX_CODE_BITS = 16;

/** The result of `decode` for bits that are not a code. */
export const NO_SYMBOL = -1;

/** A Huffman table in the form for decoding. */
export class CodeTable {
  /** Indexed by the next LOOKUP_BITS bits: `length << 8 | symbol`, or 0 for a longer code. */
  readonly lookup = new Uint16Array(1 << LOOKUP_BITS);
  /** Indexed by code length: one more than the largest code, and the offset from a code to the index of its symbol. */
  readonly ends = new Int32Array(MAX_CODE_BITS + 1);
  readonly offsets = new Int32Array(MAX_CODE_BITS + 1);
  readonly symbols: Uint8Array;

  private constructor(symbols: Uint8Array) {
    this.symbols = symbols;
  }

  /** Builds the table. Undefined where the codes are not a prefix code. */
  static from({ counts, symbols }: HuffmanCodes): CodeTable | undefined {
    const table = new CodeTable(symbols);
    let code = 0;
    let index = 0;
    for (let bits = 1; bits <= MAX_CODE_BITS; bits += 1) {
      const count = counts[bits - 1] as number;
      if (code + count > 1 << bits || index + count > symbols.length) return undefined;
      table.offsets[bits] = index - code;
      for (let left = count; left > 0; left -= 1, code += 1, index += 1) {
        if (bits > LOOKUP_BITS) continue;
        const first = code << (LOOKUP_BITS - bits);
        table.lookup.fill((bits << 8) | (symbols[index] as number), first, first + (1 << (LOOKUP_BITS - bits)));
      }
      table.ends[bits] = code;
      code <<= 1;
    }
    return table;
  }
}

/** Reads entropy-coded data up to the next marker, without stuffed zeros. Behind the data it returns zeros without end. */
export class ScanBits {
  readonly #bytes: Uint8Array;
  #at: number;
  #bits = 0;
  #count = 0;
  /** How many of the `#count` bits are zeros behind the data. They are the last ones. */
  #padded = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** Whether more bits were read than the data have. */
  get exhausted(): boolean {
    return this.#padded > this.#count;
  }

  /** The position of the next byte, or of the marker that ends the data. */
  get at(): number {
    return this.#at;
  }

  /** The buffered bits that were not used: the padding of the last byte, and whole bytes before the marker. */
  get left(): { readonly fillBits: number; readonly fill: number; readonly bytes: number } {
    const real = Math.max(0, this.#count - this.#padded);
    const fillBits = real & 7;
    const fill = fillBits === 0 ? 0 : (this.#bits >>> (this.#count - fillBits)) & ((1 << fillBits) - 1);
    return { fillBits, fill, bytes: real >> 3 };
  }

  /** Decodes one symbol. NO_SYMBOL where the bits are not a code. */
  decode(table: CodeTable): number {
    if (this.#count < MAX_CODE_BITS) this.#fill();
    const entry = table.lookup[(this.#bits >>> (this.#count - LOOKUP_BITS)) & ((1 << LOOKUP_BITS) - 1)] as number;
    if (entry !== 0) {
      this.#count -= entry >> 8;
      return entry & 0xff;
    }
    for (let bits = LOOKUP_BITS + 1; bits <= MAX_CODE_BITS; bits += 1) {
      const code = (this.#bits >>> (this.#count - bits)) & ((1 << bits) - 1);
      if (code >= (table.ends[bits] as number)) continue;
      this.#count -= bits;
      return table.symbols[code + (table.offsets[bits] as number)] ?? NO_SYMBOL;
    }
    return NO_SYMBOL;
  }

  /** Reads up to 16 bits as a number. */
  read(bits: number): number {
    if (this.#count < bits) this.#fill();
    this.#count -= bits;
    return (this.#bits >>> this.#count) & ((1 << bits) - 1);
  }

  /** Skips up to 16 bits. */
  skip(bits: number): void {
    if (this.#count < bits) this.#fill();
    this.#count -= bits;
  }

  /** Continues at another byte, behind a restart marker. */
  moveTo(at: number): void {
    this.#at = at;
    this.#bits = 0;
    this.#count = 0;
    this.#padded = 0;
  }

  /** Makes at least 25 bits available. */
  #fill(): void {
    const bytes = this.#bytes;
    while (this.#count <= 24) {
      let byte = bytes[this.#at];
      if (byte === 0xff) {
        let next = this.#at + 1;
        while (bytes[next] === 0xff) next += 1; // fill bytes (B.1.1.2)
        if (bytes[next] === 0x00) this.#at = next;
        else byte = undefined;
      }
      if (byte === undefined) {
        this.#bits <<= 8;
        this.#padded += 8;
      } else {
        this.#bits = (this.#bits << 8) | byte;
        this.#at += 1;
      }
      this.#count += 8;
    }
    // Clamped, so that the counter cannot overflow far behind the end.
    if (this.#padded > 1 << 20) this.#padded = 1 << 20;
  }
}
