// `ttycam help`: prints the help of a command.
import { helpText, unknownCommand } from '../cli/command/command-line.js';
import { type CommandSpec, lastWord } from '../cli/command/command-spec.js';
import type { GivenOptions } from '../cli/command/given-options.js';
import { type CommandBody, type Program, program } from '../cli/command/program.js';
import { OUTPUT_OPTIONS } from '../cli/common-options.js';
import type { OutputOptions } from '../cli/output.js';

const HELP_OPTIONS = { debug: OUTPUT_OPTIONS.debug };

interface HelpOptions extends OutputOptions {
  readonly text: string;
}

/**
 * @param name The words that call it: `ttycam help`.
 * @param topics The other commands of the program.
 * @param whole The program to which it belongs. It is called when it is needed.
 */
export function helpProgram(name: string, topics: readonly Program[], whole: () => Program): Program {
  return program(helpSpec(name, topics), async () => helpBody(whole));
}

function helpSpec(name: string, topics: readonly Program[]): CommandSpec<typeof HELP_OPTIONS> {
  return {
    name,
    summary: 'Prints the help of a command.',
    arguments: [
      {
        name: '[command...]',
        summary: 'the words of the command',
        completes: topics.map(({ spec }) => lastWord(spec)),
      },
    ],
    options: HELP_OPTIONS,
    configuration: undefined,
    examples: [{ command: name }, { command: `${name} send` }, { command: `${name} send install-service` }],
  };
}

function helpBody(whole: () => Program) {
  return {
    readOptions: ({ operands, values }: GivenOptions<typeof HELP_OPTIONS>) => {
      const { spec, commands } = findCommand(whole(), operands);
      const text = helpText(
        spec,
        commands.map((command) => command.spec),
      );
      return { text, json: false, quiet: false, debug: values.debug };
    },
    run: async ({ text }, { output }) => output.print(text),
  } satisfies CommandBody<HelpOptions, typeof HELP_OPTIONS>;
}

function findCommand(of: Program, [word, ...rest]: readonly string[]): Program {
  if (word === undefined) return of;
  const found = of.commands.find(({ spec }) => lastWord(spec) === word);
  if (found !== undefined) return findCommand(found, rest);
  throw unknownCommand(
    { ...of.spec, adviceForWord: () => undefined },
    word,
    of.commands.map(({ spec }) => spec),
  );
}
