// A camera that nobody watches is closed, and its light goes off.
import { LinkedAbort } from '../net/linked-abort.js';
import type { Source, SourceEvents, SourceFrame } from './source.js';

/** How long a camera stays open when nobody wants its frames. */
const REST_AFTER_MS = 10_000;
const POLL_INTERVAL_MS = 500;

/** Whether anybody takes the frames. */
export interface Consumers {
  /** How long nobody has wanted frames, in ms; 0 while somebody does. */
  idleMs(): number;
  /** Waits until somebody wants frames, or `signal` is aborted. */
  waitForConsumer(signal: AbortSignal): Promise<void>;
}

/** A live source that closes when nobody has wanted its frames for 10 s, and opens again for the next who does. */
export function suspendWhenIdle(source: Source, audience: Consumers, restAfterMs = REST_AFTER_MS): Source {
  return {
    ...source,
    frames: (signal, events) => restingFrames(source, audience, restAfterMs, signal, events),
  };
}

async function* restingFrames(
  source: Source,
  audience: Consumers,
  restAfterMs: number,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, void, undefined> {
  while (!signal.aborted) {
    const rest = new LinkedAbort(signal);
    const timer = setInterval(
      () => {
        if (audience.idleMs() >= restAfterMs) rest.abort();
      },
      Math.min(POLL_INTERVAL_MS, restAfterMs),
    );
    try {
      yield* source.frames(rest.signal, events);
    } finally {
      clearInterval(timer);
      rest.release();
    }
    if (signal.aborted || !rest.signal.aborted) return;
    events.suspended();
    await audience.waitForConsumer(signal);
  }
}
