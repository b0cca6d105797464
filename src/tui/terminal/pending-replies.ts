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

/**
 * Reads and discards pending replies, which the shell would take for typed text. It opens a second descriptor of the
 * terminal, as reads of standard input may block. Where that is impossible (Windows, no controlling terminal), the
 * replies stay.
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
