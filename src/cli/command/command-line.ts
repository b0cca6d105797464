// Parses a command line with commander, which also prints the help.
import { Command, CommanderError, Option } from 'commander';
import { TtycamError } from '../../core/errors.js';
import { knownSecrets, readAddress } from '../../core/secrets.js';
import { suggestion } from '../suggestion.js';
import { SOFTWARE } from '../version.js';
import type { CommandSpec } from './command-spec.js';
import type { CommandLine, GivenText } from './given-options.js';
import { longName, type OptionSpec } from './option-spec.js';

/** The exit codes of every command. */
const EXIT_CODES: ReadonlyArray<readonly [number, string]> = [
  [0, 'done, or told to stop'],
  [1, 'failed'],
  [2, 'wrong command line or configuration'],
];

/**
 * Parses the arguments of a command, and leaves the values of its options as texts.
 *
 * @param commands The commands that are called by a word behind the name of this one.
 * @throws TtycamError `usage`. `--help` and `--version` print, and end the process with 0.
 */
export function parseCommandLine(
  spec: CommandSpec,
  argv: readonly string[],
  commands: readonly CommandSpec[] = [],
): CommandLine {
  const [word = '-'] = argv;
  if (!word.startsWith('-') && spec.arguments.length === 0 && commands.length > 0) {
    throw unknownCommand(spec, word, commands);
  }
  const texts = new Map<string, GivenText>();
  const command = commanderOf(spec, commands, (key, text) => texts.set(key, { text, place: undefined }));
  try {
    command.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) process.exit(0);
    throw new TtycamError('usage', `${commanderMessage(command, error)} (see ${spec.name} --help)`, { cause: error });
  }
  return { argv, operands: command.args, texts };
}

/** A command of commander. Its values are not used: `onOption` is called with the text of each option. */
function commanderOf(
  spec: CommandSpec,
  commands: readonly CommandSpec[],
  onOption: (key: string, text: string) => void,
): Command {
  const paragraphs = [spec.summary, ...(spec.notes ?? [])];
  if (commands.length > 0) paragraphs.push(`Commands:\n${commandList(commands)}`);
  const command = new Command(spec.name)
    .description(paragraphs.join('\n\n'))
    .version(SOFTWARE, '-V, --version', 'the version')
    .helpOption('-h, --help', 'this help')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .configureHelp({ optionDescription })
    .addHelpText('after', helpEnd(spec));
  for (const { name, summary } of spec.arguments) command.argument(name, summary);
  for (const [key, option] of Object.entries(spec.options)) {
    const added = commanderOption(key, option);
    command.addOption(added);
    command.on(`option:${added.name()}`, (text: string | null) => onOption(key, text ?? ''));
  }
  return command;
}

/** The summary with choices and default, shorter than commander writes them. */
function optionDescription({ description, argChoices, defaultValueDescription }: Option): string {
  const facts = [
    ...(argChoices === undefined ? [] : [argChoices.join(', ')]),
    ...(defaultValueDescription === undefined ? [] : [`default: ${defaultValueDescription}`]),
  ];
  return facts.length === 0 ? description : `${description} (${facts.join('; ')})`;
}

function commanderOption(key: string, spec: OptionSpec): Option {
  const name = `--${longName(key)}`;
  const option = new Option(spec.placeholder === undefined ? name : `${name} ${spec.placeholder}`, spec.summary);
  if (spec.hidden === true) option.hideHelp();
  if (spec.group !== undefined) option.helpGroup(`${spec.group}:`);
  // Set directly: `choices()` would parse the value, too.
  if (spec.choices !== undefined) option.argChoices = [...spec.choices];
  const shown = spec.defaultText ?? spec.default;
  return shown === undefined ? option : option.default(shown, shown);
}

/** Commander's own subcommands are not used: each would have to be built for its one line here. */
function commandList(commands: readonly CommandSpec[]): string {
  const width = 2 + Math.max(0, ...commands.map(({ name }) => name.length));
  return commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`).join('\n');
}

function helpEnd(spec: CommandSpec): string {
  const parts = [
    ['Examples:', ...spec.examples.flatMap(exampleLines)],
    ['Exit codes:', ...[...EXIT_CODES, ...(spec.exitCodes ?? [])].map(([code, meaning]) => `${code}  ${meaning}`)],
  ];
  return parts
    .filter(({ length }) => length > 1)
    .map(([heading, ...lines]) => `\n${heading}\n${lines.map((line) => `  ${line}`).join('\n')}`)
    .join('\n');
}

/** The meaning stands as a comment above the command, so that both can be pasted. */
function exampleLines({ command, meaning }: CommandSpec['examples'][number]): string[] {
  return meaning === undefined ? [command] : [`# ${meaning}`, command];
}

function commanderMessage(command: Command, error: CommanderError): string {
  if (error.code === 'commander.excessArguments') {
    const excess = command.args[command.registeredArguments.length] ?? '';
    readAddress(excess);
    return `${excess} is one word too many: write each value directly behind its option`;
  }
  // Commander quotes an unknown option whole, such as `--password=…`.
  const value = /^error: unknown option '[^=]*=(.*)'/s.exec(error.message)?.[1];
  if (value !== undefined) knownSecrets.add(value);
  // Commander puts a suggestion on a line of its own.
  return error.message.replace(/^error: /, '').replace(/\n/g, ' ');
}

function unknownCommand(spec: CommandSpec, word: string, commands: readonly CommandSpec[]): TtycamError {
  readAddress(word);
  const words = commands.map(({ name }) => name.slice(spec.name.length + 1));
  const near = suggestion(word, words);
  const advice = near === '' ? `it has ${words.join(', ')} (see ${spec.name} --help)` : near;
  return new TtycamError('usage', `${word} is no command of ${spec.name}: ${advice}`);
}
