// Walks the scan of a JPEG, MCU by MCU, and sums up its blocks in the planes of the small picture.
import { type Coding, EntropyReader, STEPS } from './entropy.js';
import type { JpegHeader } from './header.js';
import { type HuffmanCodes, HuffmanTable } from './huffman.js';
import type { Plane } from './plane.js';

/** Tables of each class that are kept: as many as one JPEG may have. */
const MAX_TABLES = 4;

/** One component while its blocks are read. */
interface Part {
  readonly horizontal: number;
  readonly vertical: number;
  readonly plane: Plane;
  readonly coding: Coding;
}

/** Reads scan after scan. What it keeps of one is only there to be quicker with the next. */
export class ScanReader {
  readonly #reader = new EntropyReader();
  readonly #dc: HuffmanTable[] = [];
  readonly #ac: HuffmanTable[] = [];

  /** Fills a plane for each component. Returns what is wrong with the data, if anything is. */
  read(jpeg: Uint8Array, header: JpegHeader, planes: readonly Plane[]): string | undefined {
    const parts: Part[] = [];
    for (const [index, { horizontal, vertical, quantisation, ...codes }] of header.components.entries()) {
      const dc = tableOf(codes.dc, 'dc', this.#dc);
      const ac = tableOf(codes.ac, 'ac', this.#ac);
      if (dc === undefined || ac === undefined) return 'a Huffman table is broken';
      const plane = planes[index] as Plane;
      plane.clear();
      const steps = new Float64Array(STEPS);
      steps.set(quantisation);
      parts.push({ horizontal, vertical, plane, coding: { dc, ac, steps, predicted: 0 } });
    }
    return this.#readMcus(jpeg, header, parts);
  }

  #readMcus(jpeg: Uint8Array, header: JpegHeader, parts: readonly Part[]): string | undefined {
    const { mcusAcross, mcusDown, restartInterval } = header;
    const reader = this.#reader;
    const torn = (mcu: number): string => `torn: ends after ${mcu} of ${mcusAcross * mcusDown} MCUs`;
    let at = reader.load(jpeg, header.dataAt);
    let restartIn = restartInterval === 0 ? Number.POSITIVE_INFINITY : restartInterval;
    let restarts = 0;
    for (let row = 0, mcu = 0; row < mcusDown; row += 1) {
      for (let column = 0; column < mcusAcross; column += 1, mcu += 1) {
        if (restartIn === 0) {
          while (jpeg[at + 1] === 0xff) at += 1; // fill bytes (B.1.1.2)
          // The markers count to 8 (B.1.1.3, E.1.4): one that is missing took a part of the picture with it.
          if (jpeg[at + 1] !== 0xd0 + (restarts & 7)) return torn(mcu);
          at = reader.load(jpeg, at + 2);
          restarts += 1;
          restartIn = restartInterval;
          for (const { coding } of parts) coding.predicted = 0;
        }
        restartIn -= 1;
        for (const part of parts) readMcu(reader, part, column, row);
        if (reader.broken) return torn(mcu);
      }
      for (const { plane, vertical } of parts) {
        for (let y = 0; y < vertical; y += 1) plane.finishRow(y, row * vertical + y);
      }
    }
    return undefined;
  }
}

/** The blocks that a component has in one MCU (A.2.3). */
function readMcu(reader: EntropyReader, part: Part, mcuColumn: number, mcuRow: number): void {
  const { horizontal, vertical, plane, coding } = part;
  const { span, first, weights } = plane.across;
  for (let y = 0; y < vertical; y += 1) {
    const row = plane.rows[y] as Float64Array;
    for (let x = 0; x < horizontal; x += 1) {
      const block = mcuColumn * horizontal + x;
      const limit = plane.needsDetail(block, mcuRow * vertical + y) ? 64 : 1;
      const seen = reader.readBlock(coding, limit, row, (first[block] as number) * 8, weights, block * 8 * span, span);
      plane.seen[y] = (plane.seen[y] as number) | seen;
    }
  }
}

/** The table of these codes. Most cameras send the same ones with every picture: those made last are kept. */
function tableOf(codes: HuffmanCodes, kind: 'dc' | 'ac', kept: HuffmanTable[]): HuffmanTable | undefined {
  const found = kept.find((table) => table.isOf(codes));
  if (found !== undefined) return found;
  const table = HuffmanTable.from(codes, kind);
  if (table === undefined) return undefined;
  kept.unshift(table);
  if (kept.length > MAX_TABLES) kept.pop();
  return table;
}
