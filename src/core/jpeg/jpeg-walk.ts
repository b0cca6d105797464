// Where a JPEG ends: a walk over its segments, without decoding anything.

import type { Size } from '../geometry.js';
import { orientationOf, uprightSize } from './exif.js';
import { indexOfMarker } from './marker-search.js';
import { MAX_MARKERS, scanCostProblem } from './scan-cost.js';
import { walkScans } from './scan-walk.js';

/** What a walk found: the picture is whole, needs more bytes, or is torn and why. */
export type JpegWalk = 'whole' | 'more' | { readonly torn: string };

/** Where the walk stands: before a marker, or inside the entropy-coded data of a scan. */
type Phase = 'marker' | 'scan';

/** Markers that stand alone, without a length: TEM and the restarts RST0 to RST7. */
function standsAlone(code: number): boolean {
  return code === 0x01 || isRestart(code);
}

function isRestart(code: number): boolean {
  return code >= 0xd0 && code <= 0xd7;
}

/** SOF0 to SOF15, the frame headers, less DHT, JPG and DAC, which share their range. */
function isFrameHeader(code: number): boolean {
  return code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc;
}

/**
 * Walks one JPEG (ITU-T T.81, annex B) segment by segment, and goes on where it stopped as bytes are added. Segments are
 * skipped by their length, so a thumbnail inside an EXIF segment, a JPEG of its own, neither ends nor begins anything.
 */
export class JpegWalker {
  /** The next byte to look at; after `whole`, the length of the JPEG; after a tear, where it broke. */
  position = 0;
  #sound = 0;
  #phase: Phase = 'marker';
  #begun = false;
  /** Segments and fill bytes that were passed. */
  #markers = 0;
  #scans = 0;
  #components = 0;
  #inLayers = false;
  #costProblem: string | undefined;
  #size: Size | undefined;

  /** Width and height in pixels as they are stored, once the frame header was passed. */
  get size(): Size | undefined {
    return this.#size;
  }

  /** How many scans were passed. */
  get scans(): number {
    return this.#scans;
  }

  /** Whether one scan is not the whole picture, so that others may be missing: it is progressive, or not interleaved. */
  get inLayers(): boolean {
    return this.#inLayers;
  }

  /** Why decoding it would cost too much; undefined where it would not. */
  get costProblem(): string | undefined {
    return this.#costProblem;
  }

  /** Whether all of the picture may be there though its end was not found: a scan has begun, and it is not too costly. */
  get mayBeWhole(): boolean {
    return this.#scans > 0 && this.#costProblem === undefined;
  }

  /**
   * After a tear: how far the bytes are this picture's own. A segment counts only once a marker was found where it says
   * that it ends, as one that was cut off reaches into the next picture; and nothing counts from the first scan on,
   * where no picture can hide anyway.
   */
  get sound(): number {
    return this.#sound;
  }

  /** Goes on over `bytes`, of which the first `length` are valid and the ones seen before unchanged. */
  walk(bytes: Uint8Array, length: number): JpegWalk {
    for (;;) {
      const outcome = this.#phase === 'scan' ? this.#walkScan(bytes, length) : this.#walkMarker(bytes, length);
      if (outcome !== 'on') return outcome;
    }
  }

  #walkMarker(bytes: Uint8Array, length: number): JpegWalk | 'on' {
    if (this.position + 1 >= length) return 'more';
    this.#markers += 1;
    if (this.#markers > MAX_MARKERS) {
      this.#costProblem = `it has over ${MAX_MARKERS.toLocaleString('en-US')} segments`;
      return { torn: this.#costProblem };
    }
    if (bytes[this.position] !== 0xff) return { torn: 'a segment does not end where it says' };
    const code = bytes[this.position + 1] as number;
    if (code !== 0x00 && this.#scans === 0) {
      if (this.#swallowedStart(bytes)) return { torn: 'another picture begins inside it' };
      this.#sound = this.position;
    }
    if (!this.#begun) {
      if (code !== 0xd8) return { torn: 'it does not begin as a JPEG' };
      this.#begun = true;
      this.position += 2;
      return 'on';
    }
    if (code === 0xff) {
      this.position += 1; // a fill byte (B.1.1.2)
      return 'on';
    }
    if (code === 0xd8) return { torn: 'another picture begins inside it' };
    if (code === 0x00) return { torn: 'a segment does not end where it says' };
    if (code === 0xd9) {
      if (this.#scans === 0) return { torn: 'it holds no picture' };
      if (this.#size === undefined || this.#size.width === 0 || this.#size.height === 0)
        return { torn: 'it has no size' };
      this.position += 2;
      return 'whole';
    }
    if (standsAlone(code)) {
      this.position += 2;
      return 'on';
    }
    return this.#walkSegment(bytes, length, code);
  }

  #walkSegment(bytes: Uint8Array, length: number, code: number): JpegWalk | 'on' {
    const at = this.position + 2;
    if (at + (isFrameHeader(code) ? 8 : code === 0xda ? 3 : 2) > length) return 'more';
    const segmentBytes = uint16(bytes, at);
    if (segmentBytes < 2) return { torn: 'a segment has no length' };
    if (isFrameHeader(code)) {
      if (this.#size !== undefined) return { torn: 'it has two frame headers' };
      this.#size = { height: uint16(bytes, at + 3), width: uint16(bytes, at + 5) };
      this.#components = bytes[at + 7] as number;
      if (code !== 0xc0 && code !== 0xc1) this.#inLayers = true;
    }
    if (code === 0xda) {
      if (this.#size === undefined) return { torn: 'its scan comes before its frame header' };
      // 6 bytes and 2 for each component. What lies at the end of a scan header is not seen to be one, so the length is
      // judged itself.
      if (segmentBytes < 8 || segmentBytes > 14) return { torn: 'its scan header has a wrong length' };
      this.#scans += 1;
      if (this.#scans > 1 || bytes[at + 2] !== this.#components) this.#inLayers = true;
      this.#costProblem = scanCostProblem(this.#scans, this.#size);
      if (this.#costProblem !== undefined) return { torn: this.#costProblem };
      this.#phase = 'scan';
    }
    // DNL, behind the first scan, tells the height that the frame header left open (B.2.5).
    if (code === 0xdc && this.#size?.height === 0) {
      if (at + 4 > length) return 'more';
      this.#size = { width: this.#size.width, height: uint16(bytes, at + 2) };
    }
    this.position = at + segmentBytes;
    return 'on';
  }

  /**
   * Whether the segment just passed holds the beginning of another picture: it was cut off, and its length happened to
   * reach a marker of the next one. Application segments and comments may hold anything, and tables never this.
   */
  #swallowedStart(bytes: Uint8Array): boolean {
    const code = bytes[this.#sound + 1] as number;
    if ((code >= 0xe0 && code <= 0xef) || code === 0xfe) return false;
    const passed = bytes.subarray(this.#sound + 4, this.position + 1);
    for (let at = indexOfMarker(passed, 0); at !== -1; at = indexOfMarker(passed, at + 1)) {
      if (passed[at + 1] === 0xd8 && passed[at + 2] === 0xff) return true;
    }
    return false;
  }

  #walkScan(bytes: Uint8Array, length: number): JpegWalk | 'on' {
    // Only what is valid is searched: the rest of a buffer that grows may be much longer, and is searched each time.
    const held = bytes.subarray(0, length);
    for (;;) {
      const found = indexOfMarker(held, this.position);
      if (found === -1) {
        this.position = Math.max(this.position, length);
        return 'more';
      }
      this.position = found;
      if (found + 1 >= length) return 'more';
      const code = held[found + 1] as number;
      if (code === 0xff) {
        this.position += 1;
      } else if (code === 0x00 || isRestart(code)) {
        this.position += 2;
        // Data may be made of nothing else.
        while (held[this.position] === 0xff && held[this.position + 1] === code) this.position += 2;
      } else {
        this.#phase = 'marker';
        return 'on';
      }
    }
  }
}

/**
 * What a walk over a whole JPEG found: its size in pixels once it is turned upright, and its length in bytes; or what is
 * wrong with it.
 */
export type JpegInspection =
  | { readonly whole: true; readonly size: Size; readonly bytes: number }
  | { readonly whole: false; readonly problem: string };

/**
 * Whether `bytes` begin with a complete JPEG. What stands behind its end, as some cameras pad, is left alone. One that only
 * lacks its EOI is complete: that takes a walk of its scans.
 */
export function inspectJpeg(bytes: Uint8Array): JpegInspection {
  const walker = new JpegWalker();
  const walk = walker.walk(bytes, bytes.length);
  if (walk === 'whole' && walker.size !== undefined) {
    return { whole: true, size: uprightSize(walker.size, orientationOf(bytes)), bytes: walker.position };
  }
  const full = walker.mayBeWhole ? wholeWithoutEnd(bytes) : undefined;
  if (full !== undefined) return { whole: true, ...full };
  return { whole: false, problem: typeof walk === 'object' ? walk.torn : 'it breaks off' };
}

/**
 * The length and upright size of the JPEG that `bytes` begin with, where nothing of the picture is missing but its EOI, as
 * with some cameras and phones; undefined where more is.
 */
export function wholeWithoutEnd(bytes: Uint8Array): { readonly size: Size; readonly bytes: number } | undefined {
  const verdict = walkScans(bytes);
  if (verdict.kind !== 'whole') return undefined;
  return { size: uprightSize(verdict.size, orientationOf(bytes)), bytes: verdict.bytes };
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}
