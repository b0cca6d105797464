// Timeouts for a disk or network share that hangs: a system call cannot be cancelled, but the wait for it can end.
import { stat } from 'node:fs/promises';

/** After an abort, a pending call gets this long to return. */
const GRACE_MS = 500;

/** When to report a disk that does not respond. One that spins up needs some seconds. */
const REPORT_AFTER_MS = 5_000;

/** The items of `items`. When `signal` is aborted, a step that does not end soon is abandoned. */
export async function* abandonOnAbort<T>(items: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T, void> {
  const iterator = items[Symbol.asyncIterator]();
  let abandonStep: () => void = () => undefined;
  let abandoned = false;
  const cancel = soonAfterAbort(signal, () => {
    abandoned = true;
    abandonStep();
  });
  try {
    while (!abandoned) {
      // Not Promise.race with one promise for all items: that promise would keep a reaction for each of them.
      const step = await new Promise<IteratorResult<T> | undefined>((resolve, reject) => {
        abandonStep = () => resolve(undefined);
        iterator.next().then(resolve, reject);
      });
      if (step === undefined || step.done === true) return;
      yield step.value;
    }
  } finally {
    cancel();
    if (!abandoned) await iterator.return?.();
  }
}

/**
 * Waits until the file system has responded for a path, or `signal` is aborted. The response itself is ignored. After
 * this, synchronous calls for the path return at once.
 *
 * @param onSlow Called when there is no response for five seconds.
 */
export async function waitForResponse(path: string, signal: AbortSignal, onSlow: () => void): Promise<void> {
  const timer = setTimeout(onSlow, REPORT_AFTER_MS);
  let cancel: () => void = () => undefined;
  await new Promise<void>((resolve) => {
    cancel = soonAfterAbort(signal, resolve);
    stat(path).then(
      () => resolve(),
      () => resolve(),
    );
  });
  cancel();
  clearTimeout(timer);
}

/** Calls `act` when the grace period after an abort is over. The returned function cancels that. */
function soonAfterAbort(signal: AbortSignal, act: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const start = () => {
    timer = setTimeout(act, GRACE_MS);
  };
  if (signal.aborted) start();
  else signal.addEventListener('abort', start, { once: true });
  return () => {
    signal.removeEventListener('abort', start);
    clearTimeout(timer);
  };
}
