// A reserved file descriptor: frames can be saved even where strangers' connections use up all others.
import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';

/** The error codes where this process, or the whole system, has as many files open as allowed. */
const NONE_LEFT: readonly string[] = ['EMFILE', 'ENFILE'];

/** One open descriptor in reserve. */
export class SpareDescriptor {
  #descriptor: number | undefined;

  constructor() {
    this.#take();
  }

  /** Whether something failed because no descriptor was left. */
  static isNeeded(reason: unknown): boolean {
    return reason instanceof Error && 'code' in reason && NONE_LEFT.includes(String(reason.code));
  }

  /**
   * Runs `work` with one descriptor free. It must be synchronous, so that no connection can take the descriptor.
   *
   * @throws what `work` throws.
   */
  use(work: () => void): void {
    this.release();
    try {
      work();
    } finally {
      this.#take();
    }
  }

  /** Closes the descriptor. */
  release(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #take(): void {
    try {
      this.#descriptor = openSync(devNull, 'r');
    } catch (reason) {
      // None was left to reserve. The next call tries again.
      if (!SpareDescriptor.isNeeded(reason)) throw reason;
    }
  }
}
