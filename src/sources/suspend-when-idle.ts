// Idle timeout of a camera: it is closed while there are no consumers, so that its light goes off.
import { LinkedAbort } from '../net/linked-abort.js';
import type { Source, SourceEvents, SourceFrame } from './source.js';

/** How long a camera stays open without consumers. */
const SUSPEND_AFTER_MS = 10_000;
const POLL_INTERVAL_MS = 1_000;

/** The consumers of a source's frames, as far as an idle timeout needs to know them. */
export interface Consumers {
  /** For how long there has been no consumer, in ms; 0 while there is one. */
  idleMs(): number;
  /** Waits until there is a consumer, or `signal` is aborted. */
  waitForConsumer(signal: AbortSignal): Promise<void>;
}

/** A live source that closes after 10 s without consumers, and opens again for the next one. */
export function suspendWhenIdle(source: Source, consumers: Consumers, suspendAfterMs = SUSPEND_AFTER_MS): Source {
  return {
    ...source,
    frames: (signal, events) => suspendableFrames(source, consumers, suspendAfterMs, signal, events),
  };
}

async function* suspendableFrames(
  source: Source,
  consumers: Consumers,
  suspendAfterMs: number,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, void, undefined> {
  while (!signal.aborted) {
    const suspension = new LinkedAbort(signal);
    const timer = setInterval(
      () => {
        if (consumers.idleMs() >= suspendAfterMs) suspension.abort();
      },
      Math.min(POLL_INTERVAL_MS, suspendAfterMs),
    );
    try {
      yield* source.frames(suspension.signal, events);
    } finally {
      clearInterval(timer);
      suspension.release();
    }
    if (signal.aborted || !suspension.signal.aborted) return;
    events.suspended();
    await consumers.waitForConsumer(signal);
  }
}
