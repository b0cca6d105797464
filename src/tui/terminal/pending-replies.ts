// What a terminal still has to answer when it is given back: waited for, and read away.
import { closeSync, constants, openSync, readSync } from 'node:fs';

/** Polls a condition until it holds or the time is over. */
export async function until(condition: () => boolean, limitMs: number): Promise<void> {
  const deadlineMs = performance.now() + limitMs;
  while (!condition() && performance.now() < deadlineMs) {
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

/**
 * Reads away what the terminal has yet to answer, which the shell would take for typed. By a descriptor of its own, as
 * standard input may block; without one (Windows, no controlling terminal) the answers are left.
 */
export function discardReplies(): void {
  let descriptor: number;
  try {
    descriptor = openSync('/dev/tty', constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return;
  }
  const buffer = Buffer.alloc(1_024);
  for (let attempt = 0; attempt < 10; attempt += 1) {
    try {
      readSync(descriptor, buffer);
    } catch {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
  closeSync(descriptor);
}
