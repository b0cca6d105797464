// Streams a finite source: each frame waits until it can be sent, and none is lost.
import { TtycamError } from '../core/errors.js';
import { Pace } from '../core/rate/pace.js';
import { monotonicMs } from '../net/clock.js';
import { encodeOrSkip, outgoing, paced, type Run } from './stages.js';

/** A frame that waits longer than this, in ms, waits for the link, and not only for its turn on this machine. */
const LINK_WAIT_MS = 2;

/**
 * How long the source is still read after the receiver needed no more frames. A folder is read to its end within that time, so
 * the sender can say how many pictures there were. A program that is about to end does not find its pipe closed.
 */
const READ_ON_MS = 1_000;

/**
 * Streams until the source ends, `--frames` were sent, the receiver needs no more frames, or `signal` is aborted.
 *
 * @returns How many frames there were to send; undefined where the receiver needed no more frames before that was known.
 */
export async function streamFinite(run: Run, signal: AbortSignal): Promise<number | undefined> {
  const { options, source, sink, adapter, stats, events } = run;
  const pace = options.fps === undefined ? undefined : new Pace(options.fps);
  const { done } = sink;
  const wanted = AbortSignal.any([signal, done]);
  const reading = abortLater(done, READ_ON_MS);
  let sequence = 0;
  try {
    for await (const given of source.frames(AbortSignal.any([signal, reading.signal]), events)) {
      if (done.aborted) {
        sequence += 1;
        if (sequence >= options.frames) return sequence;
        continue;
      }
      const behind = pace?.waitMs(monotonicMs()) === 0;
      const frame = pace === undefined ? given : await paced(given, pace, wanted);
      stats.counters.captured(0);
      adapter.observe(monotonicMs(), stats.counters.totals);
      const picture = await encodeOrSkip(run, frame);
      if (picture === undefined) continue;
      const encodedMs = monotonicMs();
      const ready = await sink.ready(signal);
      if (!ready && !done.aborted) return sequence;
      sequence += 1;
      if (ready) {
        const readyMs = monotonicMs();
        adapter.sent(readyMs, behind && readyMs - encodedMs > LINK_WAIT_MS);
        sink.send(outgoing(sequence, frame, picture));
      }
      if (sequence >= options.frames) return sequence;
    }
  } catch (reason) {
    // An error of the source is not a failure once its pictures are not needed.
    if (!done.aborted) throw reason;
    return undefined;
  } finally {
    reading.release();
  }
  if (done.aborted) return reading.signal.aborted ? undefined : sequence;
  if (sequence === 0 && !signal.aborted) {
    throw new TtycamError('source-empty', `none of the pictures of ${source.label} could be decoded`);
  }
  return sequence;
}

/** A signal that is aborted `delayMs` after `first` is; to be released when it is not needed any more. */
function abortLater(
  first: AbortSignal,
  delayMs: number,
): { readonly signal: AbortSignal; readonly release: () => void } {
  const later = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    timer = setTimeout(() => later.abort(), delayMs);
  };
  if (first.aborted) begin();
  else first.addEventListener('abort', begin, { once: true });
  return {
    signal: later.signal,
    release: () => {
      first.removeEventListener('abort', begin);
      clearTimeout(timer);
    },
  };
}
