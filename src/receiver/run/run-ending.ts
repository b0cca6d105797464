// The end of a receiver's run: the first reason counts, and no step that hangs can delay it.
import { TtycamError } from '../../core/errors.js';
import { isReaderGone } from '../../core/file-problem.js';

/** How long a peer, a disk, the window or the terminal may take to close, in ms. */
const CLOSE_TIMEOUT_MS = 5_000;

/** Whether and why a run has ended. */
export class RunEnding {
  readonly reached: Promise<void>;
  #failure: TtycamError | undefined;
  #isReached = false;
  #resolve: () => void = () => undefined;

  constructor(signal: AbortSignal) {
    this.reached = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    if (signal.aborted) this.finish();
    signal.addEventListener('abort', () => this.finish(), { once: true });
  }

  get failure(): TtycamError | undefined {
    return this.#failure;
  }

  get isReached(): boolean {
    return this.#isReached;
  }

  finish(): void {
    this.#isReached = true;
    this.#resolve();
  }

  /** Ends the run with an error. A reader that closes its pipe needs no more frames, so that is a normal end. */
  fail(reason: unknown): void {
    if (!isReaderGone(reason)) this.#failure ??= TtycamError.from(reason);
    this.finish();
  }

  /**
   * Runs a step of the start. Resolves with its result, or with undefined where the run ends first.
   *
   * @throws what the step throws before the end.
   */
  async before<T>(step: Promise<T>): Promise<T | undefined> {
    // A failure after the end is ignored.
    step.catch(() => undefined);
    return await Promise.race([step, this.reached.then(() => undefined)]);
  }

  /**
   * Waits for a step of the end, at most CLOSE_TIMEOUT_MS.
   *
   * @param problem The failure of the run where the step takes longer.
   * @throws what the step throws in time.
   */
  async closing<T>(step: Promise<T>, problem?: () => TtycamError): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), CLOSE_TIMEOUT_MS);
    });
    step.catch(() => undefined);
    const first = await Promise.race([step, late]).finally(() => clearTimeout(timer));
    if (first === 'late' && problem !== undefined) this.fail(problem());
  }
}

/** The error where outputs could not be closed in time. */
export function unwrittenError(): TtycamError {
  const silence = `the disk has not answered for ${CLOSE_TIMEOUT_MS / 1_000} s`;
  return new TtycamError('output-failed', `what was written last may be missing: ${silence}`);
}
