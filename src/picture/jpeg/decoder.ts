// A JPEG becomes a small picture straight from its coefficients: the full picture is never made.
import type { DecodeOutcome } from '../picture.js';
import { axisWeights } from './axis.js';
import { greyToRgb, yCbCrToRgb } from './colour.js';
import { EntropyReader } from './entropy.js';
import { type JpegComponent, type JpegHeader, readHeader } from './header.js';
import { type HuffmanCodes, HuffmanTable } from './huffman.js';
import { Plane } from './plane.js';

/** `unsupported`: a JPEG, or a size, that is none of this decoder's business; another one may know it. */
export type JpegOutcome = DecodeOutcome | { readonly kind: 'unsupported'; readonly reason: string };

/** Geometries kept ready: those of a wall of different cameras, each shown in two sizes. */
const MAX_GEOMETRIES = 16;

/** Decodes JPEG after JPEG. What one leaves behind, tables and weights, is only there to be quicker with the next. */
export class JpegDecoder {
  readonly #reader = new EntropyReader();
  readonly #tables = { dc: new TableShelf('dc'), ac: new TableShelf('ac') };
  readonly #geometries = new Map<string, Plane[]>();

  /** The picture in `width` x `height` pixels, each the mean of what it covers. Never throws. */
  decode(jpeg: Uint8Array, width: number, height: number): JpegOutcome {
    const header = readHeader(jpeg);
    if (header.kind !== 'header') return header;
    if (
      !(
        Number.isInteger(width) &&
        Number.isInteger(height) &&
        width >= 1 &&
        height >= 1 &&
        width <= header.width &&
        height <= header.height
      )
    ) {
      return { kind: 'unsupported', reason: 'it is smaller than the size asked for' };
    }
    const planes = this.#planes(header, width, height);
    const problem = this.#readScan(jpeg, header, planes);
    if (problem !== undefined) return { kind: 'unreadable', reason: problem };
    const [y, cb, cr] = planes as [Plane, Plane | undefined, Plane | undefined];
    const rgb =
      cb === undefined || cr === undefined ? greyToRgb(y.samples) : yCbCrToRgb(y.samples, cb.samples, cr.samples);
    return { kind: 'picture', picture: { width, height, rgb } };
  }

  #readScan(jpeg: Uint8Array, header: JpegHeader, planes: Plane[]): string | undefined {
    const reader = this.#reader;
    const parts: Part[] = [];
    for (const [index, component] of header.components.entries()) {
      const dc = this.#tables.dc.get(component.dc);
      const ac = this.#tables.ac.get(component.ac);
      if (dc === undefined || ac === undefined) return 'a Huffman table is broken';
      const plane = planes[index] as Plane;
      plane.clear();
      const steps = new Float64Array(256);
      for (let k = 0; k < 64; k += 1) steps[k] = component.quantisation[k] as number;
      parts.push({ component, dc, ac, plane, steps, predicted: 0 });
    }
    const mcusAcross = Math.ceil(header.width / (8 * header.maxHorizontal));
    const mcusDown = Math.ceil(header.height / (8 * header.maxVertical));
    const interval = header.restartInterval === 0 ? Number.POSITIVE_INFINITY : header.restartInterval;
    let at = reader.load(jpeg, header.dataAt);
    let left = interval;
    let restarts = 0;
    for (let row = 0; row < mcusDown; row += 1) {
      for (let column = 0; column < mcusAcross; column += 1) {
        if (left === 0) {
          while (jpeg[at] === 0xff && jpeg[at + 1] === 0xff) at += 1;
          if (jpeg[at + 1] !== 0xd0 + (restarts & 7)) return torn(row * mcusAcross + column, mcusAcross * mcusDown);
          restarts += 1;
          at = reader.load(jpeg, at + 2);
          left = interval;
          for (const part of parts) part.predicted = 0;
        }
        left -= 1;
        for (const part of parts) readMcu(reader, part, column);
        if (reader.broken) return torn(row * mcusAcross + column, mcusAcross * mcusDown);
      }
      for (const { plane, component } of parts) {
        for (let y = 0; y < component.vertical; y += 1) plane.finishRow(y, row * component.vertical + y);
      }
    }
    return undefined;
  }

  #planes(header: JpegHeader, width: number, height: number): Plane[] {
    const { components, maxHorizontal, maxVertical } = header;
    const samplings = components.map(({ horizontal, vertical }) => `${horizontal}x${vertical}`);
    const key = [header.width, header.height, width, height, ...samplings].join(' ');
    const kept = this.#geometries.get(key);
    if (kept !== undefined) return kept;
    const planes = components.map((component) => {
      const across = maxHorizontal / component.horizontal;
      const down = maxVertical / component.vertical;
      // libjpeg mixes samples only where there are half as many, and not in the narrowest of pictures (jdsample.c).
      const wide = Math.ceil(header.width / across) > 2;
      return new Plane(
        axisWeights(
          {
            pixels: header.width,
            smallPixels: width,
            pixelsPerSample: across,
            triangle: across === 2 && down <= 2 && wide,
            blocks: Math.ceil(header.width / (8 * maxHorizontal)) * component.horizontal,
          },
          true,
        ),
        axisWeights(
          {
            pixels: header.height,
            smallPixels: height,
            pixelsPerSample: down,
            triangle: down === 2 && (across === 1 || (across === 2 && wide)),
            blocks: Math.ceil(header.height / (8 * maxVertical)) * component.vertical,
          },
          false,
        ),
        width,
        height,
        component.vertical,
      );
    });
    if (this.#geometries.size >= MAX_GEOMETRIES) {
      for (const oldest of this.#geometries.keys()) {
        this.#geometries.delete(oldest);
        break;
      }
    }
    this.#geometries.set(key, planes);
    return planes;
  }
}

interface Part {
  readonly component: JpegComponent;
  readonly dc: HuffmanTable;
  readonly ac: HuffmanTable;
  readonly plane: Plane;
  readonly steps: Float64Array;
  predicted: number;
}

function readMcu(reader: EntropyReader, part: Part, mcu: number): void {
  const { component, plane } = part;
  const { span, first, weights } = plane.across;
  for (let y = 0; y < component.vertical; y += 1) {
    for (let x = 0; x < component.horizontal; x += 1) {
      const column = mcu * component.horizontal + x;
      const target = plane.rows[y] as Float64Array;
      const begin = (first[column] as number) * 8;
      part.predicted = (part.predicted + reader.readDc(part.dc)) | 0;
      const dc = part.predicted * (part.steps[0] as number);
      let from = column * 8 * span;
      let to = begin;
      for (const end = from + span; from < end; from += 1, to += 8) {
        target[to] = (target[to] as number) + dc * (weights[from] as number);
      }
      const seen = reader.readAc(part.ac, part.steps, target, begin, weights, column * 8 * span, span);
      plane.seen[y] = (plane.seen[y] as number) | seen;
    }
  }
}

function torn(mcu: number, mcus: number): string {
  return `torn: ends after ${mcu} of ${mcus} MCUs`;
}

/** The tables made last, by what they were made of: most cameras send the same ones with every picture. */
class TableShelf {
  readonly #kind: 'dc' | 'ac';
  readonly #tables: HuffmanTable[] = [];

  constructor(kind: 'dc' | 'ac') {
    this.#kind = kind;
  }

  get(codes: HuffmanCodes): HuffmanTable | undefined {
    const kept = this.#tables.find((table) => table.isOf(codes));
    if (kept !== undefined) return kept;
    const table = HuffmanTable.from(codes, this.#kind);
    if (table === undefined) return undefined;
    this.#tables.unshift(table);
    this.#tables.length = Math.min(this.#tables.length, 4);
    return table;
  }
}
