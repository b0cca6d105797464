// Prepares stdout and stderr: stdout becomes non-blocking, and the program ends when a reader closes one of them.
import { fstatSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { TtycamError } from '../core/errors.js';
import { fileProblem, isReaderGone } from '../core/file-problem.js';

/** How long a slow reader may take to read the rest when the program ends. */
const FLUSH_TIMEOUT_MS = 2_000;
const FLUSH_POLL_MS = 10;

/** `process.stdout`, with a property that Node's types do not have. */
type Stdout = NodeJS.WriteStream & { readonly _handle?: { setBlocking?(blocking: boolean): void } };

/** The reason of a program that ends because its reader has. It is no error, as for other programs before `| head`. */
export const READER_GONE = 'the reader of the output has closed it';

/**
 * Makes stdout non-blocking. `onEnd` is called with READER_GONE when its reader has closed it, else with an error.
 *
 * Node writes to pipes and terminals synchronously by default, so a reader that stops reading would block the whole program.
 */
export function prepareStdout(stdout: Stdout, onEnd: (reason: TtycamError | typeof READER_GONE) => void): void {
  makeNonBlocking(stdout);
  stdout.on('error', (cause: NodeJS.ErrnoException) => {
    if (isReaderGone(cause)) onEnd(READER_GONE);
    else onEnd(new TtycamError('output-failed', `cannot write to stdout: ${fileProblem(cause)}`, { cause }));
  });
}

/** Makes a stream of this process non-blocking, so that a reader that stops reading does not block the program. */
export function makeNonBlocking(stream: Stdout): void {
  stream._handle?.setBlocking?.(false);
}

/**
 * Calls `onEnd` when the reader of stderr has closed it, as `2>&1 | head` does. Any other error is ignored, as it could only be
 * reported on stderr. systemd's journal does not count as a reader, as it may restart while a service runs.
 */
export function prepareStderr(stderr: NodeJS.WriteStream, onEnd: (reason: typeof READER_GONE) => void): void {
  stderr.on('error', (cause) => {
    if (isReaderGone(cause) && !isJournal(process.env['JOURNAL_STREAM'])) onEnd(READER_GONE);
  });
}

/** @param stream The value of JOURNAL_STREAM: the device and inode of the journal's stream (systemd.exec(5)). */
function isJournal(stream: string | undefined): boolean {
  if (stream === undefined) return false;
  try {
    const { dev, ino } = fstatSync(process.stderr.fd);
    return stream === `${dev}:${ino}`;
  } catch {
    return false;
  }
}

/** Waits until stdout has no unwritten data, for two seconds at most. */
export async function flushStdout(stdout: NodeJS.WriteStream): Promise<void> {
  const deadline = performance.now() + FLUSH_TIMEOUT_MS;
  // Polled, as a stream below its high-water mark emits no event when it is empty.
  while (!stdout.destroyed && stdout.writableLength > 0 && performance.now() < deadline) await sleep(FLUSH_POLL_MS);
}
