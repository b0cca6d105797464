// JPEGs one after another on a byte stream: stdin, a .mjpeg file, a single picture.
import { JpegSplitter, type SplitJpeg } from '../../core/jpeg/jpeg-splitter.js';
import { formatOf, MEDIA_HEAD_BYTES, type MediaType, mediaTypeOf } from '../../core/jpeg/media-type.js';
import { MAX_MESSAGE_BYTES } from '../../core/limits.js';
import { unixUs } from '../../net/clock.js';
import type { SourceEvents, SourceFrame } from '../source.js';

/** The largest picture that travels: what fits a message, with room for its other fields. */
export const MAX_JPEG_BYTES = MAX_MESSAGE_BYTES - 4_096;

/** The largest picture that is taken from a source, as most are made smaller. Phones of 200 megapixels write about this much. */
export const MAX_SOURCE_JPEG_BYTES = 64 * 1024 * 1024;
/** A stream that has given no JPEG after so many bytes, or so long after its first byte, is judged. */
const JUDGED_AFTER_BYTES = 1024 * 1024;
const JUDGED_AFTER_MS = 5_000;

/** A stream that has given no JPEG after so many bytes will give none. */
const HOPELESS_BYTES = 64 * JUDGED_AFTER_BYTES;

/** So many other pictures are kept in mind until the first JPEG comes. */
const MAX_OTHERS = 100;

/** What a stream was found to be. */
export interface StreamVerdict {
  /** Whether it gave a whole JPEG. */
  readonly hasJpeg: boolean;
  /** What it is where it gave none; undefined where it is empty, or a JPEG that is not whole. */
  readonly kind: MediaType | undefined;
}

/** How a stream is judged that gives no JPEG. */
export interface Judging {
  /** It has given none so far. `on`: go on, as JPEGs may still come; `end`: it is no use. */
  noJpeg(kind: MediaType | undefined): 'on' | 'end';
  /** The first has come all the same. */
  foundAfterAll?(): void;
  /** A picture of another format stood before a JPEG or behind one. */
  other?(kind: MediaType, bytes: number): void;
}

/**
 * The pictures of a byte stream, oldest first, the next one only when it is asked for. Torn ones are reported and left out;
 * the one that is under way when `signal` is aborted was cut by ourselves, and is not.
 *
 * @param judging Told of a stream that gives no JPEG; without it, as for a camera, that is for others to notice.
 */
export async function* jpegStream(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  events: Pick<SourceEvents, 'torn'>,
  signal: AbortSignal,
  judging?: Judging,
): AsyncGenerator<SourceFrame, StreamVerdict, undefined> {
  const judge = new Judge(events, judging);
  const splitter = new JpegSplitter(MAX_SOURCE_JPEG_BYTES, (bytes, ended) => judge.skipped(bytes, ended));
  try {
    for await (const chunk of chunks) {
      judge.came(chunk);
      yield* judge.framesOf(splitter.push(chunk));
      if (judge.isHopeless) break;
    }
    if (!signal.aborted) {
      const last = splitter.end();
      judge.skipped(new Uint8Array(0), true);
      yield* judge.framesOf(last);
    }
  } finally {
    judge.end();
  }
  return judge.verdict;
}

/** Watches one stream: what is in it beside JPEGs, and whether there are any. */
class Judge {
  readonly #events: Pick<SourceEvents, 'torn'>;
  readonly #judging: Judging | undefined;
  /** The beginning of the stream, then of what lies between two pictures. */
  #head = new Uint8Array(0);
  #gapHead = new Uint8Array(0);
  #gapBytes = 0;
  /** What lay between pictures, until it is told. */
  readonly #others: { readonly kind: MediaType; readonly bytes: number }[] = [];
  #bytes = 0;
  #hasJpeg = false;
  #judged = false;
  #isHopeless = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(events: Pick<SourceEvents, 'torn'>, judging: Judging | undefined) {
    this.#events = events;
    this.#judging = judging;
  }

  get isHopeless(): boolean {
    return this.#isHopeless;
  }

  get verdict(): StreamVerdict {
    return { hasJpeg: this.#hasJpeg, kind: this.#hasJpeg ? undefined : mediaTypeOf(this.#head) };
  }

  /** Bytes have come. They are judged before they are split: a picture at their end is found after that. */
  came(chunk: Uint8Array): void {
    if (this.#hasJpeg || this.#judging === undefined) return;
    this.#head = joinHead(this.#head, chunk);
    if (this.#bytes === 0) this.#timer = setTimeout(() => this.#judge(), JUDGED_AFTER_MS);
    this.#bytes += chunk.length;
  }

  *framesOf(found: readonly SplitJpeg[]): Generator<SourceFrame, void, undefined> {
    for (const one of found) {
      if (one.kind !== 'jpeg') {
        // What looks like a JPEG inside of a film is none.
        if (this.#hasJpeg || formatOf(this.#head) === undefined) this.#events.torn(lossWords(one));
        continue;
      }
      if (!this.#hasJpeg) this.#found();
      yield { picture: one, capturedUs: unixUs() };
    }
    if (this.#judging === undefined) return;
    if (this.#hasJpeg) {
      // A stream of nothing else is told of as a whole.
      for (const { kind, bytes } of this.#others.splice(0)) this.#judging.other?.(kind, bytes);
      return;
    }
    if (this.#bytes >= JUDGED_AFTER_BYTES) this.#judge();
    if (this.#bytes >= HOPELESS_BYTES) this.#isHopeless = true;
  }

  /** Bytes outside of any picture. With the end of a run of them it is looked at what they are. */
  skipped(bytes: Uint8Array, ended: boolean): void {
    if (this.#judging === undefined || (bytes.length === 0 && this.#gapBytes === 0)) return;
    this.#gapHead = joinHead(this.#gapHead, bytes);
    this.#gapBytes += bytes.length;
    if (!ended) return;
    const kind = formatOf(this.#gapHead);
    // Only pictures: a film around JPEGs or behind one, as phones append it, is part of what is sent.
    if (kind?.family === 'picture' && this.#others.length < MAX_OTHERS) {
      this.#others.push({ kind, bytes: this.#gapBytes });
    }
    this.#gapHead = new Uint8Array(0);
    this.#gapBytes = 0;
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #found(): void {
    clearTimeout(this.#timer);
    this.#hasJpeg = true;
    if (this.#judged) this.#judging?.foundAfterAll?.();
    this.#head = new Uint8Array(0);
  }

  #judge(): void {
    if (this.#judged || this.#hasJpeg) return;
    clearTimeout(this.#timer);
    this.#judged = true;
    if (this.#judging?.noJpeg(mediaTypeOf(this.#head)) === 'end') this.#isHopeless = true;
  }
}

/** Why a picture is left out. */
export function lossWords(lost: Exclude<SplitJpeg, { readonly kind: 'jpeg' }>): string {
  switch (lost.kind) {
    case 'torn':
      return `a torn JPEG was left out (${lost.bytes} bytes): ${lost.reason}`;
    case 'large':
      return `a JPEG was left out: it has over ${MAX_SOURCE_JPEG_BYTES / 1_048_576} MiB`;
  }
}

function joinHead(head: Uint8Array, more: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(Math.min(MEDIA_HEAD_BYTES, head.length + more.length));
  joined.set(head);
  joined.set(more.subarray(0, joined.length - head.length), head.length);
  return joined;
}
