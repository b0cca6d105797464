// What a bench hands back: rows of measured values, each beside what it is compared with.

/** One measured value. `unit` stands behind it, as in `38 %`. */
export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/** One case of a bench: a line of the table. */
export interface Row {
  readonly bench: string;
  readonly subject: string;
  readonly measures: readonly Measure[];
  /** What stands beside it, measured in the same run. */
  readonly beside?: { readonly name: string; readonly measures: readonly Measure[] };
  /** Ours by theirs; below 1 ours is the smaller. */
  readonly ratio?: number;
  readonly goal?: { readonly words: string; readonly met: boolean };
}

/** What every bench is given. */
export interface BenchContext {
  /** A folder of this run's own, removed at its end. */
  readonly folder: string;
  /** The clips to use instead of the generated ones; a bench that plays only one takes the first. */
  readonly clips: readonly string[];
  /** Tells whoever waits what is under way. */
  say(line: string): void;
  /** Prints a table of a bench's own above the common one. */
  print(table: string): void;
}

export function measure(name: string, value: number, unit: string): Measure {
  return { name, value, unit };
}
