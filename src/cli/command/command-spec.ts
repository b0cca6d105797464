// The declaration of a command: what its help, manual and completion say.
import { type Completion, longName, type OptionSpec, type OptionTable } from './option-spec.js';

export interface ArgumentSpec {
  /** As in the usage line: `<file>`, `[command...]`. */
  readonly name: string;
  readonly summary: string;
  readonly completes?: Completion | readonly string[];
}

/** A command line to paste, and what it does. */
export interface ExampleSpec {
  readonly command: string;
  readonly meaning?: string;
}

type ExitCode = readonly [code: number, meaning: string];

/** Everything that help, manual and completion say of a command. */
export interface CommandSpec<Options extends OptionTable = OptionTable> {
  /** All its words: `sender doctor`. */
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  /** Paragraphs behind the summary. */
  readonly notes?: readonly string[];
  /** Further paragraphs for the manual and docs/options.md, as Markdown. */
  readonly details?: readonly string[];
  /** The keys of its dashboard and what each one does, for the manual. */
  readonly keys?: ReadonlyArray<{ readonly keys: string; readonly description: string }>;
  readonly arguments: readonly ArgumentSpec[];
  readonly options: Options;
  readonly examples: readonly ExampleSpec[];
  /** Exit codes and their meanings, where they are not those of every command. */
  readonly exitCodes?: readonly ExitCode[];
  /** Whether a word is one of its arguments. Any other word is an unknown command. Undefined: its arguments are not checked. */
  readonly isOperand?: ((word: string) => boolean) | undefined;
  /** What to do about a word that the command does not take. Undefined, or undefined for a word: the usual advice. */
  readonly adviceForWord?: (word: string) => string | undefined;
  /** The configuration that it reads by default, `sender` for sender.toml; undefined: none. */
  readonly configuration: 'sender' | 'receiver' | undefined;
}

/** The exit codes of every command. */
const EXIT_CODES: readonly ExitCode[] = [
  [0, 'done, or told to stop'],
  [1, 'failed'],
  [2, 'wrong command line or configuration'],
];

/** The options of every command besides those of its table. */
export const STANDARD_OPTIONS = {
  version: { short: '-V', long: '--version', summary: 'the version' },
  help: { short: '-h', long: '--help', summary: 'this help' },
} as const;

/** The exit codes of a command in ascending order, and their meanings. */
export function exitCodesOf({ exitCodes = [] }: CommandSpec): readonly ExitCode[] {
  return [...new Map([...EXIT_CODES, ...exitCodes])];
}

/** An option and its name with dashes. */
export interface NamedOption {
  readonly name: string;
  readonly option: OptionSpec;
}

/** The options that help, manual and completion show, in the order of the table. */
export function visibleOptions({ options }: CommandSpec): NamedOption[] {
  return Object.entries(options)
    .filter(([, { hidden }]) => hidden !== true)
    .map(([key, option]) => ({ name: `--${longName(key)}`, option }));
}

/** The last word of a command's name, which calls it. */
export function lastWord({ name }: CommandSpec): string {
  return name.slice(name.lastIndexOf(' ') + 1);
}
