// Splits a byte stream into JPEGs (stdin, a .mjpeg file, one picture), and detects a stream that holds none.
import { JpegSplitter, type SplitJpeg } from '../../core/jpeg/jpeg-splitter.js';
import { formatOf, MEDIA_HEAD_BYTES, type MediaType, mediaTypeOf } from '../../core/jpeg/media-type.js';
import { MAX_MESSAGE_BYTES } from '../../core/limits.js';
import { unixUs } from '../../net/clock.js';
import type { SourceEvents, SourceFrame } from '../source.js';

/** The largest picture that can be sent: it fits a message, with room for the other fields. */
export const MAX_JPEG_BYTES = MAX_MESSAGE_BYTES - 4_096;

/** The largest picture that is read. Most are made smaller before they are sent; 200-megapixel phones write about this much. */
export const MAX_SOURCE_JPEG_BYTES = 64 * 1024 * 1024;

/** A stream without a JPEG is classified after this many bytes, or this long after its first byte. */
const CLASSIFY_AFTER_BYTES = 1024 * 1024;
const CLASSIFY_AFTER_MS = 5_000;

/** A stream without a JPEG in this many bytes is given up. */
const GIVE_UP_AFTER_BYTES = 64 * CLASSIFY_AFTER_BYTES;

/** At most this many other pictures are counted until the first JPEG comes. */
const MAX_OTHER_PICTURES = 100;

/** What a stream was found to hold. */
export interface StreamContents {
  /** Whether it gave a whole JPEG. */
  readonly hasJpeg: boolean;
  /** The media type of a stream without a JPEG; undefined where it is empty, or a JPEG that is not whole. */
  readonly type: MediaType | undefined;
}

/** Callbacks for a stream that holds other data than JPEGs. */
export interface NonJpegHandlers {
  /** The stream was classified, and has given no JPEG so far. `continue`: JPEGs may follow; `stop`: end the stream. */
  noJpeg(type: MediaType | undefined): 'continue' | 'stop';
  /** The first JPEG has come after `noJpeg`. */
  firstJpeg?(): void;
  /** A picture of another format stood before a JPEG or behind one. */
  otherPicture?(type: MediaType, bytes: number): void;
}

/**
 * The pictures of a byte stream, oldest first, the next one only on demand. Torn ones are reported and left out. The
 * picture that an abort cuts off is not reported.
 *
 * @param handlers Called for a stream that holds other data. Cameras need none: their supervisor notices missing frames.
 * @param maxBytes A larger picture is left out.
 */
export async function* jpegStream(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  events: Pick<SourceEvents, 'torn'>,
  signal: AbortSignal,
  handlers?: NonJpegHandlers,
  maxBytes = MAX_SOURCE_JPEG_BYTES,
): AsyncGenerator<SourceFrame, StreamContents, undefined> {
  const classifier = new StreamClassifier(events, handlers);
  const skipped = (bytes: Uint8Array, ended: boolean) => classifier.addSkipped(bytes, ended);
  const splitter = new JpegSplitter(maxBytes, skipped, Buffer.allocUnsafeSlow);
  try {
    for await (const chunk of chunks) {
      classifier.add(chunk);
      yield* classifier.framesOf(splitter.push(chunk));
      if (classifier.shouldStop) break;
    }
    if (!signal.aborted) {
      const last = splitter.end();
      classifier.addSkipped(new Uint8Array(0), true);
      yield* classifier.framesOf(last);
    }
  } finally {
    classifier.end();
  }
  return classifier.contents;
}

/** Classifies one stream: whether it holds JPEGs, and what else. */
class StreamClassifier {
  readonly #events: Pick<SourceEvents, 'torn'>;
  readonly #handlers: NonJpegHandlers | undefined;
  /** The first bytes of the stream, and those of the gap between two pictures. */
  #head = new Uint8Array(0);
  #gapHead = new Uint8Array(0);
  #gapBytes = 0;
  /** Other pictures between the JPEGs that were not reported yet. */
  readonly #others: { readonly type: MediaType; readonly bytes: number }[] = [];
  #bytes = 0;
  #hasJpeg = false;
  #classified = false;
  #shouldStop = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(events: Pick<SourceEvents, 'torn'>, handlers: NonJpegHandlers | undefined) {
    this.#events = events;
    this.#handlers = handlers;
  }

  get shouldStop(): boolean {
    return this.#shouldStop;
  }

  get contents(): StreamContents {
    return { hasJpeg: this.#hasJpeg, type: this.#hasJpeg ? undefined : mediaTypeOf(this.#head) };
  }

  /** Takes bytes, before they are split. */
  add(chunk: Uint8Array): void {
    if (this.#hasJpeg || this.#handlers === undefined) return;
    this.#head = joinHead(this.#head, chunk);
    if (this.#bytes === 0) this.#timer = setTimeout(() => this.#classify(), CLASSIFY_AFTER_MS);
    this.#bytes += chunk.length;
  }

  *framesOf(found: readonly SplitJpeg[]): Generator<SourceFrame, void, undefined> {
    for (const one of found) {
      if (one.kind !== 'jpeg') {
        // In a video file, bytes that look like the start of a JPEG are not one.
        if (this.#hasJpeg || formatOf(this.#head) === undefined) this.#events.torn(dropReason(one));
        continue;
      }
      if (!this.#hasJpeg) this.#foundFirst();
      yield { picture: one, capturedUs: unixUs() };
    }
    if (this.#handlers === undefined) return;
    if (this.#hasJpeg) {
      // Only here: a stream of other pictures alone is reported once, by `noJpeg`.
      for (const { type, bytes } of this.#others.splice(0)) this.#handlers.otherPicture?.(type, bytes);
      return;
    }
    if (this.#bytes >= CLASSIFY_AFTER_BYTES) this.#classify();
    if (this.#bytes >= GIVE_UP_AFTER_BYTES) this.#shouldStop = true;
  }

  /** Takes bytes that lie outside of any JPEG. `ended`: they were the last ones of a gap, which can be classified. */
  addSkipped(bytes: Uint8Array, ended: boolean): void {
    if (this.#handlers === undefined || (bytes.length === 0 && this.#gapBytes === 0)) return;
    this.#gapHead = joinHead(this.#gapHead, bytes);
    this.#gapBytes += bytes.length;
    if (!ended) return;
    const type = formatOf(this.#gapHead);
    // Only pictures: a video around JPEGs or behind one, as phones append it, loses nothing that should be sent.
    if (type?.family === 'picture' && this.#others.length < MAX_OTHER_PICTURES) {
      this.#others.push({ type, bytes: this.#gapBytes });
    }
    this.#gapHead = new Uint8Array(0);
    this.#gapBytes = 0;
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #foundFirst(): void {
    clearTimeout(this.#timer);
    this.#hasJpeg = true;
    if (this.#classified) this.#handlers?.firstJpeg?.();
    this.#head = new Uint8Array(0);
  }

  #classify(): void {
    if (this.#classified || this.#hasJpeg) return;
    clearTimeout(this.#timer);
    this.#classified = true;
    if (this.#handlers?.noJpeg(mediaTypeOf(this.#head)) === 'stop') this.#shouldStop = true;
  }
}

/** Why a picture was left out. */
export function dropReason(lost: Exclude<SplitJpeg, { readonly kind: 'jpeg' }>): string {
  switch (lost.kind) {
    case 'torn':
      return `a torn JPEG was left out (${lost.bytes} bytes): ${lost.reason}`;
    case 'large':
      return `a JPEG of over ${Math.floor(lost.bytes / 1_048_576)} MiB was left out`;
  }
}

function joinHead(head: Uint8Array, more: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(Math.min(MEDIA_HEAD_BYTES, head.length + more.length));
  joined.set(head);
  joined.set(more.subarray(0, joined.length - head.length), head.length);
  return joined;
}
