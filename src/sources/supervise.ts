// Supervision of a camera: a failed attempt is reported and repeated, with exponential backoff, until the source is closed.
import { TtycamError } from '../core/errors.js';
import { RetryTimer } from '../net/retry-timer.js';
import { leastRetryMs } from './denied.js';
import { type WatchDevices, watchDevices, watchNoDevices } from './device-changes.js';
import { type Source, type SourceEvents, type SourceFrame, seeingFrames } from './source.js';
import { type Attempt, type WatchdogTimes, watched } from './watchdog.js';

/** The watchdog's timeouts: for the first frame, and for each later one. */
const FIRST_FRAME_MS = 10_000;
export const NEXT_FRAME_MS = 5_000;

const RETRY_MIN_MS = 500;
const RETRY_MAX_MS = 10_000;

/** The wait after an attempt during which devices came or went. */
const CHANGED_RETRY_MS = 250;

/** For a camera on the network or behind a program. One that comes back is seen within two seconds. */
export const QUICK_RETRY = { retryMinMs: 500, retryMaxMs: 1_500 } as const;

/** Cameras lock an account after some wrong passwords. */
export const DENIED_RETRY_MS = 30_000;

export interface RetryTimes {
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
  /** The shortest wait after the camera has denied access; undefined: as after any failure. */
  readonly deniedRetryMs?: number;
  /** The source ends with the error of its last attempt when it has given no frame for so long; undefined: never. */
  readonly giveUpMs?: number | undefined;
}

export interface SuperviseTimes extends WatchdogTimes, RetryTimes {}

const TIMES: SuperviseTimes = {
  firstFrameMs: FIRST_FRAME_MS,
  nextFrameMs: NEXT_FRAME_MS,
  retryMinMs: RETRY_MIN_MS,
  retryMaxMs: RETRY_MAX_MS,
};

/** A live source that repeats `attempt` without end under a watchdog, and reports each failure. */
export function supervise(label: string, attempt: Attempt, times: SuperviseTimes = TIMES): Source {
  return repeat(label, watched(attempt, times), times);
}

/** As `supervise`, for a camera that is no device of this machine. */
export function superviseRemote(label: string, attempt: Attempt, times: SuperviseTimes): Source {
  return repeat(label, watched(attempt, times), times, watchNoDevices);
}

/** A live source that repeats `attempt`, which has its own watchdog. A change of the machine's devices ends a wait early. */
export function repeat(
  label: string,
  attempt: Attempt,
  times: RetryTimes = TIMES,
  watch: WatchDevices = watchDevices,
): Source {
  return { kind: 'live', label, frames: (signal, events) => repeatedFrames(attempt, times, watch, signal, events) };
}

async function* repeatedFrames(
  attempt: Attempt,
  times: RetryTimes,
  watch: WatchDevices,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, void, undefined> {
  const retryTimer = new RetryTimer(times.retryMinMs, times.retryMaxMs);
  const changes = new DeviceChanges(watch, retryTimer);
  const giveUpMs = performance.now() + (times.giveUpMs ?? Number.POSITIVE_INFINITY);
  let everGave = false;
  try {
    while (!signal.aborted) {
      changes.follow();
      let reason: unknown;
      let gave = false;
      const recover = (): void => {
        if (gave) return;
        gave = true;
        everGave = true;
        changes.stop();
        events.recovered();
        retryTimer.reset();
      };
      try {
        for await (const frame of attempt(signal, seeingFrames(events, recover))) {
          recover();
          yield frame;
        }
        reason = new TtycamError('source-failed', 'the camera ended its stream');
      } catch (error) {
        reason = error;
      }
      if (signal.aborted) return;
      const error = TtycamError.from(reason);
      const leftMs = everGave ? Number.POSITIVE_INFINITY : giveUpMs - performance.now();
      if (leftMs <= 0) throw gaveUpError(error, times.giveUpMs ?? 0);
      const limitMs = Math.min(leftMs, changes.seen ? CHANGED_RETRY_MS : Number.POSITIVE_INFINITY);
      const leastMs = leastRetryMs(error, times.deniedRetryMs);
      // Nothing may shorten this wait: a camera locks out whoever tries a wrong password too often.
      if (leastMs > 0) changes.stop();
      await retryTimer.wait(signal, (retryMs) => events.trouble(error, retryMs), limitMs, leastMs);
    }
  } finally {
    changes.stop();
  }
}

function gaveUpError(error: TtycamError, afterMs: number): TtycamError {
  return new TtycamError(error.code, `${error.message} (gave up after ${Math.round(afterMs / 1_000)} s)`, {
    cause: error,
  });
}

/** Watches the devices of the machine while a camera gives no frames. */
class DeviceChanges {
  /** Whether a device came or went since `follow`. */
  seen = false;
  readonly #watch: WatchDevices;
  readonly #retryTimer: RetryTimer;
  #stopWatching: (() => void) | undefined;

  constructor(watch: WatchDevices, retryTimer: RetryTimer) {
    this.#watch = watch;
    this.#retryTimer = retryTimer;
  }

  /** A new attempt begins. */
  follow(): void {
    this.seen = false;
    this.#stopWatching ??= this.#watch(() => {
      this.seen = true;
      this.#retryTimer.reset();
      this.#retryTimer.skip();
    });
  }

  stop(): void {
    this.#stopWatching?.();
    this.#stopWatching = undefined;
  }
}
