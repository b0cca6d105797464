// Supervision of a camera: a watchdog ends an attempt that gives no frames, and retries follow with exponential backoff.
import { TtycamError } from '../core/errors.js';
import { LinkedAbort } from '../net/linked-abort.js';
import { RetryTimer } from '../net/retry-timer.js';
import { leastRetryMs } from './denied.js';
import type { Source, SourceEvents, SourceFrame } from './source.js';

/** The watchdog's timeouts: for the first frame, and for each later one. */
const FIRST_FRAME_MS = 10_000;
const NEXT_FRAME_MS = 5_000;

const RETRY_MIN_MS = 500;
const RETRY_MAX_MS = 10_000;

/** For a camera on the network or behind a program. One that comes back is seen within two seconds. */
export const QUICK_RETRY = { retryMinMs: 500, retryMaxMs: 1_500 } as const;

/** Cameras lock an account after some wrong passwords. */
export const DENIED_RETRY_MS = 30_000;

/**
 * One attempt to capture: frames until it ends, which for a camera is a failure.
 *
 * @throws TtycamError why it ended, and what a person can do.
 */
export type Attempt = (signal: AbortSignal, events: SourceEvents) => AsyncIterable<SourceFrame>;

export interface SuperviseTimes {
  readonly firstFrameMs: number;
  readonly nextFrameMs: number;
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
  /** The shortest wait after the camera has denied access; undefined: as after any failure. */
  readonly deniedRetryMs?: number;
}

const TIMES: SuperviseTimes = {
  firstFrameMs: FIRST_FRAME_MS,
  nextFrameMs: NEXT_FRAME_MS,
  retryMinMs: RETRY_MIN_MS,
  retryMaxMs: RETRY_MAX_MS,
};

/** A live source that repeats `attempt` without end, and reports each failure. */
export function supervise(label: string, attempt: Attempt, times: SuperviseTimes = TIMES): Source {
  return { kind: 'live', label, frames: (signal, events) => superviseFrames(attempt, times, signal, events) };
}

async function* superviseFrames(
  attempt: Attempt,
  times: SuperviseTimes,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, void, undefined> {
  const retryTimer = new RetryTimer(times.retryMinMs, times.retryMaxMs);
  while (!signal.aborted) {
    const watchdog = new Watchdog(times, signal);
    let reason: unknown;
    try {
      for await (const frame of attempt(watchdog.signal, watchdog.watching(events))) {
        watchdog.reset();
        if (watchdog.frames === 1) {
          events.recovered();
          retryTimer.reset();
        }
        yield frame;
      }
      reason = watchdog.error ?? new TtycamError('source-failed', 'the camera ended its stream');
    } catch (error) {
      reason = watchdog.error ?? error;
    } finally {
      watchdog.stop();
    }
    if (signal.aborted) return;
    const error = TtycamError.from(reason);
    const leastMs = leastRetryMs(error, times.deniedRetryMs);
    await retryTimer.wait(signal, (retryMs) => events.trouble(error, retryMs), undefined, leastMs);
  }
}

/** Aborts an attempt that gives no frame in time. */
class Watchdog {
  readonly #times: SuperviseTimes;
  readonly #abort: LinkedAbort;
  #timer: NodeJS.Timeout;
  #error: TtycamError | undefined;
  #frames = 0;

  constructor(times: SuperviseTimes, signal: AbortSignal) {
    this.#times = times;
    this.#abort = new LinkedAbort(signal);
    this.#timer = setTimeout(() => this.#timeOut(times.firstFrameMs), times.firstFrameMs);
  }

  /** Aborted when the attempt must end. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** The error of an attempt that timed out; undefined while it has not. */
  get error(): TtycamError | undefined {
    return this.#error;
  }

  /** Frames of this attempt so far. */
  get frames(): number {
    return this.#frames;
  }

  /** The events of an attempt. A camera that says that its picture is still the last one is not frozen. */
  watching(events: SourceEvents): SourceEvents {
    return {
      ...events,
      unchanged: () => {
        if (this.#frames > 0) this.#timer.refresh();
        events.unchanged?.();
      },
    };
  }

  /** Starts the timeout anew, as a frame has arrived. */
  reset(): void {
    this.#frames += 1;
    if (this.#frames === 1) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#timeOut(this.#times.nextFrameMs), this.#times.nextFrameMs);
    } else {
      this.#timer.refresh();
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#abort.release();
  }

  #timeOut(afterMs: number): void {
    this.#error = new TtycamError('source-failed', `frozen: no frame for ${afterMs / 1_000} s`);
    this.#abort.abort(this.#error);
  }
}
