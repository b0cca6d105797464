// How long a finite source is still read once nobody wants its pictures any more.

/**
 * A folder is through within that time, so the sender can say how many pictures there were; and a program that is about
 * to end does not find its pipe closed.
 */
const REST_MS = 1_000;

/** The end of the reading; to be released once the source is left. */
export interface SourceDrain {
  /** Aborted when the source is to be left. */
  readonly over: AbortSignal;
  release(): void;
}

/** `over` is aborted a second after `done` is. */
export function sourceDrain(done: AbortSignal, restMs = REST_MS): SourceDrain {
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    timer = setTimeout(() => over.abort(), restMs);
  };
  if (done.aborted) begin();
  else done.addEventListener('abort', begin, { once: true });
  return {
    over: over.signal,
    release: () => {
      done.removeEventListener('abort', begin);
      clearTimeout(timer);
    },
  };
}
