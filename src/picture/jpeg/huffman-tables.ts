// The Huffman tables that are kept in the kernel's memory: most cameras send the same ones with every picture.
import type { JpegKernel } from '../kernel/jpeg-kernel.js';
import { MAX_TABLES, TABLE_BYTES } from '../kernel/jpeg-layout.js';
import { type HuffmanCodes, HuffmanTable } from './huffman.js';

/** Tables of one class, those used last first, each with its place in memory. */
export class HuffmanTables {
  readonly #kind: 'dc' | 'ac';
  readonly #firstAt: number;
  readonly #kept: { readonly table: HuffmanTable; readonly at: number }[] = [];

  constructor(kind: 'dc' | 'ac', firstAt: number) {
    this.#kind = kind;
    this.#firstAt = firstAt;
  }

  /** The address of the table of these codes, which is valid until MAX_TABLES others were asked for; undefined: they are none. */
  addressOf(codes: HuffmanCodes, kernel: JpegKernel): number | undefined {
    const kept = this.#kept;
    const place = kept.findIndex(({ table }) => table.isOf(codes));
    const [found] = place === -1 ? [] : kept.splice(place, 1);
    const table = found?.table ?? HuffmanTable.from(codes, this.#kind);
    if (table === undefined) return undefined;
    const oldest = found === undefined && kept.length === MAX_TABLES ? kept.pop() : undefined;
    const at = (found ?? oldest)?.at ?? this.#firstAt + kept.length * TABLE_BYTES;
    if (found === undefined) kernel.bytes.set(table.bytes, at);
    kept.unshift({ table, at });
    return at;
  }
}
