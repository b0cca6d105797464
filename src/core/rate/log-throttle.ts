// What may be told of things that happen thousands of times a minute: the first few of a kind, and then how many.

/** What is told at once of one kind from one place within a minute; the rest is counted. */
const FIRST_FEW = 10;

const WINDOW_MS = 60_000;

/** What is counted: `kind` from `place`, with the words of the last one. */
interface Counted {
  readonly kind: string;
  readonly place: string;
  readonly reason: string;
  /** Of the last minute, those that were told of one by one included. */
  readonly count: number;
}

/** Something that was told too often to be told each time. */
export interface ThrottledLine extends Counted {
  /** How many of them were not told of yet. */
  readonly untold: number;
}

/** Counts by kind and place. */
export class LogThrottle {
  #counts = new Map<string, Counted>();
  readonly #maxPlaces: number;
  #sinceMs: number;

  /** @param maxPlaces Kept apart within a minute. Past it, all that is new is counted together: addresses are cheap. */
  constructor(nowMs: number, maxPlaces: number) {
    this.#sinceMs = nowMs;
    this.#maxPlaces = maxPlaces;
  }

  /** Whether this one is to be told now; else it is counted for `due`. */
  tell(kind: string, place: string, reason: string): boolean {
    const own = `${kind} ${place}`;
    const known = this.#counts.has(own) || this.#counts.size < this.#maxPlaces;
    const key = known ? own : kind;
    const before = this.#counts.get(key);
    const count = (before?.count ?? 0) + 1;
    this.#counts.set(key, { kind, place: known ? place : 'other addresses', reason, count });
    return known && count <= FIRST_FEW;
  }

  /** Once a minute, or with `atOnce`: what was counted and not told of, the most first. */
  due(nowMs: number, atOnce = false): ThrottledLine[] {
    if (!atOnce && nowMs - this.#sinceMs < WINDOW_MS) return [];
    const counted = [...this.#counts.values()];
    this.#counts = new Map();
    this.#sinceMs = nowMs;
    return counted
      .map((one) => ({ ...one, untold: one.place === 'other addresses' ? one.count : one.count - FIRST_FEW }))
      .filter(({ untold }) => untold > 0)
      .sort((one, other) => other.count - one.count);
  }
}
