// A rate limiter for the log: of frequent events it lets the first few of a kind through, and then only counts.

/** How many events of one kind and origin are logged one by one within a minute. */
const FIRST_FEW = 10;

const WINDOW_MS = 60_000;

/** The origin of what is counted together because there are too many origins. */
const OTHERS = 'other addresses';

/** The events of one kind and origin within a minute. */
interface Counted {
  readonly kind: string;
  readonly origin: string;
  /** The reason of the last event. */
  readonly reason: string;
  /** All of the last minute, with those that were logged one by one. */
  readonly count: number;
}

/** A summary of events that were too frequent to be logged one by one. */
export interface ThrottledLine extends Counted {
  /** How many of them were not logged. */
  readonly unreported: number;
}

/** Counts events by kind and origin. */
export class LogThrottle {
  #counts = new Map<string, Counted>();
  readonly #maxOrigins: number;
  #sinceMs: number;

  /**
   * @param maxOrigins How many pairs of kind and origin are kept apart within a minute. Further ones are counted together, by
   *   kind: an attacker has any number of addresses, and each would cost memory.
   */
  constructor(nowMs: number, maxOrigins: number) {
    this.#sinceMs = nowMs;
    this.#maxOrigins = maxOrigins;
  }

  /** Counts an event. True where it is to be logged now; the others appear in `due`. */
  shouldLog(kind: string, origin: string, reason: string): boolean {
    const own = `${kind} ${origin}`;
    const known = this.#counts.has(own) || this.#counts.size < this.#maxOrigins;
    const key = known ? own : kind;
    const before = this.#counts.get(key);
    const count = (before?.count ?? 0) + 1;
    this.#counts.set(key, { kind, origin: known ? origin : OTHERS, reason, count });
    return known && count <= FIRST_FEW;
  }

  /** Once a minute, or with `atOnce`: the summaries of what was not logged, the most frequent first. */
  due(nowMs: number, atOnce = false): ThrottledLine[] {
    if (!atOnce && nowMs - this.#sinceMs < WINDOW_MS) return [];
    const counted = [...this.#counts.values()];
    this.#counts = new Map();
    this.#sinceMs = nowMs;
    return counted
      .map((one) => ({ ...one, unreported: one.origin === OTHERS ? one.count : one.count - FIRST_FEW }))
      .filter(({ unreported }) => unreported > 0)
      .sort((one, other) => other.count - one.count);
  }
}
