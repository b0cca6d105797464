// A cache of Huffman tables in the kernel's memory: most cameras send the same tables with every picture.
import type { JpegKernel } from '../kernel/jpeg-kernel.js';
import { MAX_TABLES, TABLE_BYTES } from '../kernel/jpeg-layout.js';
import { type HuffmanCodes, HuffmanTable } from './huffman.js';

/** The cached tables of one class with their addresses, the most recently used first (LRU). */
export class HuffmanTables {
  readonly #kind: 'dc' | 'ac';
  readonly #firstAt: number;
  readonly #cached: { readonly table: HuffmanTable; readonly at: number }[] = [];

  constructor(kind: 'dc' | 'ac', firstAt: number) {
    this.#kind = kind;
    this.#firstAt = firstAt;
  }

  /** The address of a table, valid until MAX_TABLES others are requested; undefined where the codes are invalid. */
  addressOf(codes: HuffmanCodes, kernel: JpegKernel): number | undefined {
    const cached = this.#cached;
    const index = cached.findIndex(({ table }) => table.matches(codes));
    const [found] = index === -1 ? [] : cached.splice(index, 1);
    const table = found?.table ?? HuffmanTable.from(codes, this.#kind);
    if (table === undefined) return undefined;
    const oldest = found === undefined && cached.length === MAX_TABLES ? cached.pop() : undefined;
    const at = (found ?? oldest)?.at ?? this.#firstAt + cached.length * TABLE_BYTES;
    if (found === undefined) kernel.bytes.set(table.bytes, at);
    cached.unshift({ table, at });
    return at;
  }
}
