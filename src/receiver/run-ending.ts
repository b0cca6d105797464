// The one way out of a receiver's run, which nothing holds up: whatever hangs, the first reason to end counts.
import { TtycamError } from '../core/errors.js';
import { isReaderGone } from '../core/file-problem.js';

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

  /** Where a reader has closed its pipe, it has what it wanted: a normal end. */
  fail(reason: unknown): void {
    if (!isReaderGone(reason)) this.#failure ??= TtycamError.from(reason);
    this.finish();
  }

  /**
   * What a step of the start gives; undefined where the run ends before.
   *
   * @throws whatever the step throws before the end.
   */
  async before<T>(step: Promise<T>): Promise<T | undefined> {
    // What fails after the end concerns nobody.
    step.catch(() => undefined);
    return await Promise.race([step, this.reached.then(() => undefined)]);
  }

  /**
   * Waits for a step of the end, for so long at most.
   *
   * @param problem What it means that the step takes longer.
   * @throws whatever the step throws in time.
   */
  async within<T>(ms: number, step: Promise<T>, problem?: () => TtycamError): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), ms);
    });
    step.catch(() => undefined);
    const first = await Promise.race([step, late]).finally(() => clearTimeout(timer));
    if (first === 'late' && problem !== undefined) this.fail(problem());
  }
}
