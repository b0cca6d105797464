// The program's stdout as a stream that never blocks and whose closing is an error like any other.
import { setTimeout as sleep } from 'node:timers/promises';
import { TtycamError } from '../core/errors.js';

/** How long a slow reader may take for what is left when the program ends. */
const FLUSH_TIMEOUT_MS = 2_000;
const FLUSH_POLL_MS = 10;

/** Process.stdout, as Node's types do not show it. */
type Stdout = NodeJS.WriteStream & { readonly _handle?: { setBlocking?(blocking: boolean): void } };

/**
 * Makes stdout non-blocking, and calls `onGone` when its reader goes away.
 *
 * Node writes to pipes and terminals synchronously: one reader that stops reading would stop the whole program, its
 * network too.
 */
export function prepareStdout(stdout: Stdout, onGone: (error: TtycamError) => void): void {
  stdout._handle?.setBlocking?.(false);
  stdout.on('error', (cause: NodeJS.ErrnoException) => {
    const words = cause.code === 'EPIPE' ? 'whatever read from stdout has closed it' : 'cannot write to stdout';
    onGone(new TtycamError('output-failed', words, { cause }));
  });
}

/** Waits until all that was written to stdout has left, for two seconds at most. */
export async function flushStdout(stdout: NodeJS.WriteStream): Promise<void> {
  const deadline = performance.now() + FLUSH_TIMEOUT_MS;
  // Looked at now and then: a stream below its mark has no event that says it is empty.
  while (!stdout.destroyed && stdout.writableLength > 0 && performance.now() < deadline) await sleep(FLUSH_POLL_MS);
}
