// A camera that may fail at any time becomes a source that never ends: watched, and tried again.
import { setTimeout as sleep } from 'node:timers/promises';
import { TtycamError } from '../core/errors.js';
import { Backoff } from '../core/rate/backoff.js';
import { LinkedAbort } from '../net/linked-abort.js';
import type { Source, SourceEvents, SourceFrame } from './source.js';

/** How long a camera may take for its first frame, and between two. */
const FIRST_FRAME_MS = 10_000;
const NEXT_FRAME_MS = 5_000;

const RETRY_MIN_MS = 500;
const RETRY_MAX_MS = 10_000;

/**
 * One attempt to capture: frames until it ends, which for a camera is a failure.
 *
 * @throws TtycamError why it ended, in words that a person can act on.
 */
export type Attempt = (signal: AbortSignal, events: SourceEvents) => AsyncIterable<SourceFrame>;

export interface SuperviseTimes {
  readonly firstFrameMs: number;
  readonly nextFrameMs: number;
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
}

const TIMES: SuperviseTimes = {
  firstFrameMs: FIRST_FRAME_MS,
  nextFrameMs: NEXT_FRAME_MS,
  retryMinMs: RETRY_MIN_MS,
  retryMaxMs: RETRY_MAX_MS,
};

/** A live source that tries `attempt` again and again, and tells what is wrong meanwhile. */
export function supervise(label: string, attempt: Attempt, times: SuperviseTimes = TIMES): Source {
  return { kind: 'live', label, frames: (signal, events) => superviseFrames(attempt, times, signal, events) };
}

async function* superviseFrames(
  attempt: Attempt,
  times: SuperviseTimes,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, void, undefined> {
  const backoff = new Backoff({ minMs: times.retryMinMs, maxMs: times.retryMaxMs, random: Math.random });
  while (!signal.aborted) {
    const watchdog = new Watchdog(times, signal);
    let reason: unknown;
    try {
      for await (const frame of attempt(watchdog.signal, events)) {
        if (watchdog.fed()) {
          events.recovered();
          backoff.reset();
        }
        yield frame;
      }
      reason = watchdog.verdict ?? new TtycamError('source-failed', 'the camera ended its stream');
    } catch (error) {
      reason = watchdog.verdict ?? error;
    } finally {
      watchdog.end();
    }
    if (signal.aborted) return;
    const retryMs = backoff.next();
    events.trouble(TtycamError.from(reason), retryMs);
    await sleep(retryMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Ends an attempt that gives no frames. */
class Watchdog {
  readonly #times: SuperviseTimes;
  readonly #bite: LinkedAbort;
  #timer: NodeJS.Timeout;
  #verdict: TtycamError | undefined;
  #frames = 0;

  constructor(times: SuperviseTimes, signal: AbortSignal) {
    this.#times = times;
    this.#bite = new LinkedAbort(signal);
    this.#timer = setTimeout(() => this.#bitten(times.firstFrameMs), times.firstFrameMs);
  }

  /** Aborted when the attempt is to end. */
  get signal(): AbortSignal {
    return this.#bite.signal;
  }

  /** Why it ended the attempt, if it did. */
  get verdict(): TtycamError | undefined {
    return this.#verdict;
  }

  /** A frame has come. True for the first. */
  fed(): boolean {
    this.#frames += 1;
    if (this.#frames === 1) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#bitten(this.#times.nextFrameMs), this.#times.nextFrameMs);
    } else {
      this.#timer.refresh();
    }
    return this.#frames === 1;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#bite.release();
  }

  #bitten(afterMs: number): void {
    this.#verdict = new TtycamError('source-failed', `frozen: no frame for ${afterMs / 1_000} s`);
    this.#bite.abort(this.#verdict);
  }
}
