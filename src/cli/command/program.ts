// A program: its command, and the commands that a first word selects.
import { exitCodeOf, TtycamError } from '../../core/errors.js';
import { readConfiguration } from '../config/configuration.js';
import type { OutputOptions } from '../output.js';
import { type ProgramContext, runProgram } from '../run-program.js';
import { parseCommandLine } from './command-line.js';
import { type CommandSpec, lastWord } from './command-spec.js';
import { type GivenOptions, resolveOptions } from './given-options.js';
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
    let warnings: readonly string[] = [];
    return runProgram(
      async () => {
        const specs = commands.map((command) => command.spec);
        const commandLine = parseCommandLine(spec, argv, specs);
        const configuration = await readConfiguration(spec, commandLine.texts);
        warnings = configuration.warnings;
        const given = resolveOptions(spec, commandLine, configuration);
        body = await load();
        return readOptions(body, given);
      },
      (options, context) => {
        for (const warning of warnings) context.output.warn(warning);
        return body.run(options, context);
      },
    );
  };
  return { spec, commands, main };
}

/** Names the default configuration file in an error, as its options are not on the command line that was typed. */
function readOptions<Options extends OutputOptions, Table extends OptionTable>(
  body: CommandBody<Options, Table>,
  given: GivenOptions<Table>,
): Options {
  try {
    return body.readOptions(given);
  } catch (error) {
    const { file, isRead, isDefault } = given.configuration;
    if (!(error instanceof TtycamError) || exitCodeOf(error) !== 2 || !isRead || !isDefault) throw error;
    const message = `${error.message} (options of ${file} apply, too; --no-config ignores them)`;
    throw new TtycamError(error.code, message, { cause: error });
  }
}

/** Runs the command that the first word names, or else the program itself. */
export function runCommand({ commands, main }: Program, argv: readonly string[]): Promise<void> {
  const [word, ...rest] = argv;
  const command = commands.find(({ spec }) => lastWord(spec) === word);
  return command === undefined ? main(argv) : runCommand(command, rest);
}
