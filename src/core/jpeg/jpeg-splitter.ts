// A stream of JPEGs, one after another, cut into its pictures.

import type { Size } from '../geometry.js';
import { orientationOf, uprightSize } from './exif.js';
import { JpegWalker, wholeWithoutEnd } from './jpeg-walk.js';
import { indexOfMarker } from './marker-search.js';

/**
 * What the splitter found: a whole picture and its size in pixels once it is turned upright; one that was torn, with the
 * reason and how many bytes were passed over; or one that is larger than it may be.
 */
export type SplitJpeg =
  | { readonly kind: 'jpeg'; readonly jpeg: Uint8Array; readonly size: Size }
  | { readonly kind: 'torn'; readonly reason: string; readonly bytes: number }
  | { readonly kind: 'large'; readonly bytes: number };

const FIRST_CAPACITY = 64 * 1024;

/**
 * Splits concatenated JPEGs: a pipe, a `.mjpeg` file, and multipart streams too, as anything between two pictures is
 * passed over. A torn picture is reported, and the next one begins at the next start marker.
 */
export class JpegSplitter {
  readonly #maxBytes: number;
  readonly #onSkipped: ((bytes: Uint8Array, ended: boolean) => void) | undefined;
  // The picture under way stands at the front of a buffer of our own, so that it can be walked on as it grows, and is
  // then handed over without another copy.
  #buffer = new Uint8Array(FIRST_CAPACITY);
  #length = 0;
  #walker: JpegWalker | undefined;
  #skipped = 0;

  /**
   * @param maxBytes A picture larger than this is left out.
   * @param onSkipped Called with bytes outside of any picture: separators, padding, or a stream that is none of JPEGs.
   *   They are valid during the call. `ended`: a picture begins behind them.
   */
  constructor(maxBytes: number, onSkipped?: (bytes: Uint8Array, ended: boolean) => void) {
    this.#maxBytes = maxBytes;
    this.#onSkipped = onSkipped;
  }

  /** Bytes outside of any picture so far. */
  get skippedBytes(): number {
    return this.#skipped;
  }

  /** Takes the next bytes of the stream and returns what they complete. */
  push(chunk: Uint8Array): SplitJpeg[] {
    const found: SplitJpeg[] = [];
    // In portions, so that the buffer never holds more than a picture and a bit.
    for (let at = 0; at < chunk.length; at += FIRST_CAPACITY) {
      this.#append(chunk.subarray(at, at + FIRST_CAPACITY));
      this.#split(found);
    }
    return found;
  }

  /** The stream has ended: a picture under way is torn, and what it had seemed to hold may be pictures. */
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
        const jpeg = this.#handOver(walker.position);
        // A walk that ends well has passed a frame header.
        found.push({ kind: 'jpeg', jpeg, size: uprightSize(walker.size as Size, orientationOf(jpeg)) });
      } else {
        return;
      }
    }
  }

  /** Brings the next start marker to the front. False when there is none yet. */
  #findStart(): boolean {
    const skipped = this.#nextStart(0);
    const begins = this.#length - skipped >= 2;
    this.#onSkipped?.(this.#buffer.subarray(0, skipped), begins);
    this.#skipped += this.#drop(skipped);
    if (!begins) return false;
    this.#walker = new JpegWalker();
    return true;
  }

  /** Gives the picture under way up, and goes on where the next may begin. */
  #tear(walker: JpegWalker, reason: string): Extract<SplitJpeg, { kind: 'torn' }> {
    // At least the start marker goes, or the same picture would begin again.
    return { kind: 'torn', reason, bytes: this.#drop(this.#nextStart(Math.max(2, walker.sound))) };
  }

  /** The picture under way, of which `length` bytes are there, where it lacks nothing but its end marker. */
  #takeUnended(walker: JpegWalker, length: number): SplitJpeg | undefined {
    if (!walker.mayBeWhole || length > this.#maxBytes) return undefined;
    const full = wholeWithoutEnd(this.#buffer.subarray(0, length));
    return full && { kind: 'jpeg', jpeg: this.#handOver(full.bytes), size: full.size };
  }

  /** Whether a start marker stands before another one, and nothing between them: no picture is lost by it. */
  #isDoubledStart(walker: JpegWalker): boolean {
    return walker.position === 2 && this.#buffer[2] === 0xff && this.#buffer[3] === 0xd8;
  }

  /** Where the first start marker from `from` on is, or may be as a last FF is half of one; else the end. */
  #nextStart(from: number): number {
    const held = this.#buffer.subarray(0, this.#length);
    let at = indexOfMarker(held, from);
    while (at !== -1 && at + 1 < held.length && held[at + 1] !== 0xd8) at = indexOfMarker(held, at + 1);
    return at === -1 ? held.length : at;
  }

  #append(bytes: Uint8Array): void {
    const needed = this.#length + bytes.length;
    if (needed > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(needed, this.#buffer.length * 2));
      larger.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.#length);
    this.#length = needed;
  }

  /** Gives the first `count` bytes away as they lie, and goes on with the rest in a buffer of its own. */
  #handOver(count: number): Uint8Array {
    const jpeg = this.#buffer.subarray(0, count);
    const rest = this.#buffer.subarray(count, this.#length);
    // The next picture will be about as large.
    this.#buffer = new Uint8Array(Math.max(FIRST_CAPACITY, Math.ceil(count * 1.25) + rest.length));
    this.#buffer.set(rest);
    this.#length = rest.length;
    this.#walker = undefined;
    return jpeg;
  }

  /** Forgets the first bytes, `count` at most, and any walk over them. Returns how many those were. */
  #drop(count: number): number {
    const dropped = Math.min(count, this.#length);
    this.#buffer.copyWithin(0, dropped, this.#length);
    this.#length -= dropped;
    this.#walker = undefined;
    return dropped;
  }
}
