// Whether anybody wants frames, and since when nobody has: an idle timer, which both uplinks use.
import { monotonicMs } from '../../net/clock.js';
import type { Consumers } from '../../sources/suspend-when-idle.js';
import type { Condition } from './condition.js';

/** The consumers behind one uplink. */
export class Attendance implements Consumers {
  readonly #isWanted: () => boolean;
  readonly #condition: Condition;
  #wanted = false;
  #idleSinceMs = monotonicMs();

  /**
   * @param isWanted Whether somebody wants frames now.
   * @param condition Notified whenever that may have changed.
   */
  constructor(isWanted: () => boolean, condition: Condition) {
    this.#isWanted = isWanted;
    this.#condition = condition;
  }

  /** Whether somebody wants frames now. */
  get present(): boolean {
    return this.#isWanted();
  }

  /**
   * To be called when a consumer may have come or gone. The idle time starts when the last consumer leaves, and not with
   * each failed attempt to connect. A camera is suspended once nobody has wanted it for long enough.
   */
  update(): void {
    const wanted = this.#isWanted();
    if (this.#wanted && !wanted) this.#idleSinceMs = monotonicMs();
    this.#wanted = wanted;
  }

  /** How long nobody has wanted frames, in ms; 0 while somebody does. */
  idleMs(): number {
    // A lease ends by time alone, so no update may have seen that yet.
    this.update();
    return this.#wanted ? 0 : monotonicMs() - this.#idleSinceMs;
  }

  /** Waits until somebody wants frames, or `signal` is aborted. */
  async waitForConsumer(signal: AbortSignal): Promise<void> {
    await this.#condition.wait(this.#isWanted, signal);
  }
}
