// A program: its command, and the commands that a first word selects.
import type { OutputOptions } from '../output.js';
import { type ProgramContext, runProgram } from '../run-program.js';
import { readCommandLine } from './command-line.js';
import { type CommandSpec, lastWord } from './command-spec.js';
import type { GivenOptions } from './given-options.js';
import type { OptionTable } from './option-spec.js';

/** What a command does. It is loaded after the command line was read, so that `--help` loads little. */
export interface CommandBody<Options extends OutputOptions, Table extends OptionTable> {
  /** @throws TtycamError `usage` for options that do not go together. */
  readonly readOptions: (given: GivenOptions<Table>) => Options;
  readonly run: (options: Options, context: ProgramContext) => Promise<void>;
}

export interface Program {
  readonly spec: CommandSpec;
  /** The commands that are called by a word behind its name. */
  readonly commands: readonly Program[];
  /** Reads the arguments, runs the command, and sets the exit code. */
  readonly main: (argv: readonly string[]) => Promise<void>;
}

export function program<Options extends OutputOptions, Table extends OptionTable>(
  spec: CommandSpec<Table>,
  load: () => Promise<CommandBody<Options, Table>>,
  commands: readonly Program[] = [],
): Program {
  const main = (argv: readonly string[]) => {
    let body: CommandBody<Options, Table>;
    return runProgram(
      async () => {
        const given = readCommandLine(
          spec,
          argv,
          commands.map((command) => command.spec),
        );
        body = await load();
        return body.readOptions(given);
      },
      (options, context) => body.run(options, context),
    );
  };
  return { spec, commands, main };
}

/** Runs the command that the first word names, or else the program itself. */
export function runCommand({ commands, main }: Program, argv: readonly string[]): Promise<void> {
  const [word, ...rest] = argv;
  const command = commands.find(({ spec }) => lastWord(spec) === word);
  return command === undefined ? main(argv) : runCommand(command, rest);
}
