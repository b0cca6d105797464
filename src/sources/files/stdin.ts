// A source of JPEGs on stdin.
import { TtycamError } from '../../core/errors.js';
import { fileProblem } from '../../core/file-problem.js';
import type { Source, SourceEvents, SourceFrame } from '../source.js';
import { jpegStream, type StreamContents } from './jpeg-stream.js';
import { nonJpegMessage, reportNonJpeg } from './non-jpeg.js';

/** A pipe of JPEGs. Backpressure pauses its writer while no frame is taken. */
export function stdinSource(stdin: NodeJS.ReadStream): Source {
  return {
    kind: 'finite',
    paced: true,
    label: '-',
    frames: (signal, events) => stdinFrames(stdin, signal, events),
  };
}

async function* stdinFrames(
  stdin: NodeJS.ReadStream,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, void, undefined> {
  if (stdin.isTTY) {
    throw new TtycamError('source-missing', 'stdin is a terminal: pipe JPEGs into it, or name another --device');
  }
  // Ends a read that waits for the writer.
  const stop = () => stdin.destroy();
  signal.addEventListener('abort', stop, { once: true });
  const origin = { kind: 'pipe', name: 'stdin' } as const;
  let contents: StreamContents;
  try {
    contents = yield* jpegStream(stdin as AsyncIterable<Uint8Array>, events, signal, reportNonJpeg(origin, events));
  } catch (reason) {
    if (signal.aborted) return;
    throw new TtycamError('source-failed', `cannot read stdin: ${fileProblem(reason)}`, { cause: reason });
  } finally {
    signal.removeEventListener('abort', stop);
  }
  if (contents.hasJpeg || signal.aborted) return;
  throw new TtycamError('source-empty', nonJpegMessage(origin, contents.type, 'stdin ended without a JPEG'));
}
