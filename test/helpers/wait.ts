// Waiting for something to become true, with a deadline instead of a guess at how long it takes.
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 10;

/** Longest wait for what ought to happen at once: generous, as the machine may be busy with other things. */
export const PATIENCE_MS = 20_000;

export interface Patience {
  readonly withinMs?: number;
  /** How long to wait between two looks: longer for a look that takes CPU. */
  readonly everyMs?: number;
}

/**
 * The first value of `look` that is neither undefined nor false.
 *
 * @param patience How long to wait, in ms, or more than that. Throws when there was no such value in that time.
 */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  patience: number | Patience = {},
): Promise<T> {
  const { withinMs = PATIENCE_MS, everyMs = POLL_MS } =
    typeof patience === 'number' ? { withinMs: patience } : patience;
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(everyMs);
  }
}
