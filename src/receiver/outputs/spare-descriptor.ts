// A file descriptor kept back, so that strangers who take all others with their connections stop no frame from being saved.
import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';

/** What the system says when this process, or all of them, has as many files open as it may. */
const NONE_LEFT: readonly string[] = ['EMFILE', 'ENFILE'];

/** One descriptor that is open for nothing. */
export class SpareDescriptor {
  #descriptor: number | undefined;

  constructor() {
    this.#take();
  }

  /** Whether something failed as no descriptor was left. */
  static isWanted(reason: unknown): boolean {
    return reason instanceof Error && 'code' in reason && NONE_LEFT.includes(String(reason.code));
  }

  /**
   * Runs `work` with one descriptor free. It is to be synchronous: no connection is accepted before it returns.
   *
   * @throws What `work` throws.
   */
  lend(work: () => void): void {
    this.release();
    try {
      work();
    } finally {
      this.#take();
    }
  }

  /** Gives it back. */
  release(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #take(): void {
    try {
      this.#descriptor = openSync(devNull, 'r');
    } catch (reason) {
      // There was none to keep: the next time there may be.
      if (!SpareDescriptor.isWanted(reason)) throw reason;
    }
  }
}
