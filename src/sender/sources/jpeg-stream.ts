// JPEGs one after another on a byte stream: stdin, a .mjpeg file, a single picture.
import { JpegSplitter, type SplitJpeg } from '../../core/jpeg-splitter.js';
import { MAX_MESSAGE_BYTES } from '../../core/limits.js';
import { unixUs } from '../../net/clock.js';
import type { SourceEvents, SourceFrame } from './source.js';

/** The largest picture taken: what fits a message, with room for its other fields. */
export const MAX_JPEG_BYTES = MAX_MESSAGE_BYTES - 4_096;

/**
 * The pictures of a byte stream, oldest first, the next one only when it is asked for. Torn ones are reported and left out;
 * the one that is under way when `signal` is aborted was cut by ourselves, and is not.
 */
export async function* jpegStream(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  events: SourceEvents,
  signal: AbortSignal,
): AsyncGenerator<SourceFrame, void, undefined> {
  const splitter = new JpegSplitter(MAX_JPEG_BYTES);
  for await (const chunk of chunks) yield* framesOf(splitter.push(chunk), events);
  if (!signal.aborted) yield* framesOf(splitter.end(), events);
}

function* framesOf(found: readonly SplitJpeg[], events: SourceEvents): Generator<SourceFrame, void, undefined> {
  for (const one of found) {
    if (one.kind === 'torn') events.torn(`a torn JPEG was left out (${one.bytes} bytes): ${one.reason}`);
    else yield { picture: one, capturedUs: unixUs() };
  }
}
