// How old frames are when they arrive, once it is known how far the sender's clock is from ours.
import { Histogram, type Percentiles } from './histogram.js';

/** Frames that wait for the first clock exchange: it takes a round trip, and fast sources send many frames meanwhile. */
const MAX_PENDING = 1_024;

/** Ages of one camera's frames: arrival by our clock less capture by the sender's, less the offset between the two. */
export class AgeMeter {
  readonly #ages = new Histogram();
  #pending: number[] = [];
  #offsetUs: number | undefined;

  /** The sender's clock minus ours, in µs. */
  get offsetUs(): number | undefined {
    return this.#offsetUs;
  }

  set offsetUs(offsetUs: number | undefined) {
    this.#offsetUs = offsetUs;
    if (offsetUs === undefined) return;
    for (const apartUs of this.#pending) this.#ages.add((apartUs + offsetUs) / 1_000);
    this.#pending = [];
  }

  /** A frame captured at `capturedUs` by the sender's clock arrived at `arrivedUs` by ours. */
  add(capturedUs: number, arrivedUs: number): void {
    const apartUs = arrivedUs - capturedUs;
    if (this.#offsetUs !== undefined) this.#ages.add((apartUs + this.#offsetUs) / 1_000);
    else if (this.#pending.length < MAX_PENDING) this.#pending.push(apartUs);
  }

  /** A new connection, whose clock must be found anew: what still waits belongs to the old one. */
  forget(): void {
    this.#offsetUs = undefined;
    this.#pending = [];
  }

  /** Undefined while no age is known. */
  percentiles(): Percentiles | undefined {
    return this.#ages.percentiles();
  }
}
