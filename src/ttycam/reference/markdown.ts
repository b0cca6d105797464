// The text of docs/options.md: the options of all commands.
import {
  type CommandSpec,
  exitCodesOf,
  lastWord,
  type NamedOption,
  visibleOptions,
} from '../../cli/command/command-spec.js';
import type { Program } from '../../cli/command/program.js';
import { allCommands, optionGroups, optionSentences, usageLines } from './command-tree.js';

/** A command that shares fewer options with another one lists them itself. */
const MIN_SHARED = 5;

const INTRODUCTION = `# Commands and options

\`sender\` is \`ttycam send\`, and \`receiver\` is \`ttycam\` with keygen as its only command. \`ttycam help <command>\` prints the
same, and so does \`man ttycam\` after \`npm install -g\`.

This file is generated from the table that the programs read: \`node scripts/reference.mjs\`.`;

/** docs/options.md, from the program `ttycam`. */
export function optionsPage(ttycam: Program): string {
  const commands = allCommands([ttycam]).filter(({ spec }, index, all) => {
    // `ttycam send doctor` is `ttycam doctor`.
    const twin = all.findIndex(
      (other) => lastWord(other.spec) === lastWord(spec) && wordsOf(other) < wordsOf({ spec }),
    );
    return twin === -1 || twin === index;
  });
  const sections = commands.map((command, index) => section(command, commands.slice(0, index)));
  return `${[INTRODUCTION, ...sections].join('\n\n')}\n`;
}

function wordsOf({ spec }: Pick<Program, 'spec'>): number {
  return spec.name.split(' ').length;
}

function section(program: Program, described: readonly Program[]): string {
  const { spec } = program;
  const exitCodes = exitCodesOf(spec).map(([code, meaning]) => `${code}: ${text(meaning)}`);
  return [
    `## ${spec.name}`,
    [spec.summary, ...(spec.notes ?? []), ...(spec.details ?? [])].map(text).join('\n\n'),
    codeBlock(usageLines(program)),
    ...(program.commands.length === 0 ? [] : [table(['command', 'meaning'], program.commands.map(commandRow))]),
    ...(spec.arguments.length === 0
      ? []
      : [
          table(
            ['argument', 'meaning'],
            spec.arguments.map(({ name, summary }) => [code(name), text(summary)]),
          ),
        ]),
    ...optionTables(program, described),
    `Exit codes: ${exitCodes.join('; ')}.`,
    codeBlock(
      spec.examples.flatMap(({ command, meaning }) => [...(meaning === undefined ? [] : [`# ${meaning}`]), command]),
    ),
  ].join('\n\n');
}

function commandRow({ spec }: Program): string[] {
  return [code(spec.name), text(spec.summary)];
}

/** Options that another command has as well are named, and described there. */
function optionTables({ spec }: Program, described: readonly Program[]): string[] {
  const own = visibleOptions(spec);
  const sharedWith = (other: CommandSpec) => {
    const theirs = new Set(visibleOptions(other).map(({ option }) => option));
    return own.filter(({ option }) => theirs.has(option));
  };
  const [nearest] = described
    .map((program) => ({ other: program.spec, shared: sharedWith(program.spec) }))
    .sort((one, two) => two.shared.length - one.shared.length);
  if (nearest === undefined || nearest.shared.length < MIN_SHARED) return tables(own);
  const { other, shared } = nearest;
  const rest = own.filter((option) => !shared.includes(option));
  const link = `[${other.name}](#${other.name.replaceAll(' ', '-')})`;
  const names = shared.map(({ name }) => code(name)).join(', ');
  const isWhole = shared.length === visibleOptions(other).length;
  const sentence = isWhole
    ? `It takes all options of ${link}.`
    : `It has these options in common with ${link}: ${names}.`;
  return [sentence, ...tables(rest)];
}

function tables(options: readonly NamedOption[]): string[] {
  return optionGroups(options).flatMap(({ heading, options: some }) => [
    ...(heading === undefined ? [] : [`### ${heading}`]),
    table(['option', 'meaning'], some.map(optionRow)),
  ]);
}

function optionRow(named: NamedOption): string[] {
  const { placeholder } = named.option;
  return [code(placeholder === undefined ? named.name : `${named.name} ${placeholder}`), text(optionSentences(named))];
}

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

function code(word: string): string {
  return `\`${word}\``;
}

function codeBlock(lines: readonly string[]): string {
  return ['```sh', ...lines, '```'].join('\n');
}

/** Text with its options, addresses and placeholders as code, as Markdown would read some of their characters. */
function text(markdown: string): string {
  return markdown
    .split(/(`[^`]+`|\[[^\]]*\]\([^)]*\))/)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part.replace(/(?<![\w-])--[a-z][a-z-]*|\b[a-z]+:\/\/[^\s,;]*[*][^\s;)]*[\w*]|<\w+>\.?\w*/g, code),
    )
    .join('');
}
