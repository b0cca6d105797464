// Replies that are still pending when the terminal is given back: waits for them, or discards them.
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
 * Reads and discards pending replies, which the shell would take for typed text. It opens a descriptor of its own, as
 * standard input may block. Without one (Windows, no controlling terminal) the replies are left.
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
