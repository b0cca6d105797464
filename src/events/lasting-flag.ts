// A flag that changes only when its condition has lasted for some ticks, so that a rate at a limit does not flap.

export class LastingFlag {
  readonly #ticksOn: number;
  readonly #ticksOff: number;
  #isSet = false;
  /** Ticks in a row that contradict the flag. */
  #against = 0;

  constructor(ticksOn: number, ticksOff: number) {
    this.#ticksOn = ticksOn;
    this.#ticksOff = ticksOff;
  }

  /** The condition holds at this tick. */
  tickOn(): 'begins' | undefined {
    this.#against = this.#isSet ? 0 : this.#against + 1;
    return this.#against >= this.#ticksOn ? this.set() : undefined;
  }

  /** The condition does not hold at this tick. */
  tickOff(): 'ends' | undefined {
    this.#against = this.#isSet ? this.#against + 1 : 0;
    return this.#against >= this.#ticksOff ? this.clear() : undefined;
  }

  /** Sets the flag at once. */
  set(): 'begins' | undefined {
    this.#against = 0;
    if (this.#isSet) return undefined;
    this.#isSet = true;
    return 'begins';
  }

  /** Clears the flag at once. */
  clear(): 'ends' | undefined {
    this.#against = 0;
    if (!this.#isSet) return undefined;
    this.#isSet = false;
    return 'ends';
  }
}
