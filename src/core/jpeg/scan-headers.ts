// Parses the frame header, scan headers and Huffman tables of a JPEG, as far as a walk of its scans needs them (T.81,
// annex B).
import type { Size } from '../geometry.js';
import { CodeTable } from './scan-bits.js';
import { STANDARD_AC, STANDARD_DC } from './standard-huffman.js';

/** One component of a frame, and the state of its coefficients. */
export interface FrameComponent {
  readonly id: number;
  readonly horizontal: number;
  readonly vertical: number;
  /** The destination identifier of its quantisation table. */
  readonly quantisation: number;
  /** Blocks across and down in a scan of its own. The last ones may reach beyond the edge of the picture. */
  readonly blocksAcross: number;
  readonly blocksDown: number;
  /** For each coefficient, its lowest bit that was sent so far, or NOT_SENT. */
  readonly sentTo: Int8Array;
  /**
   * For progressive pictures: a bit set of the non-zero coefficients, two words of 32 bits for each block. Allocated
   * on demand.
   */
  nonZero: Uint32Array | undefined;
}

export const NOT_SENT = -1;

export interface ScanFrame {
  readonly size: Size;
  readonly progressive: boolean;
  readonly components: readonly FrameComponent[];
  readonly mcusAcross: number;
  readonly mcusDown: number;
}

/** A component of a scan with its tables. A table that was not defined is undefined. */
export interface ScanComponent {
  readonly component: FrameComponent;
  readonly dc: CodeTable | undefined;
  readonly ac: CodeTable | undefined;
}

/** An SOS header: spectral selection from `first` to `last`; `high` and `low` are Ah and Al of T.81. */
export interface ScanHeader {
  readonly components: readonly ScanComponent[];
  readonly first: number;
  readonly last: number;
  readonly high: number;
  readonly low: number;
}

/** A value, or the reason why there is none. Data with `unknown` may be valid, but are not supported here. */
export type Parsed<T> = { readonly value: T } | { readonly damage: string } | { readonly unknown: string };

/** The current Huffman tables by class and destination. */
export class CodeTables {
  readonly #dc: (CodeTable | undefined)[] = STANDARD_DC.map((codes) => CodeTable.from(codes));
  readonly #ac: (CodeTable | undefined)[] = STANDARD_AC.map((codes) => CodeTable.from(codes));

  dc(destination: number): CodeTable | undefined {
    return this.#dc[destination];
  }

  ac(destination: number): CodeTable | undefined {
    return this.#ac[destination];
  }

  /** Takes a DHT segment, which defines any number of tables. False where one is broken. */
  define(segment: Uint8Array): boolean {
    for (let at = 0; at < segment.length; ) {
      const head = segment[at] as number;
      const counts = segment.subarray(at + 1, at + 17);
      const end = at + 17 + counts.reduce((sum, count) => sum + count, 0);
      if (head > 0x1f || (head & 15) > 3 || end > segment.length) return false;
      const table = CodeTable.from({ counts, symbols: segment.subarray(at + 17, end) });
      if (table === undefined) return false;
      (head >> 4 === 0 ? this.#dc : this.#ac)[head & 15] = table;
      at = end;
    }
    return true;
  }
}

/**
 * Parses an SOF segment.
 *
 * @param code The second byte of the marker.
 * @param height The height in a DNL segment, for a frame header that leaves it open.
 */
export function parseFrame(code: number, segment: Uint8Array, height: number | undefined): Parsed<ScanFrame> {
  if (code > 0xc2) return { unknown: 'its coding is neither sequential nor progressive Huffman' };
  const [precision = 0, count = 0] = [segment[0], segment[5]];
  if (segment.length < 6 + count * 3 || count === 0) return { damage: 'its frame header is too short' };
  if (precision !== 8 && (precision !== 12 || code === 0xc0))
    return { damage: `no JPEG of its kind has ${precision} bits a sample` };
  if (count > 4) return { unknown: `it has ${count} components` };
  const size = { width: uint16(segment, 3), height: uint16(segment, 1) || (height ?? 0) };
  if (size.width === 0 || size.height === 0) return { damage: 'it has no size' };
  const samplings = Array.from({ length: count }, (_, at) => segment[7 + at * 3] as number);
  const isBroken = samplings.some((one) => one >> 4 < 1 || one >> 4 > 4 || (one & 15) < 1 || (one & 15) > 4);
  if (isBroken) return { damage: 'its sampling is not 1 to 4' };
  const maxHorizontal = Math.max(...samplings.map((one) => one >> 4));
  const maxVertical = Math.max(...samplings.map((one) => one & 15));
  const components = samplings.map((sampling, at) => {
    const [horizontal, vertical] = [sampling >> 4, sampling & 15];
    return {
      id: segment[6 + at * 3] as number,
      horizontal,
      vertical,
      quantisation: segment[8 + at * 3] as number,
      blocksAcross: Math.ceil(Math.ceil((size.width * horizontal) / maxHorizontal) / 8),
      blocksDown: Math.ceil(Math.ceil((size.height * vertical) / maxVertical) / 8),
      sentTo: new Int8Array(64).fill(NOT_SENT),
      nonZero: undefined,
    };
  });
  const mcusAcross = Math.ceil(size.width / (8 * maxHorizontal));
  const mcusDown = Math.ceil(size.height / (8 * maxVertical));
  return { value: { size, progressive: code === 0xc2, components, mcusAcross, mcusDown } };
}

/** Parses an SOS segment. */
export function parseScan(segment: Uint8Array, frame: ScanFrame, tables: CodeTables): Parsed<ScanHeader> {
  const count = segment[0] ?? 0;
  if (count < 1 || count > 4 || segment.length < 4 + count * 2) return { damage: 'its scan header is too short' };
  const components: ScanComponent[] = [];
  for (let at = 1; at < 1 + count * 2; at += 2) {
    const component = frame.components.find(({ id }) => id === segment[at]);
    if (component === undefined || components.some((other) => other.component === component)) {
      return { damage: 'its scan is of other components than its frame' };
    }
    const destinations = segment[at + 1] as number;
    components.push({ component, dc: tables.dc(destinations >> 4), ac: tables.ac(destinations & 15) });
  }
  // A sequential scan contains all coefficients. Some cameras write other values here, which are ignored.
  if (!frame.progressive) return { value: { components, first: 0, last: 63, high: 0, low: 0 } };
  const [first = 0, last = 0, precision = 0] = segment.subarray(1 + count * 2);
  const [high, low] = [precision >> 4, precision & 15];
  const isSpectral = first === 0 ? last === 0 : last >= first && last <= 63 && count === 1;
  if (!isSpectral || low > 13 || (high !== 0 && high !== low + 1)) return { damage: 'a scan is of impossible bits' };
  return { value: { components, first, last, high, low } };
}

/** A big-endian number of 16 bits. */
export function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}
