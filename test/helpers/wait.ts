// Polls for a condition with a deadline, instead of a sleep of guessed length.
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 10;

/** The default time limit: generous, as the machine may be busy. */
export const PATIENCE_MS = 60_000;

export interface Patience {
  readonly withinMs?: number;
  /** The polling interval: longer for a check that takes CPU. */
  readonly everyMs?: number;
}

/**
 * Polls `check` and returns its first value that is neither undefined nor false.
 *
 * @param patience The time limit in ms, or the limit and the interval.
 * @throws Error There was no such value within the limit.
 */
export async function eventually<T>(
  what: string,
  check: () => T | undefined | false | Promise<T | undefined | false>,
  patience: number | Patience = {},
): Promise<T> {
  const { withinMs = PATIENCE_MS, everyMs = POLL_MS } =
    typeof patience === 'number' ? { withinMs: patience } : patience;
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await check();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(everyMs);
  }
}
