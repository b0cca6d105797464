// The wait between attempts that are repeated without end: exponential backoff that is reported, and that can be cut short.
// It counts from the beginning of an attempt that failed: one that took long to fail was itself a wait.
import { setTimeout as sleep } from 'node:timers/promises';
import { Backoff } from '../core/rate/backoff.js';
import { LinkedAbort } from './linked-abort.js';

/** For how long after a success, or after the start, waits are shorter, and the longest of them. */
export interface QuickRetries {
  readonly forMs: number;
  readonly maxMs: number;
}

/**
 * For the connection to a receiver or a server. One that restarts listens again within seconds, and is then found within two
 * seconds. Waits that only double would have reached four seconds.
 */
export const QUICK_RECONNECT: QuickRetries = { forMs: 30_000, maxMs: 1_500 };

/** For one thing that is tried again and again, such as a connection or a camera. */
export class RetryTimer {
  readonly #backoff: Backoff;
  readonly #minMs: number;
  readonly #quick: QuickRetries;
  /** The last success; the start before the first one. */
  #succeededMs = performance.now();
  /** When the present attempt began; undefined for the first one, and since it has succeeded. */
  #begunMs: number | undefined;
  #current: LinkedAbort | undefined;

  /** The shortest and the longest wait, in ms. */
  constructor(minMs: number, maxMs: number, quick: QuickRetries = { forMs: 0, maxMs }) {
    this.#minMs = minMs;
    this.#quick = quick;
    this.#backoff = new Backoff({ minMs, maxMs, random: Math.random });
  }

  /** An attempt has succeeded: the next wait is the shortest again. */
  reset(): void {
    this.#backoff.reset();
    this.#begunMs = undefined;
    this.#succeededMs = performance.now();
  }

  /**
   * Waits after a failed attempt. `report` gets the length of the wait beforehand, in ms.
   *
   * @param limitMs The wait is not longer than this.
   * @param leastMs The wait is not shorter than this.
   */
  async wait(
    signal: AbortSignal,
    report: (retryMs: number) => void,
    limitMs = Number.POSITIVE_INFINITY,
    leastMs = 0,
  ): Promise<void> {
    const nowMs = performance.now();
    const tookMs = this.#begunMs === undefined ? 0 : nowMs - this.#begunMs;
    const longestMs = nowMs - this.#succeededMs < this.#quick.forMs ? this.#quick.maxMs : undefined;
    const ownMs = Math.max(this.#minMs, this.#backoff.next(longestMs) - tookMs);
    const retryMs = Math.max(leastMs, Math.min(ownMs, limitMs));
    report(retryMs);
    const current = new LinkedAbort(signal);
    this.#current = current;
    await sleep(retryMs, undefined, { signal: current.signal }).catch(() => undefined);
    current.release();
    this.#begunMs = performance.now();
  }

  /** Ends the wait that is under way, if there is one: the next attempt is made at once. */
  skip(): void {
    this.#current?.abort();
  }
}
