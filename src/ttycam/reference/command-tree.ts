// The commands of programs as a list, and the texts that manual, completion and docs/options.md share.
import type { CommandSpec, NamedOption } from '../../cli/command/command-spec.js';
import type { Program } from '../../cli/command/program.js';

/** Programs and all their commands, each before its own commands. */
export function allCommands(programs: readonly Program[]): Program[] {
  return programs.flatMap((program) => [program, ...allCommands(program.commands)]);
}

/** The usage lines of a command: `ttycam keygen [options] <file>`. */
export function usageLines({ spec, commands }: Program): string[] {
  const words = [spec.name, '[options]', ...spec.arguments.map(({ name }) => name)];
  return [words.join(' '), ...(commands.length === 0 ? [] : [`${spec.name} <command> …`])];
}

/** Options under their heading, in the order of the table. */
export interface OptionGroup {
  /** Undefined: under no heading. */
  readonly heading: string | undefined;
  readonly options: readonly NamedOption[];
}

/** Groups options by their headings. */
export function optionGroups(options: readonly NamedOption[]): OptionGroup[] {
  const headings = [...new Set(options.map(({ option }) => option.group))];
  return headings.map((heading) => ({
    heading,
    options: options.filter(({ option }) => option.group === heading),
  }));
}

/** The texts of an option, as Markdown: the summary, choices, default and details as sentences. */
export function optionSentences({ option }: NamedOption): string {
  const { summary, choices, details } = option;
  const shown = option.defaultText ?? option.default;
  return [
    sentence(summary),
    ...(details === undefined ? [] : [details]),
    ...(choices === undefined ? [] : [`One of ${choices.map((word) => `\`${word}\``).join(', ')}.`]),
    ...(shown === undefined ? [] : [`Default: ${option.default === undefined ? shown : `\`${shown}\``}.`]),
  ].join(' ');
}

/** The page of the manual about a command: `ttycam-send`. */
export function manualName({ name }: Pick<CommandSpec, 'name'>): string {
  return name.replaceAll(' ', '-');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.…]$/.test(text) ? '' : '.'}`;
}
