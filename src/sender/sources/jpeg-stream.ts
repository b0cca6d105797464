// JPEGs one after another on a byte stream: stdin, a .mjpeg file, a single picture.
import { JpegSplitter, type SplitJpeg } from '../../core/jpeg-splitter.js';
import { MAX_MESSAGE_BYTES } from '../../core/limits.js';
import { unixUs } from '../../net/clock.js';
import type { SourceEvents, SourceFrame } from './source.js';

/** The largest picture that travels: what fits a message, with room for its other fields. */
export const MAX_JPEG_BYTES = MAX_MESSAGE_BYTES - 4_096;

/** The largest picture that is taken from a source, as most are made smaller. Phones of 200 megapixels write about this much. */
export const MAX_SOURCE_JPEG_BYTES = 64 * 1024 * 1024;

/**
 * The pictures of a byte stream, oldest first, the next one only when it is asked for. Torn ones are reported and left out;
 * the one that is under way when `signal` is aborted was cut by ourselves, and is not.
 */
export async function* jpegStream(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  events: SourceEvents,
  signal: AbortSignal,
): AsyncGenerator<SourceFrame, void, undefined> {
  const splitter = new JpegSplitter(MAX_SOURCE_JPEG_BYTES);
  for await (const chunk of chunks) yield* framesOf(splitter.push(chunk), events);
  if (!signal.aborted) yield* framesOf(splitter.end(), events);
}

/** The pictures among what was found; the others are reported. */
export function* framesOf(
  found: readonly SplitJpeg[],
  events: Pick<SourceEvents, 'torn'>,
): Generator<SourceFrame, void, undefined> {
  for (const one of found) {
    switch (one.kind) {
      case 'torn':
        events.torn(`a torn JPEG was left out (${one.bytes} bytes): ${one.reason}`);
        break;
      case 'large':
        events.torn(`a JPEG was left out: it has over ${MAX_SOURCE_JPEG_BYTES / 1_048_576} MiB`);
        break;
      case 'jpeg':
        yield { picture: one, capturedUs: unixUs() };
    }
  }
}
