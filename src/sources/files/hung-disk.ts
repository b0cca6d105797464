// A disk or network share that hangs: what waits for it can be given up, though the call to the system cannot.
import { stat } from 'node:fs/promises';

/** After the end, so long is waited for a call that may return. */
const GRACE_MS = 500;

/** A disk that has not answered for so long is told of: one that sleeps takes some seconds to wake up. */
const TOLD_AFTER_MS = 5_000;

/** What `given` gives, until `signal` is aborted: then a step that does not end soon is left behind. */
export async function* untilAborted<T>(given: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T, void> {
  const iterator = given[Symbol.asyncIterator]();
  let leave: () => void = () => undefined;
  let left = false;
  const forget = whenAborted(signal, () => {
    left = true;
    leave();
  });
  try {
    while (!left) {
      // No Promise.race with one promise for all frames: it would keep a record of each of them.
      const step = await new Promise<IteratorResult<T> | undefined>((resolve, reject) => {
        leave = () => resolve(undefined);
        iterator.next().then(resolve, reject);
      });
      if (step === undefined || step.done === true) return;
      yield step.value;
    }
  } finally {
    forget();
    if (!left) await iterator.return?.();
  }
}

/**
 * Waits until the system has answered for a path, or `signal` is aborted. What is found there is for others: after this,
 * calls that block this thread return at once.
 *
 * @param slow Called when there is no answer for five seconds.
 */
export async function waitForResponse(path: string, signal: AbortSignal, slow: () => void): Promise<void> {
  const timer = setTimeout(slow, TOLD_AFTER_MS);
  let forget: () => void = () => undefined;
  await new Promise<void>((resolve) => {
    forget = whenAborted(signal, resolve);
    stat(path).then(
      () => resolve(),
      () => resolve(),
    );
  });
  forget();
  clearTimeout(timer);
}

/** Calls `act` some time after the end; not any more once what it returns was called. */
function whenAborted(signal: AbortSignal, act: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const end = () => {
    timer = setTimeout(act, GRACE_MS);
  };
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
  return () => {
    signal.removeEventListener('abort', end);
    clearTimeout(timer);
  };
}
