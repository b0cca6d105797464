// Verifies the scans of a JPEG without decoding: it reads every Huffman code, and distinguishes damage from harmless
// deviations.
import type { Size } from '../geometry.js';
import { lateHeight, nextMarker } from './late-height.js';
import { ScanBits } from './scan-bits.js';
import { BlockWalk } from './scan-blocks.js';
import { scanCostProblem } from './scan-cost.js';
import {
  CodeTables,
  NOT_SENT,
  parseFrame,
  parseScan,
  type ScanFrame,
  type ScanHeader,
  uint16,
} from './scan-headers.js';

/**
 * - `whole`: the picture is complete. `bytes` is its length, and `ended` tells whether it has an EOI.
 * - `damaged`: a part is missing or broken.
 * - `unknown`: its coding is not supported here, or it is too large.
 */
export type ScanVerdict =
  | { readonly kind: 'whole'; readonly bytes: number; readonly size: Size; readonly ended: boolean }
  | { readonly kind: 'damaged' | 'unknown'; readonly reason: string };

/**
 * The most blocks that are visited in all scans: some hundredths of a second. A progressive picture of 20 megapixels
 * has fewer.
 */
const MAX_BLOCK_VISITS = 5_000_000;

/**
 * Verifies the JPEG that `bytes` begin with (ITU-T T.81). These are no damage: bytes between the last scan and its EOI, a
 * missing EOI, fill bytes, and odd values in a scan header. Flipped bits that result in valid codes cannot be detected.
 *
 * @param maxVisits The most blocks to visit. A picture with more is `unknown`.
 */
export function walkScans(bytes: Uint8Array, maxVisits = MAX_BLOCK_VISITS): ScanVerdict {
  return new ScanWalk(bytes, maxVisits).run();
}

/**
 * Why a scan of a JPEG is missing, by the headers of its scans. Either one refines bits that no other has sent, or the
 * last bits are never sent. Decoders accept such a picture silently. Undefined where no scan is missing. The data are not
 * read.
 */
export function missingScan(bytes: Uint8Array): string | undefined {
  const verdict = new ScanWalk(bytes, undefined).run();
  return verdict.kind === 'damaged' ? verdict.reason : undefined;
}

/** Whether these bits are valid padding at the end of a scan: encoders pad with ones, and some with zeros. */
function isFill(fill: number, bits: number): boolean {
  return fill === 0 || fill === (1 << bits) - 1;
}

class ScanWalk {
  readonly #bytes: Uint8Array;
  readonly #tables = new CodeTables();
  /** Undefined where the blocks are not walked. */
  #visitsLeft: number | undefined;
  readonly #quantisations = new Set<number>();
  #frame: ScanFrame | undefined;
  #restartInterval = 0;
  #scans = 0;

  constructor(bytes: Uint8Array, maxVisits: number | undefined) {
    this.#bytes = bytes;
    this.#visitsLeft = maxVisits;
  }

  run(): ScanVerdict {
    const bytes = this.#bytes;
    if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return damaged('it does not begin as a JPEG');
    let at = 2;
    for (;;) {
      const code = bytes[at + 1];
      if (code === undefined) return this.#finish(bytes.length, false, at < bytes.length);
      if (bytes[at] !== 0xff || code === 0x00 || code === 0xd8) return this.#finish(at, false);
      if (code === 0xd9) return this.#finish(at + 2, true);
      if (code === 0xff || code === 0x01) {
        at += code === 0xff ? 1 : 2;
        continue;
      }
      const end = at + 2 + uint16(bytes, at + 2);
      if (!(end >= at + 4 && end <= bytes.length)) return this.#finish(at, false, true);
      const outcome = this.#segment(code, bytes.subarray(at + 4, end), end);
      if (typeof outcome === 'object') return outcome;
      at = outcome;
    }
  }

  /** Reads one segment. Returns where the next one begins, or the verdict. */
  #segment(code: number, segment: Uint8Array, end: number): number | ScanVerdict {
    if (code === 0xc4) return this.#tables.define(segment) ? end : damaged('a Huffman table is broken');
    if (code === 0xdb) {
      // Any number of tables, of 8 or 16 bits a value (B.2.4.1).
      for (let at = 0; at < segment.length; at += 1 + 64 * (1 + ((segment[at] as number) >> 4))) {
        this.#quantisations.add((segment[at] as number) & 15);
      }
    } else if (code === 0xdd) {
      this.#restartInterval = segment.length < 2 ? 0 : uint16(segment, 0);
    } else if (code >= 0xc0 && code <= 0xcf && code !== 0xc8 && code !== 0xcc) {
      if (this.#frame !== undefined) return damaged('it has two frame headers');
      const frame = parseFrame(code, segment, uint16(segment, 1) === 0 ? lateHeight(this.#bytes, end) : undefined);
      if (!('value' in frame)) return verdictOf(frame);
      this.#frame = frame.value;
    } else if (code === 0xda) {
      return this.#scan(segment, end);
    }
    return end;
  }

  #scan(segment: Uint8Array, dataAt: number): number | ScanVerdict {
    const frame = this.#frame;
    if (frame === undefined) return damaged('its scan comes before its frame header');
    this.#scans += 1;
    const cost = scanCostProblem(this.#scans, frame.size);
    if (cost !== undefined) return damaged(cost);
    const parsed = parseScan(segment, frame, this.#tables);
    if (!('value' in parsed)) return verdictOf(parsed);
    const header = parsed.value;
    const isQuantised = header.components.every(({ component }) => this.#quantisations.has(component.quantisation));
    if (!isQuantised) return damaged('a quantisation table is missing');
    if (!advance(header)) return damaged('a scan of it is missing');
    if (this.#visitsLeft === undefined) return nextMarker(this.#bytes, dataAt);
    const blocks = header.components.reduce(
      (sum, { component }) => sum + component.blocksAcross * component.blocksDown,
      0,
    );
    // Checked before any block is visited, as a few bytes can claim millions. A block with a DC coefficient takes at
    // least a bit.
    if (header.first === 0 && blocks > (this.#bytes.length - dataAt) * 8) {
      return damaged(`torn: ${this.#bytes.length} bytes cannot hold ${blocks} blocks`);
    }
    this.#visitsLeft -= blocks;
    if (this.#visitsLeft < 0) return { kind: 'unknown', reason: 'it has too many blocks to be walked' };
    const bits = new ScanBits(this.#bytes, dataAt);
    const outcome = new BlockWalk(this.#bytes, bits, frame, header, this.#restartInterval).run();
    if (outcome.kind === 'damage') return damaged(outcome.reason);
    const { bytes: unused, fill, fillBits } = bits.left;
    const end = nextMarker(this.#bytes, bits.at);
    const isAtMarker = unused === 0 && end === bits.at && end < this.#bytes.length;
    // A scan that was cut off within a code continues as data. Bytes after valid padding are tolerated.
    if (!isAtMarker && !isFill(fill, fillBits)) return damaged('its scan goes on behind its last block');
    return end;
  }

  /**
   * The verdict at the end of the picture.
   *
   * @param broken Whether it ends within a segment, which may have belonged to a further scan.
   */
  #finish(bytes: number, ended: boolean, broken = false): ScanVerdict {
    const frame = this.#frame;
    if (frame === undefined || this.#scans === 0) return damaged(ended ? 'it holds no picture' : 'it breaks off');
    const sent = frame.components.map(({ sentTo }) => sentTo);
    if (!sent.every(isAllSent) && (broken || !sent.every(isOnlyDcSent))) {
      return damaged(ended ? 'a scan of it is missing' : 'it breaks off');
    }
    return { kind: 'whole', bytes, size: frame.size, ended };
  }
}

/**
 * Records which bits a scan sends. False where it does not continue from the previous bit: then a scan between them
 * is missing.
 */
function advance({ components, first, last, high, low }: ScanHeader): boolean {
  for (const { component } of components) {
    const { sentTo } = component;
    for (let k = first; k <= last; k += 1) {
      if (high !== Math.max(0, sentTo[k] as number)) return false;
      sentTo[k] = low;
    }
  }
  return true;
}

function isAllSent(sentTo: Int8Array): boolean {
  return sentTo.every((low) => low === 0);
}

/** T.81 allows an encoder to omit AC coefficients. No encoder does so for some components only. */
function isOnlyDcSent(sentTo: Int8Array): boolean {
  return sentTo[0] === 0 && sentTo.subarray(1).every((low) => low === NOT_SENT);
}

function verdictOf(problem: { readonly damage: string } | { readonly unknown: string }): ScanVerdict {
  return 'damage' in problem ? damaged(problem.damage) : { kind: 'unknown', reason: problem.unknown };
}

function damaged(reason: string): ScanVerdict {
  return { kind: 'damaged', reason };
}
