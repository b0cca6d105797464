// The config file of `--config`: one option in each line. Options on the command line take precedence.
import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, type Option } from 'commander';
import { TtycamError } from '../core/errors.js';
import { fileProblem } from '../core/file-problem.js';
import { readAddress } from '../core/secrets.js';
import { suggestion } from './suggestion.js';

/** A longer file is not a config file. */
const MAX_CONFIG_CHARACTERS = 64 * 1024;

/** Options that a file cannot hold: another file, and those that print something and end the program. */
const NOT_IN_A_FILE: readonly string[] = ['config', 'version', 'help', 'print'];

/** One line of a config file. */
export interface ConfigLine {
  /** Counted from 1. */
  readonly line: number;
  /** The option's name without its dashes. */
  readonly name: string;
  /** Undefined for a bare flag. */
  readonly value: string | undefined;
}

/**
 * Parses the lines of a config file: `option = value` or a bare `flag`. A `#` at the beginning or behind a space starts a
 * comment; one inside a word or in quotes belongs to the value. Dashes before the option, and one pair of quotes around the
 * value, are removed.
 */
export function parseConfig(text: string): ConfigLine[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .map((content, index) => ({ content: content.trim(), line: index + 1 }))
    .filter(({ content }) => content !== '' && !content.startsWith('#'))
    .map(({ content, line }) => ({ line, ...splitLine(content) }));
}

/** The name up to the first `=`, then a value in quotes, or all text up to a comment. */
const LINE = /^(?:--)?([^=#\s]+)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|(.*?)))?\s*(?:\s#.*)?$/;

function splitLine(content: string): Omit<ConfigLine, 'line'> {
  const [, name, ...values] = LINE.exec(content) ?? [];
  // A line of any other form becomes one long name, which no option has.
  return { name: name ?? content, value: values.find((value) => value !== undefined) };
}

/**
 * Applies the `--config` file of a command that has parsed its command line. Options that the command line gives stay as they
 * are. Does nothing without `--config`.
 *
 * @returns The lines of that file.
 * @throws TtycamError `usage`, which names the file and the line.
 */
export function applyConfig(command: Command): readonly ConfigLine[] {
  const file = command.opts()['config'] as string | undefined;
  if (file === undefined) return [];
  const lines = parseConfig(readConfig(file));
  for (const entry of lines) applyLine(command, entry, `${file}:${entry.line}`);
  return lines;
}

function readConfig(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new TtycamError('usage', `cannot read the config file ${file}: ${fileProblem(cause)}`, { cause });
  }
  if (text.length > MAX_CONFIG_CHARACTERS || text.includes('\0')) {
    throw new TtycamError('usage', `${file} is no config file: it should hold one \`option = value\` a line`);
  }
  return text;
}

function applyLine(command: Command, { name, value }: ConfigLine, place: string): void {
  // Registers secrets before any error quotes the line, also in a line whose `=` is missing.
  readAddress(value ?? name);
  const wrong = (message: string, cause?: unknown) => new TtycamError('usage', `${place}: ${message}`, { cause });
  const option = command.options.find((one) => one.long === `--${name}`);
  if (option === undefined || NOT_IN_A_FILE.includes(name)) {
    const names = command.options.flatMap(({ long, hidden }) => (long === undefined || hidden ? [] : [long.slice(2)]));
    const [first = ''] = name.split(/\s/, 1);
    // A line without its `=`, which was parsed as one long name.
    if (first !== name && names.includes(first)) throw wrong(`${first} lacks its =: ${first} = …`);
    const near = suggestion(
      name,
      names.filter((one) => !NOT_IN_A_FILE.includes(one)),
    );
    // In a line without its `=`, all text behind the first word is a value, which may be secret.
    const message = `${name.replace(/\s.*/s, ' …')} is no option of a config file`;
    throw wrong(near === '' ? `${message} (see ${command.name()} --help)` : `${message} ${near}`);
  }
  const takesValue = option.required || option.optional;
  if (takesValue && value === undefined) throw wrong(`${name} needs a value: ${name} = ${placeholder(option)}`);
  if (!takesValue && value !== undefined) throw wrong(`${name} takes no value: write it alone on its line`);
  // Parsed even where the command line takes precedence, so that a mistake is found early.
  const parsed = value === undefined ? !option.negate : parseValue(option, value, wrong);
  const key = option.attributeName();
  if (command.getOptionValueSource(key) !== 'cli') command.setOptionValueWithSource(key, parsed, 'config');
}

function parseValue(option: Option, value: string, wrong: (message: string, cause?: unknown) => TtycamError): unknown {
  try {
    return option.parseArg === undefined ? value : option.parseArg(value, undefined);
  } catch (cause) {
    if (cause instanceof TtycamError) throw wrong(cause.message, cause);
    if (!(cause instanceof InvalidArgumentError)) throw cause;
    throw wrong(`${option.long?.slice(2)} = ${value}: ${cause.message}`, cause);
  }
}

function placeholder(option: Option): string {
  return /<[^>]*>/.exec(option.flags)?.[0] ?? '<value>';
}
