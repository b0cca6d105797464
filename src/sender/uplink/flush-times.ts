// What the time that a flush takes says of the way to a bus: how far its server is, and how long a frame is on its way.

/** How much one frame counts against those before it. */
const CARRY_WEIGHT = 0.2;

/** A way becomes longer now and then; the shortest time seen is believed a little less each time. */
const FORGET = 1.05;

/** Fed with each flush. */
export class FlushTimes {
  #roundTripMs: number | undefined;
  #carryMs: number | undefined;

  /** There and back, in ms: the shortest seen, so that what waited somewhere does not count. */
  get roundTripMs(): number | undefined {
    return this.#roundTripMs;
  }

  /** For how long a frame keeps the way busy, in ms: what its flush took beyond the way there and back. */
  get carryMs(): number | undefined {
    return this.#carryMs;
  }

  /** A flush behind a message of a few bytes took so long. */
  idle(tookMs: number): void {
    this.#roundTripMs = Math.min(tookMs, (this.#roundTripMs ?? tookMs) * FORGET);
  }

  /** A flush behind a frame took so long. */
  frame(tookMs: number): void {
    const carryMs = Math.max(0, tookMs - (this.#roundTripMs ?? 0));
    this.#carryMs = this.#carryMs === undefined ? carryMs : this.#carryMs + (carryMs - this.#carryMs) * CARRY_WEIGHT;
  }
}
