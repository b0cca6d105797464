// Round-trip time and transfer time of a NATS connection, both estimated from how long its flushes take.

/** Weight of the newest frame in the moving average. */
const CARRY_WEIGHT = 0.2;

/** Growth of the minimum with each sample, so that it follows a round trip that has become longer. */
const MINIMUM_GROWTH = 1.05;

/** Fed with each flush. */
export class FlushTimes {
  #roundTripMs: number | undefined;
  #carryMs: number | undefined;

  /** The round trip in ms: the minimum seen, so that queueing does not count. */
  get roundTripMs(): number | undefined {
    return this.#roundTripMs;
  }

  /** For how long a frame keeps the path busy, in ms: the time of its flush beyond the round trip. */
  get carryMs(): number | undefined {
    return this.#carryMs;
  }

  /** A flush behind a message of a few bytes took so long. */
  idle(tookMs: number): void {
    this.#roundTripMs = Math.min(tookMs, (this.#roundTripMs ?? tookMs) * MINIMUM_GROWTH);
  }

  /** A flush behind a frame took so long. */
  frame(tookMs: number): void {
    const carryMs = Math.max(0, tookMs - (this.#roundTripMs ?? 0));
    this.#carryMs = this.#carryMs === undefined ? carryMs : this.#carryMs + (carryMs - this.#carryMs) * CARRY_WEIGHT;
  }
}
