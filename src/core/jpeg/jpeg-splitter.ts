// Splits a stream of concatenated JPEGs (Motion JPEG) into pictures.
import type { Size } from '../geometry.js';
import { orientationOf, uprightSize } from './exif.js';
import { JpegWalker, wholeWithoutEnd } from './jpeg-walk.js';
import { MarkerSearch } from './marker-search.js';

/**
 * What the splitter found. A whole picture has its upright size in pixels. A torn one has the reason and the number of
 * skipped bytes. The third kind is above the size limit.
 */
export type SplitJpeg =
  | { readonly kind: 'jpeg'; readonly jpeg: Uint8Array; readonly size: Size }
  | { readonly kind: 'torn'; readonly reason: string; readonly bytes: number }
  | { readonly kind: 'large'; readonly bytes: number };

const FIRST_CAPACITY = 64 * 1024;

/** The buffer is kept from picture to picture unless it is so many times as large as needed. */
const MAX_SPARE = 8;

/** Allocates bytes, which need not be zero. */
export type Allocate = (bytes: number) => Uint8Array;

/**
 * Splits concatenated JPEGs: a pipe, a `.mjpeg` file, or a multipart stream, because anything between two pictures is
 * skipped. A torn picture is reported, and the next one begins at the next start marker.
 */
export class JpegSplitter {
  readonly #maxBytes: number;
  readonly #onSkipped: ((bytes: Uint8Array, ended: boolean) => void) | undefined;
  readonly #allocate: Allocate;
  // The incomplete picture is at the start of this buffer, so that the walk continues as it grows. A whole picture is copied: a
  // buffer of its own would be several times as large, and garbage soon.
  #buffer: Uint8Array;
  #length = 0;
  #walker: JpegWalker | undefined;
  #skipped = 0;

  /**
   * @param maxBytes A larger picture is left out.
   * @param onSkipped Called with bytes outside of any picture: separators, padding, or a stream of another format. They are
   *   valid only during the call. `ended` tells that a picture begins behind them.
   * @param allocate Buffers of Node are not cleared first, and are searched faster.
   */
  constructor(
    maxBytes: number,
    onSkipped?: (bytes: Uint8Array, ended: boolean) => void,
    allocate: Allocate = (bytes) => new Uint8Array(bytes),
  ) {
    this.#maxBytes = maxBytes;
    this.#onSkipped = onSkipped;
    this.#allocate = allocate;
    this.#buffer = allocate(FIRST_CAPACITY);
  }

  /** How many bytes were outside of any picture so far. */
  get skippedBytes(): number {
    return this.#skipped;
  }

  /** Takes the next bytes of the stream and returns what they complete. */
  push(chunk: Uint8Array): SplitJpeg[] {
    const found: SplitJpeg[] = [];
    // In portions, so that the buffer never holds much more than one picture. A view of a small chunk costs more than its copy.
    for (let at = 0; at < chunk.length; at += FIRST_CAPACITY) {
      this.#append(chunk.length <= FIRST_CAPACITY ? chunk : chunk.subarray(at, at + FIRST_CAPACITY));
      this.#split(found);
    }
    return found;
  }

  /** Ends the stream. An incomplete picture is torn, and pictures may begin within its bytes. */
  end(): SplitJpeg[] {
    const found: SplitJpeg[] = [];
    while (this.#walker !== undefined) {
      found.push(
        this.#takeUnended(this.#walker, this.#length) ?? this.#tear(this.#walker, 'the stream ended inside it'),
      );
      this.#split(found);
    }
    return found;
  }

  #split(found: SplitJpeg[]): void {
    for (;;) {
      if (this.#walker === undefined && !this.#findStart()) return;
      const walker = this.#walker as JpegWalker;
      const walk = walker.walk(this.#buffer, this.#length);
      if (typeof walk === 'object') {
        if (this.#isDoubledStart(walker)) this.#skipped += this.#drop(2);
        else found.push(this.#takeUnended(walker, walker.position) ?? this.#tear(walker, walk.torn));
      } else if ((walk === 'whole' ? walker.position : this.#length) > this.#maxBytes) {
        found.push({ kind: 'large', bytes: this.#tear(walker, '').bytes });
      } else if (walk === 'whole') {
        const jpeg = this.#takeFirst(walker.position);
        // A walk that finds a whole picture has passed a frame header, so its size is known.
        found.push({ kind: 'jpeg', jpeg, size: uprightSize(walker.size as Size, orientationOf(jpeg)) });
      } else {
        return;
      }
    }
  }

  /** Skips to the next start marker. False where there is none yet. */
  #findStart(): boolean {
    const skipped = this.#nextStart(0);
    const begins = this.#length - skipped >= 2;
    this.#onSkipped?.(this.#buffer.subarray(0, skipped), begins);
    this.#skipped += this.#drop(skipped);
    if (!begins) return false;
    this.#walker = new JpegWalker();
    return true;
  }

  /** Discards the incomplete picture, and continues where the next may begin. */
  #tear(walker: JpegWalker, reason: string): Extract<SplitJpeg, { kind: 'torn' }> {
    // At least the start marker is dropped: otherwise the same picture would begin again.
    return { kind: 'torn', reason, bytes: this.#drop(this.#nextStart(Math.max(2, walker.certainBytes))) };
  }

  /** The picture in the first `length` bytes, where only its end marker is missing. Undefined where more is missing. */
  #takeUnended(walker: JpegWalker, length: number): SplitJpeg | undefined {
    if (!walker.mayBeWhole || length > this.#maxBytes) return undefined;
    const full = wholeWithoutEnd(this.#buffer.subarray(0, length));
    return full && { kind: 'jpeg', jpeg: this.#takeFirst(full.bytes), size: full.size };
  }

  /** Whether a start marker directly follows another one. Then no picture is lost. */
  #isDoubledStart(walker: JpegWalker): boolean {
    return walker.position === 2 && this.#buffer[2] === 0xff && this.#buffer[3] === 0xd8;
  }

  /** The position of the first start marker from `from` on; a last FF may be half of one. Without one, the end. */
  #nextStart(from: number): number {
    const search = new MarkerSearch(this.#buffer, this.#length);
    let at = search.next(from);
    while (at !== -1 && at + 1 < this.#length && this.#buffer[at + 1] !== 0xd8) at = search.next(at + 1);
    return at === -1 ? this.#length : at;
  }

  #append(bytes: Uint8Array): void {
    const needed = this.#length + bytes.length;
    if (needed > this.#buffer.length) {
      const larger = this.#allocate(Math.max(needed, this.#buffer.length * 2));
      larger.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.#length);
    this.#length = needed;
  }

  /** Returns a copy of the first `count` bytes, and drops them. */
  #takeFirst(count: number): Uint8Array {
    const jpeg = this.#allocate(count);
    jpeg.set(this.#buffer.subarray(0, count));
    const needed = Math.max(FIRST_CAPACITY, this.#length);
    if (this.#buffer.length > needed * MAX_SPARE) {
      const smaller = this.#allocate(needed);
      smaller.set(this.#buffer.subarray(count, this.#length));
      this.#buffer = smaller;
      this.#length -= count;
      this.#walker = undefined;
    } else {
      this.#drop(count);
    }
    return jpeg;
  }

  /** Drops the first bytes, at most `count`, and the walk over them. Returns how many were dropped. */
  #drop(count: number): number {
    const dropped = Math.min(count, this.#length);
    if (dropped < this.#length) this.#buffer.copyWithin(0, dropped, this.#length);
    this.#length -= dropped;
    this.#walker = undefined;
    return dropped;
  }
}
