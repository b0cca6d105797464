// A stream of JPEGs, one after another, cut into its pictures.
import { JpegWalker } from './jpeg.js';

/** What the splitter found: a whole picture, or one that was torn, with the reason and how many bytes were passed over. */
export type SplitJpeg =
  | { readonly kind: 'jpeg'; readonly jpeg: Uint8Array }
  | { readonly kind: 'torn'; readonly reason: string; readonly bytes: number };

const FIRST_CAPACITY = 64 * 1024;

/**
 * Splits concatenated JPEGs: a pipe, a `.mjpeg` file, and multipart streams too, as anything between two pictures is
 * passed over. A torn picture is reported, and the next one begins at the next start marker.
 */
export class JpegSplitter {
  readonly #maxBytes: number;
  // The picture under way stands at the front of a buffer of our own, so that it can be walked on as it grows, and is
  // then handed over without another copy.
  #buffer = new Uint8Array(FIRST_CAPACITY);
  #length = 0;
  #walker: JpegWalker | undefined;
  #skipped = 0;

  /** @param maxBytes A picture larger than this counts as torn. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes outside of any picture so far: separators, padding, or a stream that is none of JPEGs. */
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

  /** The stream has ended: a picture under way is torn. */
  end(): SplitJpeg[] {
    if (this.#walker === undefined) return [];
    return [{ kind: 'torn', reason: 'the stream ended inside it', bytes: this.#length }];
  }

  #split(found: SplitJpeg[]): void {
    for (;;) {
      if (this.#walker === undefined && !this.#findStart()) return;
      const walker = this.#walker as JpegWalker;
      const walk = walker.walk(this.#buffer, this.#length);
      if (walk === 'whole') {
        found.push({ kind: 'jpeg', jpeg: this.#handOver(walker.position) });
      } else if (typeof walk === 'object') {
        // At least the start marker goes, or the same picture would begin again.
        found.push({ kind: 'torn', reason: walk.torn, bytes: this.#drop(Math.max(2, walker.position)) });
      } else if (this.#length > this.#maxBytes) {
        found.push({ kind: 'torn', reason: `it has over ${this.#maxBytes} bytes`, bytes: this.#drop(this.#length) });
      } else {
        return;
      }
    }
  }

  /** Brings the next start marker to the front. False when there is none yet. */
  #findStart(): boolean {
    let at = 0;
    for (;;) {
      at = this.#buffer.subarray(0, this.#length).indexOf(0xff, at);
      if (at === -1 || at === this.#length - 1) {
        // A last FF may be the first half of a marker.
        this.#skipped += this.#drop(at === -1 ? this.#length : at);
        return false;
      }
      if (this.#buffer[at + 1] === 0xd8) {
        this.#skipped += this.#drop(at);
        this.#walker = new JpegWalker();
        return true;
      }
      at += 1;
    }
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
