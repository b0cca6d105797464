// The result of a bench: rows of measured values, each with its comparison.

/** One measured value with its unit, as in `38 %`. */
export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/** One case of a bench: a row of the table. */
export interface Row {
  readonly bench: string;
  readonly subject: string;
  readonly measures: readonly Measure[];
  /** The comparison, measured in the same run. */
  readonly beside?: { readonly name: string; readonly measures: readonly Measure[] };
  /** Ours divided by theirs: below 1, ours is smaller. */
  readonly ratio?: number;
  readonly goal?: { readonly words: string; readonly met: boolean };
}

/** The context of a bench. */
export interface BenchContext {
  /** A temporary folder of this run, removed at its end. */
  readonly folder: string;
  /** The clips to use instead of the generated ones. A bench with one clip uses the first. */
  readonly clips: readonly string[];
  /** A built checkout to compare with, and how often; for benches that do so. */
  readonly beside?: string | undefined;
  readonly rounds?: number | undefined;
  /** A part of the names of the cases to run, for benches with many. Undefined: all. */
  readonly only?: string | undefined;
  /** Reports progress. */
  say(line: string): void;
  /** Prints a bench's own table above the common one. */
  print(table: string): void;
}

export function measure(name: string, value: number, unit: string): Measure {
  return { name, value, unit };
}
