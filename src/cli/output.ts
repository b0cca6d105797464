// The output of a program: JSON lines for scripts on stdout, text for people on stderr.
import { TtycamError } from '../core/errors.js';
import { jsonLine, lineForPeople, textForPeople, valueForScripts } from '../core/exit-text.js';
import { type MaybeTerminal, ProgressLine } from './progress-line.js';

/** Most unread JSON that is kept for a reader that has stopped reading. Further lines are left out and counted. */
const MAX_BACKLOG_BYTES = 1024 * 1024;

export interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  /** Whether a terminal gets a line of progress that is rewritten; default true. */
  readonly progress?: boolean;
  readonly debug: boolean;
  /** Whether stdout carries something else, so that JSON lines go to stderr. */
  readonly stdoutIsTaken?: boolean;
}

/** The two streams of a program. */
export interface OutputStreams {
  readonly stdout: NodeJS.WritableStream & { readonly writableLength: number };
  readonly stderr: MaybeTerminal;
  readonly env?: { readonly TERM?: string };
}

/** One event's own fields; `event` and `time` are added. */
export type EventFields = Readonly<Record<string, unknown>>;

/** Is called with each event, printed or not. */
export type EventListener = (event: string, fields: EventFields) => void;

/** Prints events, messages and errors as the options say. */
export class Output {
  readonly #listeners = new Set<EventListener>();
  readonly #options: OutputOptions;
  readonly #streams: OutputStreams;
  readonly #progress: ProgressLine;
  #leftOut = 0;
  #muted = false;

  constructor(options: OutputOptions, streams: OutputStreams) {
    this.#options = options;
    this.#streams = streams;
    this.#progress = new ProgressLine(streams.stderr, streams.env?.TERM);
  }

  get debugging(): boolean {
    return this.#options.debug;
  }

  /** While muted (a dashboard owns the terminal) nothing is written to stderr. */
  set muted(muted: boolean) {
    this.#muted = muted;
  }

  /** Adds a listener for events. Returns the function that removes it. */
  listen(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Prints one JSON line, with `--json`. A reader that stalls does not stop the program. Unread lines are kept up to a
   * limit, and further ones are left out. The next line that is written has their number (`leftOut`).
   */
  event(event: string, given: EventFields): void {
    if (this.#listeners.size === 0 && !this.#options.json) return;
    const fields = valueForScripts(given) as EventFields;
    for (const listener of this.#listeners) listener(event, fields);
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

  /** Prints what the user asked for on stdout: a report, or the text of a file. */
  print(text: string): void {
    this.#streams.stdout.write(textForPeople(text));
  }

  /** Prints a line for people; not with `--quiet` or `--json`. */
  say(line: string): void {
    if (!this.#options.quiet && !this.#options.json) this.#write(lineForPeople(line));
  }

  /** Shows how the run goes, where stderr is a terminal; not with `--quiet`, `--json` or `--no-progress`. Undefined: no longer. */
  progress(text: string | undefined): void {
    const { quiet, json, progress = true } = this.#options;
    if (quiet || json || !progress || this.#muted) return;
    if (text === undefined) this.#progress.erase();
    else this.#progress.show(lineForPeople(text));
  }

  /** Prints a warning; not with `--quiet`. */
  warn(line: string): void {
    if (!this.#options.quiet) this.#write(lineForPeople(line));
  }

  /** Prints an error in one line, and with `--debug` its stack trace. */
  error(error: unknown): void {
    const known = TtycamError.from(error);
    this.#write(`error: ${lineForPeople(known.message)}`);
    if (this.#options.debug) this.#write(String((known.cause instanceof Error && known.cause.stack) || known.stack));
  }

  #write(line: string): void {
    if (this.#muted) return;
    this.#progress.erase();
    this.#streams.stderr.write(`${textForPeople(line)}\n`);
  }
}
