// Whether there is demand for frames, and since when there has been no demand: an idle timer, which both uplinks use.
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
   * @param isWanted Whether there is demand for frames now.
   * @param condition Notified whenever that may have changed.
   */
  constructor(isWanted: () => boolean, condition: Condition) {
    this.#isWanted = isWanted;
    this.#condition = condition;
  }

  /** Whether there is demand for frames now. */
  get present(): boolean {
    return this.#isWanted();
  }

  /**
   * Call it when a consumer may have come or gone. The idle time starts when the last consumer leaves, and not with
   * each failed attempt to connect. A camera is suspended once there has been no demand for it for long enough.
   */
  update(): void {
    const wanted = this.#isWanted();
    if (this.#wanted && !wanted) this.#idleSinceMs = monotonicMs();
    this.#wanted = wanted;
  }

  /** How long there has been no demand for frames, in ms; 0 while there is. */
  idleMs(): number {
    // A lease ends by time alone, so no update may have seen that yet.
    this.update();
    return this.#wanted ? 0 : monotonicMs() - this.#idleSinceMs;
  }

  /** Waits until there is demand for frames, or `signal` is aborted. */
  async waitForConsumer(signal: AbortSignal): Promise<void> {
    await this.#condition.wait(this.#isWanted, signal);
  }
}
