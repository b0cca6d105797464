// The program's stdout and stderr: stdout never blocks, and a reader that closes one of them ends the program.
import { fstatSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { TtycamError } from '../core/errors.js';
import { fileProblem, isReaderGone } from '../core/file-problem.js';

/** How long a slow reader may take for what is left when the program ends. */
const FLUSH_TIMEOUT_MS = 2_000;
const FLUSH_POLL_MS = 10;

/** Process.stdout, as Node's types do not show it. */
type Stdout = NodeJS.WriteStream & { readonly _handle?: { setBlocking?(blocking: boolean): void } };

/** Why a program ends whose words nobody reads any more: no error, as for any other program in front of `| head`. */
export const READER_GONE = 'the reader of the output has closed it';

/**
 * Makes stdout non-blocking. `onEnd` is called with READER_GONE when its reader has closed it, else with an error.
 *
 * Node writes to pipes and terminals synchronously: one reader that stops reading would stop the whole program, its
 * network too.
 */
export function prepareStdout(stdout: Stdout, onEnd: (reason: TtycamError | typeof READER_GONE) => void): void {
  stdout._handle?.setBlocking?.(false);
  stdout.on('error', (cause: NodeJS.ErrnoException) => {
    if (isReaderGone(cause)) onEnd(READER_GONE);
    else onEnd(new TtycamError('output-failed', `cannot write to stdout: ${fileProblem(cause)}`, { cause }));
  });
}

/**
 * Calls `onEnd` when the reader of stderr has closed it, as `2>&1 | head` does. Any other error is passed over: there is
 * no place left to tell it. systemd's journal does not count as a reader, as it may be restarted below a service.
 */
export function prepareStderr(stderr: NodeJS.WriteStream, onEnd: (reason: typeof READER_GONE) => void): void {
  stderr.on('error', (cause) => {
    if (isReaderGone(cause) && !isJournal(process.env['JOURNAL_STREAM'])) onEnd(READER_GONE);
  });
}

/** @param stream systemd's word for its own stream: device and inode (systemd.exec(5), JOURNAL_STREAM). */
function isJournal(stream: string | undefined): boolean {
  if (stream === undefined) return false;
  try {
    const { dev, ino } = fstatSync(process.stderr.fd);
    return stream === `${dev}:${ino}`;
  } catch {
    return false;
  }
}

/** Waits until all that was written to stdout has left, for two seconds at most. */
export async function flushStdout(stdout: NodeJS.WriteStream): Promise<void> {
  const deadline = performance.now() + FLUSH_TIMEOUT_MS;
  // Looked at now and then: a stream below its mark has no event that says it is empty.
  while (!stdout.destroyed && stdout.writableLength > 0 && performance.now() < deadline) await sleep(FLUSH_POLL_MS);
}
