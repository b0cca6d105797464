// What happened lately: a log of bounded length, for a dashboard to show and a stream to follow.

/** How much a line matters to whoever reads it at 3 a.m. */
export type LogLevel = 'info' | 'warn' | 'error';

/** One line. `text` is clean (`plainText`); `camera` is the name it is about, if any. */
export interface LogLine {
  readonly timeMs: number;
  readonly level: LogLevel;
  readonly camera: string | undefined;
  readonly text: string;
}

/** The last `capacity` lines, and how many there were in all. */
export class LogRing {
  readonly #capacity: number;
  #lines: LogLine[] = [];
  #total = 0;

  constructor(capacity = 1_000) {
    this.#capacity = capacity;
  }

  /** Lines ever added; changes when there is something new to show. */
  get total(): number {
    return this.#total;
  }

  /** The lines kept, oldest first. */
  get lines(): readonly LogLine[] {
    return this.#lines.slice(-this.#capacity);
  }

  add(line: LogLine): void {
    this.#total += 1;
    this.#lines.push(line);
    // Trimmed in halves, so that a line costs the same however many were kept.
    if (this.#lines.length > this.#capacity * 2) this.#lines = this.#lines.slice(-this.#capacity);
  }
}
