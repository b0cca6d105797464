// A watchdog around an attempt to capture: it ends one that gives no frame in time, and says what arrived instead.
import { TtycamError } from '../core/errors.js';
import { LinkedAbort } from '../net/linked-abort.js';
import type { SourceEvents, SourceFrame } from './source.js';

/**
 * One attempt to capture: frames until it ends, which for a camera is a failure.
 *
 * @throws TtycamError why it ended, and what a person can do.
 */
export type Attempt = (signal: AbortSignal, events: SourceEvents) => AsyncIterable<SourceFrame>;

/** The timeouts for the first frame of an attempt, and for each later one, in ms. */
export interface WatchdogTimes {
  readonly firstFrameMs: number;
  readonly nextFrameMs: number;
}

/** The attempt with a watchdog. It fails where the attempt ends without a reason, too. */
export function watched(attempt: Attempt, times: WatchdogTimes): Attempt {
  return (signal, events) => watchedFrames(attempt, times, signal, events);
}

async function* watchedFrames(
  attempt: Attempt,
  times: WatchdogTimes,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, void, undefined> {
  const watchdog = new Watchdog(times, signal);
  const take = events.frame?.bind(events);
  const watchedEvents: SourceEvents = {
    ...(take && {
      frame: (frame) => {
        watchdog.reset();
        take(frame);
      },
    }),
    torn: (reason) => {
      watchdog.torn(reason);
      events.torn(reason);
    },
    trouble: (reason, retryMs) => events.trouble(reason, retryMs),
    recovered: () => events.recovered(),
    suspended: () => events.suspended(),
    chosen: (device, description) => events.chosen?.(device, description),
    opened: (granted) => events.opened?.(granted),
    note: (message) => events.note?.(message),
    unchanged: () => {
      watchdog.unchanged();
      events.unchanged?.();
    },
  };
  try {
    for await (const frame of attempt(watchdog.signal, watchedEvents)) {
      watchdog.reset();
      yield frame;
    }
    if (!signal.aborted) throw watchdog.error ?? new TtycamError('source-failed', 'the camera ended its stream');
  } catch (reason) {
    throw watchdog.error ?? reason;
  } finally {
    watchdog.stop();
  }
}

/** Aborts an attempt that gives no frame in time. */
class Watchdog {
  readonly #times: WatchdogTimes;
  readonly #abort: LinkedAbort;
  #timer: NodeJS.Timeout;
  #error: TtycamError | undefined;
  #frames = 0;
  /** Pictures that were left out since the last whole one, and why the last of them was. */
  #torn = 0;
  #tornReason = '';

  constructor(times: WatchdogTimes, signal: AbortSignal) {
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

  /** A picture has arrived that is not whole. */
  torn(reason: string): void {
    this.#torn += 1;
    this.#tornReason = reason;
  }

  /** The camera says that its picture is still the last one: it is not frozen. */
  unchanged(): void {
    if (this.#frames > 0) this.#timer.refresh();
  }

  /** Restarts the timeout, as a frame has arrived. */
  reset(): void {
    this.#frames += 1;
    this.#torn = 0;
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
    this.#error =
      this.#torn === 0 ? silentError(this.#frames, afterMs) : tornError(this.#torn, afterMs, this.#tornReason);
    this.#abort.abort(this.#error);
  }
}

/** The error of a camera that is silent. Only one that gave frames in this attempt is frozen. */
function silentError(frames: number, afterMs: number): TtycamError {
  const seconds = afterMs / 1_000;
  const reason = frames === 0 ? `no picture within ${seconds} s` : `frozen: no frame for ${seconds} s`;
  return new TtycamError('source-failed', reason);
}

/** The error of a camera whose pictures are all damaged. */
function tornError(count: number, afterMs: number, reason: string): TtycamError {
  const seconds = afterMs / 1_000;
  const pictures = count === 1 ? 'the only picture' : `all ${count} pictures`;
  return new TtycamError(
    'source-failed',
    `${pictures} of the last ${seconds} s arrived torn (${reason}): a bad cable or too little USB power. Use a short cable, a port without a hub or a hub with its own power supply, or ask for less with --input-size or --input-fps`,
  );
}
