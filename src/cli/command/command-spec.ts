// The declaration of a command: what its help, manual and completion say.
import type { Completion, OptionTable } from './option-spec.js';

interface ArgumentSpec {
  /** As in the usage line: `<file>`, `[options...]`. */
  readonly name: string;
  readonly summary: string;
  readonly completes?: Completion | readonly string[];
}

/** A command line to paste, and what it does. */
interface ExampleSpec {
  readonly command: string;
  readonly meaning?: string;
}

/** Everything that help, manual and completion say of a command. */
export interface CommandSpec<Options extends OptionTable = OptionTable> {
  /** All its words: `sender doctor`. */
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  /** Paragraphs behind the summary. */
  readonly notes?: readonly string[];
  readonly arguments: readonly ArgumentSpec[];
  readonly options: Options;
  readonly examples: readonly ExampleSpec[];
  /** Exit codes and their meanings, where they are not those of every command. */
  readonly exitCodes?: ReadonlyArray<readonly [code: number, meaning: string]>;
  /** The configuration that it reads by default, `sender` for sender.toml; undefined: none. */
  readonly configuration: 'sender' | 'receiver' | undefined;
}
