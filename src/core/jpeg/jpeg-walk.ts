// Finds the end of a JPEG by a walk over its segments, without decoding.
import type { Size } from '../geometry.js';
import { numberText } from '../units.js';
import { orientationOf, uprightSize } from './exif.js';
import { MarkerSearch } from './marker-search.js';
import { MAX_MARKERS, scanCostProblem } from './scan-cost.js';
import { walkScans } from './scan-walk.js';

/** The result of a walk: the picture is whole, needs more bytes, or is torn with a reason. */
export type JpegWalk = 'whole' | 'more' | { readonly torn: string };

/** The position of the walk: before a marker, or within the entropy-coded data of a scan. */
type Phase = 'marker' | 'scan';

/** Markers without a length: TEM and the restart markers RST0 to RST7. */
function standsAlone(code: number): boolean {
  return code === 0x01 || isRestart(code);
}

function isRestart(code: number): boolean {
  return code >= 0xd0 && code <= 0xd7;
}

/** The frame headers SOF0 to SOF15, without DHT, JPG and DAC, which share their range. */
function isFrameHeader(code: number): boolean {
  return code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc;
}

/**
 * Walks one JPEG (ITU-T T.81, annex B) segment by segment, and continues as bytes are added. Segments are skipped by their
 * length, so a thumbnail within an EXIF segment, which is a JPEG itself, has no effect.
 */
export class JpegWalker {
  /** The next byte to read. After `whole` it is the length of the JPEG, and after a tear the position of the error. */
  position = 0;
  #certainBytes = 0;
  #phase: Phase = 'marker';
  #begun = false;
  /** How many segments and fill bytes were passed. */
  #markers = 0;
  #scans = 0;
  #components = 0;
  #hasSeveralScans = false;
  #costProblem: string | undefined;
  #size: Size | undefined;

  /** Width and height in pixels as stored. Undefined before the frame header. */
  get size(): Size | undefined {
    return this.#size;
  }

  /** How many scans were passed. */
  get scans(): number {
    return this.#scans;
  }

  /** Whether the picture needs several scans, of which some may be missing: it is progressive, or not interleaved. */
  get hasSeveralScans(): boolean {
    return this.#hasSeveralScans;
  }

  /** Why decoding would cost too much. Undefined where it would not. */
  get costProblem(): string | undefined {
    return this.#costProblem;
  }

  /** Whether the picture may be complete without its end marker: a scan has begun, and decoding is not too costly. */
  get mayBeWhole(): boolean {
    return this.#scans > 0 && this.#costProblem === undefined;
  }

  /**
   * After a tear, how many bytes certainly belong to this picture. A segment counts only where a marker follows its
   * declared length. The length of a segment that was cut off reaches into the next picture. Scans do not count, as no
   * picture can hide within them.
   */
  get certainBytes(): number {
    return this.#certainBytes;
  }

  /** Continues over `bytes`, of which the first `length` are valid. Bytes of earlier calls must be unchanged. */
  walk(bytes: Uint8Array, length: number): JpegWalk {
    for (;;) {
      const outcome = this.#phase === 'scan' ? this.#walkScan(bytes, length) : this.#walkMarker(bytes, length);
      if (outcome !== 'continue') return outcome;
    }
  }

  #walkMarker(bytes: Uint8Array, length: number): JpegWalk | 'continue' {
    if (this.position + 1 >= length) return 'more';
    this.#markers += 1;
    if (this.#markers > MAX_MARKERS) {
      this.#costProblem = `it has over ${numberText(MAX_MARKERS)} segments`;
      return { torn: this.#costProblem };
    }
    if (bytes[this.position] !== 0xff) return { torn: 'a segment does not end where it says' };
    const code = bytes[this.position + 1] as number;
    if (code !== 0x00 && this.#scans === 0) {
      if (this.#containsStart(bytes)) return { torn: 'another picture begins inside it' };
      this.#certainBytes = this.position;
    }
    if (!this.#begun) {
      if (code !== 0xd8) return { torn: 'it does not begin as a JPEG' };
      this.#begun = true;
      this.position += 2;
      return 'continue';
    }
    if (code === 0xff) {
      this.position += 1; // a fill byte (B.1.1.2)
      return 'continue';
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
      return 'continue';
    }
    return this.#walkSegment(bytes, length, code);
  }

  #walkSegment(bytes: Uint8Array, length: number, code: number): JpegWalk | 'continue' {
    const at = this.position + 2;
    if (at + (isFrameHeader(code) ? 8 : code === 0xda ? 3 : 2) > length) return 'more';
    const segmentBytes = uint16(bytes, at);
    if (segmentBytes < 2) return { torn: 'a segment has no length' };
    if (isFrameHeader(code)) {
      if (this.#size !== undefined) return { torn: 'it has two frame headers' };
      this.#size = { height: uint16(bytes, at + 3), width: uint16(bytes, at + 5) };
      this.#components = bytes[at + 7] as number;
      if (code !== 0xc0 && code !== 0xc1) this.#hasSeveralScans = true;
    }
    if (code === 0xda) {
      if (this.#size === undefined) return { torn: 'its scan comes before its frame header' };
      // 6 bytes and 2 for each component. Data follow a scan header without a marker, so a wrong length would go unnoticed.
      if (segmentBytes < 8 || segmentBytes > 14) return { torn: 'its scan header has a wrong length' };
      this.#scans += 1;
      if (this.#scans > 1 || bytes[at + 2] !== this.#components) this.#hasSeveralScans = true;
      this.#costProblem = scanCostProblem(this.#scans, this.#size);
      if (this.#costProblem !== undefined) return { torn: this.#costProblem };
      this.#phase = 'scan';
    }
    // DNL, behind the first scan, has the height where the frame header leaves it open (B.2.5).
    if (code === 0xdc && this.#size?.height === 0) {
      if (at + 4 > length) return 'more';
      this.#size = { width: this.#size.width, height: uint16(bytes, at + 2) };
    }
    this.position = at + segmentBytes;
    return 'continue';
  }

  /**
   * Whether the last segment contains the beginning of another picture. Then it was cut off, and its length reached a
   * marker of the next picture by chance. Application segments and comments may contain anything, and are not searched.
   */
  #containsStart(bytes: Uint8Array): boolean {
    const code = bytes[this.#certainBytes + 1] as number;
    if ((code >= 0xe0 && code <= 0xef) || code === 0xfe) return false;
    const search = new MarkerSearch(bytes);
    // There is an 0xff at the present position, so this goes no further.
    for (let at = search.next(this.#certainBytes + 4); at !== -1 && at < this.position; ) {
      if (bytes[at + 1] === 0xd8 && bytes[at + 2] === 0xff) return true;
      at = search.next(at + 1);
    }
    return false;
  }

  #walkScan(bytes: Uint8Array, length: number): JpegWalk | 'continue' {
    const search = new MarkerSearch(bytes, length);
    for (;;) {
      const found = search.next(this.position);
      if (found === -1) {
        this.position = Math.max(this.position, length);
        return 'more';
      }
      this.position = found;
      if (found + 1 >= length) return 'more';
      const code = bytes[found + 1] as number;
      if (code === 0xff) {
        this.position += 1;
      } else if (code === 0x00 || isRestart(code)) {
        this.position += 2;
        // Data may consist of nothing else, so this loop bounds the cost of each.
        while (this.position + 1 < length && bytes[this.position] === 0xff && bytes[this.position + 1] === code)
          this.position += 2;
      } else {
        this.#phase = 'marker';
        return 'continue';
      }
    }
  }
}

/**
 * The result of a walk over a whole JPEG: its upright size in pixels and its length in bytes, or what is wrong with it.
 */
export type JpegInspection =
  | { readonly whole: true; readonly size: Size; readonly bytes: number }
  | { readonly whole: false; readonly problem: string };

/**
 * Whether `bytes` begin with a complete JPEG. Bytes behind its end are ignored, as some cameras pad. A JPEG without only
 * its EOI is complete, too; that takes a walk of its scans.
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
 * The length and upright size of the JPEG that `bytes` begin with, where only its EOI is missing, as with some cameras and
 * phones. Undefined where more is missing.
 */
export function wholeWithoutEnd(bytes: Uint8Array): { readonly size: Size; readonly bytes: number } | undefined {
  const verdict = walkScans(bytes);
  if (verdict.kind !== 'whole') return undefined;
  return { size: uprightSize(verdict.size, orientationOf(bytes)), bytes: verdict.bytes };
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}
