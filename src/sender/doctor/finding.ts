// One line of the doctor's report.

/** `info`: worth knowing; `warn`: works, but not as well as it could; `bad`: does not work. */
export type Level = 'ok' | 'info' | 'warn' | 'bad';

/** One line of the report, with the lines below it. */
export interface Finding {
  readonly level: Level;
  readonly topic: string;
  readonly words: string;
  readonly details?: readonly string[];
  /** The step to take. */
  readonly todo?: string;
  /** The command that takes it, for root, where it is safe: it can be undone, and ends no stream. `--fix` runs it. */
  readonly fix?: readonly string[];
}
