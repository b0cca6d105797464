// A ring buffer of log lines, for the dashboard.

/** The severity of a line. */
export type LogLevel = 'info' | 'warn' | 'error';

/** One line. `text` is clean (`plainText`). `camera` is the name of the camera that it is about, if any. */
export interface LogLine {
  readonly timeMs: number;
  readonly level: LogLevel;
  readonly camera: string | undefined;
  readonly text: string;
}

/** Keeps the last `capacity` lines, and counts all. */
export class LogRing {
  readonly #capacity: number;
  #lines: LogLine[] = [];
  #total = 0;

  constructor(capacity = 1_000) {
    this.#capacity = capacity;
  }

  /** How many lines were ever added. It changes when there is something new to show. */
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
    // Trimmed only at twice the capacity, so that the cost of a line does not depend on the capacity.
    if (this.#lines.length > this.#capacity * 2) this.#lines = this.#lines.slice(-this.#capacity);
  }
}
