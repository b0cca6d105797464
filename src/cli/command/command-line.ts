// Parses a command line with commander, which also prints the help.
import { Command, CommanderError, Option } from 'commander';
import { TtycamError } from '../../core/errors.js';
import { knownSecrets, readAddress } from '../../core/secrets.js';
import { HELP_COLUMNS } from '../built-help.js';
import { suggestion } from '../suggestion.js';
import { SOFTWARE } from '../version.js';
import { type CommandSpec, exitCodesOf, lastWord, STANDARD_OPTIONS } from './command-spec.js';
import type { CommandLine, GivenText } from './given-options.js';
import { longName, type OptionSpec } from './option-spec.js';

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
  const isMistake = spec.isOperand === undefined ? spec.arguments.length === 0 : !spec.isOperand(word);
  if (!word.startsWith('-') && isMistake && commands.length > 0) throw unknownCommand(spec, word, commands);
  const texts = new Map<string, GivenText>();
  const command = commanderOf(spec, commands, (key, text) => {
    const before = spec.options[key]?.repeats === true ? texts.get(key)?.text : undefined;
    texts.set(key, { text: before === undefined ? text : `${before},${text}`, place: undefined });
  });
  try {
    command.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) process.exit(0);
    throw new TtycamError('usage', `${commanderMessage(spec, command, error)} (see ${spec.name} --help)`, {
      cause: error,
    });
  }
  const wrong = spec.isOperand && command.args.find((one) => spec.isOperand?.(one) === false);
  if (wrong !== undefined) throw unexpectedArgument(spec, wrong);
  return { argv, operands: command.args, texts };
}

/** The text of `--help`. */
export function helpText(spec: CommandSpec, commands: readonly CommandSpec[] = []): string {
  let text = '';
  const write = (more: string) => {
    text += more;
  };
  commanderOf(spec, commands, () => undefined)
    .configureOutput({ writeOut: write })
    .outputHelp();
  return text;
}

/** A command of commander. Its values are not used: `onOption` is called with the text of each option. */
function commanderOf(
  spec: CommandSpec,
  commands: readonly CommandSpec[],
  onOption: (key: string, text: string) => void,
): Command {
  const command = new Command(spec.name)
    .description([spec.summary, ...(spec.notes ?? [])].join('\n\n'))
    .version(SOFTWARE, flags('version'), STANDARD_OPTIONS.version.summary)
    .helpOption(flags('help'), STANDARD_OPTIONS.help.summary)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .configureHelp({
      helpWidth: Math.min(HELP_COLUMNS, process.stdout.columns ?? HELP_COLUMNS),
      optionDescription,
      visibleCommands: () => commands.map(listedCommand),
      subcommandTerm,
    })
    .addHelpText('after', () => helpEnd(spec));
  for (const { name, summary } of spec.arguments) command.argument(name, summary);
  for (const [key, option] of Object.entries(spec.options)) {
    const added = commanderOption(key, option);
    command.addOption(added);
    command.on(`option:${added.name()}`, (text: string | null) => onOption(key, text ?? ''));
  }
  return command;
}

function flags(key: keyof typeof STANDARD_OPTIONS): string {
  return `${STANDARD_OPTIONS[key].short}, ${STANDARD_OPTIONS[key].long}`;
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

/** For the list in the help only: commander's own subcommands would be built for each command line. */
function listedCommand({ name, summary }: CommandSpec): Command {
  return new Command(name).description(summary);
}

function subcommandTerm(command: Command): string {
  return command.name();
}

function helpEnd(spec: CommandSpec): string {
  const parts = [
    ['Examples:', ...spec.examples.flatMap(exampleLines)],
    ['Exit codes:', ...exitCodesOf(spec).map(([code, meaning]) => `${code}  ${meaning}`)],
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

function commanderMessage(spec: CommandSpec, command: Command, error: CommanderError): string {
  if (error.code === 'commander.excessArguments') {
    const excess = command.args[command.registeredArguments.length] ?? '';
    return unexpectedArgument(spec, excess).message;
  }
  // Commander quotes an unknown option whole, such as `--password=…`.
  const value = /^error: unknown option '[^=]*=(.*)'/s.exec(error.message)?.[1];
  if (value !== undefined) knownSecrets.add(value);
  // Commander puts a suggestion on a line of its own.
  return error.message.replace(/^error: /, '').replace(/\n/g, ' ');
}

function unexpectedArgument(spec: CommandSpec, word: string): TtycamError {
  readAddress(word);
  const usual = `unexpected argument ${word}: write each value directly behind its option`;
  return new TtycamError('usage', spec.adviceForWord?.(word) ?? usual);
}

/** The error for a first word that is no command. */
export function unknownCommand(spec: CommandSpec, word: string, commands: readonly CommandSpec[]): TtycamError {
  readAddress(word);
  const words = commands.map(lastWord);
  const near = suggestion(word, words);
  const list = words.length === 0 ? 'no commands' : words.join(', ');
  const advice = near === '' ? `: ${spec.name} has ${list} (see ${spec.name} --help)` : ` ${near}`;
  return new TtycamError('usage', spec.adviceForWord?.(word) ?? `unknown command ${word}${advice}`);
}
