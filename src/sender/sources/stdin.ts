// JPEGs that another program writes into our stdin.
import { TtycamError } from '../../core/errors.js';
import { jpegStream } from './jpeg-stream.js';
import type { Source, SourceEvents, SourceFrame } from './source.js';

/** A pipe of JPEGs. What writes into it is paused while nobody takes them. */
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
  // A read that waits for the writer is what has to end when the program is stopped.
  const stop = () => stdin.destroy();
  signal.addEventListener('abort', stop, { once: true });
  let count = 0;
  try {
    for await (const frame of jpegStream(stdin as AsyncIterable<Uint8Array>, events, signal)) {
      count += 1;
      yield frame;
    }
  } catch (reason) {
    if (signal.aborted) return;
    const words = reason instanceof Error ? reason.message : String(reason);
    throw new TtycamError('source-failed', `cannot read stdin: ${words}`, { cause: reason });
  } finally {
    signal.removeEventListener('abort', stop);
  }
  if (count === 0 && !signal.aborted) throw new TtycamError('source-empty', 'stdin ended without a JPEG');
}
