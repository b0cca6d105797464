// JPEGs that another program writes into our stdin.
import { TtycamError } from '../../core/errors.js';
import { fileProblem } from '../../core/file-problem.js';
import { noJpegWords } from '../conversion-command.js';
import type { Source, SourceEvents, SourceFrame } from '../source.js';
import { jpegStream, type StreamVerdict } from './jpeg-stream.js';
import { pipeJudging } from './pipe-contents.js';

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
  const origin = { kind: 'pipe', name: 'stdin' } as const;
  let verdict: StreamVerdict;
  try {
    verdict = yield* jpegStream(stdin as AsyncIterable<Uint8Array>, events, signal, pipeJudging(origin, events));
  } catch (reason) {
    if (signal.aborted) return;
    throw new TtycamError('source-failed', `cannot read stdin: ${fileProblem(reason)}`, { cause: reason });
  } finally {
    signal.removeEventListener('abort', stop);
  }
  if (verdict.hasJpeg || signal.aborted) return;
  throw new TtycamError('source-empty', noJpegWords(origin, verdict.kind, 'stdin ended without a JPEG'));
}
