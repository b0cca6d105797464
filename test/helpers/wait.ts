// Waiting for something to become true, with a deadline instead of a guess at how long it takes.
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 10;

/** Longest wait for what ought to happen at once: generous, as the machine may be busy with other things. */
export const PATIENCE_MS = 20_000;

/** The first value of `look` that is neither undefined nor false. Throws when there was none within `withinMs`. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  withinMs = PATIENCE_MS,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(POLL_MS);
  }
}
