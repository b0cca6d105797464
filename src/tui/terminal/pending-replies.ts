// Waits for replies that are pending when the terminal is restored, or discards them.
import { closeSync, constants, openSync, readSync } from 'node:fs';

/** Polls a condition until it is true, for `limitMs` at most. */
export async function until(condition: () => boolean, limitMs: number): Promise<void> {
  const deadlineMs = performance.now() + limitMs;
  while (!condition() && performance.now() < deadlineMs) {
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

/** How long replies are waited for without the event loop. A busy terminal needs some of it, one that has hung all of it. */
const DISCARD_MS = 1_000;
const POLL_MS = 5;

/** The last character of a reply to a cursor probe, `CSI row ; column R`. */
const END_OF_REPLY = 'R';

/**
 * Reads and discards so many pending replies, which the shell would take for typed text. It waits a second at most. It
 * opens a second descriptor of the terminal, as reads of standard input may block. Where that is impossible (Windows, no
 * controlling terminal), the replies stay.
 */
export function discardReplies(count: number): void {
  let descriptor: number;
  try {
    descriptor = openSync('/dev/tty', constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return;
  }
  const buffer = Buffer.alloc(1_024);
  const deadlineMs = performance.now() + DISCARD_MS;
  for (let missing = count; missing > 0 && performance.now() < deadlineMs; ) {
    try {
      const text = buffer.toString('latin1', 0, readSync(descriptor, buffer));
      missing -= text.split(END_OF_REPLY).length - 1;
    } catch {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
    }
  }
  closeSync(descriptor);
}

/** The reply that a terminal gives last, when it has replied to all queries before. */
export class ExpectedReply {
  #resolve: (() => void) | undefined;

  arrived(): void {
    this.#resolve?.();
  }

  /** Resolves when the reply arrives, or after a limit. */
  async within(limitMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#resolve = resolve;
      timer = setTimeout(resolve, limitMs);
    });
    clearTimeout(timer);
    this.#resolve = undefined;
  }
}
