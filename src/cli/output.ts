// What a program prints: JSON lines for scripts on stdout, words for people on stderr.
import { TtycamError } from '../core/errors.js';
import { jsonLine, lineForPeople, textForPeople, valueForScripts } from '../core/exit-text.js';

/** Unread JSON kept for a reader that has stopped reading; past it, lines are left out and counted. */
const MAX_BACKLOG_BYTES = 1024 * 1024;

export interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly debug: boolean;
}

/** The two streams of a program. */
export interface OutputStreams {
  readonly stdout: NodeJS.WritableStream & { readonly writableLength: number };
  readonly stderr: NodeJS.WritableStream;
}

/** One event's own fields; `event` and `time` are added. */
export type EventFields = Readonly<Record<string, unknown>>;

/** Prints events, words and errors in the way the options ask for. */
export class Output {
  /** Told of each event, printed or not. */
  onEvent: ((event: string, fields: EventFields) => void) | undefined;
  readonly #options: OutputOptions;
  readonly #streams: OutputStreams;
  #leftOut = 0;
  #muted = false;

  constructor(options: OutputOptions, streams: OutputStreams) {
    this.#options = options;
    this.#streams = streams;
  }

  get debugging(): boolean {
    return this.#options.debug;
  }

  /** While muted (a dashboard owns the terminal) nothing is written to stderr. */
  set muted(muted: boolean) {
    this.#muted = muted;
  }

  /**
   * One JSON line, with `--json`. A reader that stalls does not stop the program: what it has not read is kept up to a
   * limit, then lines are left out, and the next one that is written says how many (`leftOut`).
   */
  event(event: string, given: EventFields): void {
    if (this.onEvent === undefined && !this.#options.json) return;
    const fields = valueForScripts(given) as EventFields;
    this.onEvent?.(event, fields);
    if (!this.#options.json) return;
    if (this.#streams.stdout.writableLength > MAX_BACKLOG_BYTES && event !== 'summary') {
      this.#leftOut += 1;
      return;
    }
    const leftOut = this.#leftOut > 0 ? { leftOut: this.#leftOut } : {};
    this.#leftOut = 0;
    const line = jsonLine({ event, time: new Date().toISOString(), ...fields, ...leftOut });
    this.#streams.stdout.write(`${line}\n`);
  }

  /** What a person asked for, on stdout: a report, the text of a file. */
  print(text: string): void {
    this.#streams.stdout.write(textForPeople(text));
  }

  /** A line for people; not with `--quiet`, and not where a script reads JSON. */
  say(line: string): void {
    if (!this.#options.quiet && !this.#options.json) this.#write(lineForPeople(line));
  }

  /** A line that people need to see whatever else is printed. */
  warn(line: string): void {
    if (!this.#options.quiet) this.#write(lineForPeople(line));
  }

  /** What ended the program, or part of it: one line, and the whole story with `--debug`. */
  error(error: unknown): void {
    const known = TtycamError.from(error);
    this.#write(`error: ${lineForPeople(known.message)}`);
    if (this.#options.debug) this.#write(String((known.cause instanceof Error && known.cause.stack) || known.stack));
  }

  #write(line: string): void {
    if (!this.#muted) this.#streams.stderr.write(`${textForPeople(line)}\n`);
  }
}
