// A timer for the departure of a paced frame. That a link is about to be free is no event, so a timer has to report it.
import { monotonicMs } from '../../net/clock.js';

export interface DepartureEvents {
  /** The timer has fired, later than it was due by this time. */
  late(ms: number): void;
  /** A frame may leave now. */
  due(): void;
}

export class DepartureTimer {
  readonly #events: DepartureEvents;
  #pending: { readonly timer: NodeJS.Timeout; readonly dueMs: number } | undefined;

  constructor(events: DepartureEvents) {
    this.#events = events;
  }

  /** A frame may leave in `inMs`. An earlier timer asks again, which is cheaper than a new timer for each question. */
  start(nowMs: number, inMs: number): void {
    const dueMs = nowMs + Math.max(1, Math.ceil(inMs));
    if (this.#pending !== undefined && this.#pending.dueMs <= dueMs) return;
    this.stop();
    const timer = setTimeout(() => {
      this.#pending = undefined;
      this.#events.late(Math.max(0, monotonicMs() - dueMs));
      this.#events.due();
    }, dueMs - nowMs);
    this.#pending = { timer, dueMs };
  }

  stop(): void {
    clearTimeout(this.#pending?.timer);
    this.#pending = undefined;
  }
}
