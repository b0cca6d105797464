// A command line in a file: `--config`, one option a line, under whatever stands on the real command line.
import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, type Option } from 'commander';
import { TtycamError } from '../core/errors.js';
import { fileProblem } from '../core/file-problem.js';
import { readAddress } from '../core/secrets.js';
import { suggestion } from './suggestion.js';

/** A file that is longer was not meant to be one of ours. */
const MAX_CONFIG_CHARACTERS = 64 * 1024;

/** What cannot stand in a file: another file, and what prints something and ends. */
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
 * The lines of a config file: `option = value` or a bare `flag`. A `#` at the beginning or behind a space opens a comment;
 * one inside a word or in quotes belongs to the value. Dashes before the option and one pair of quotes around the value
 * are taken off, as people will write them.
 */
export function parseConfig(text: string): ConfigLine[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .map((content, index) => ({ content: content.trim(), line: index + 1 }))
    .filter(({ content }) => content !== '' && !content.startsWith('#'))
    .map(({ content, line }) => ({ line, ...splitLine(content) }));
}

/** Up to the first `=` the name; then a value in quotes, or all up to a comment. */
const LINE = /^(?:--)?([^=#\s]+)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|(.*?)))?\s*(?:\s#.*)?$/;

function splitLine(content: string): Omit<ConfigLine, 'line'> {
  const [, name, ...values] = LINE.exec(content) ?? [];
  // What is no such line is handed on as one long name, which no option has.
  return { name: name ?? content, value: values.find((value) => value !== undefined) };
}

/**
 * Gives a command that has read its command line what its `--config` file says, for each option that the command line
 * left open. Does nothing without a `--config`.
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
  // Before any error repeats it: also a line that is none, as one whose `=` is missing.
  readAddress(value ?? name);
  const wrong = (words: string, cause?: unknown) => new TtycamError('usage', `${place}: ${words}`, { cause });
  const option = command.options.find((one) => one.long === `--${name}`);
  if (option === undefined || NOT_IN_A_FILE.includes(name)) {
    const names = command.options.flatMap(({ long, hidden }) => (long === undefined || hidden ? [] : [long.slice(2)]));
    const [first = ''] = name.split(/\s/, 1);
    // A line without its =, which has been read as one long name.
    if (first !== name && names.includes(first)) throw wrong(`${first} lacks its =: ${first} = …`);
    const near = suggestion(
      name,
      names.filter((one) => !NOT_IN_A_FILE.includes(one)),
    );
    // Of a line without its =, what stands behind the first word is a value.
    const words = `${name.replace(/\s.*/s, ' …')} is no option that can stand in a config file`;
    throw wrong(near === '' ? `${words} (see ${command.name()} --help)` : `${words} ${near}`);
  }
  const takesValue = option.required || option.optional;
  if (takesValue && value === undefined) throw wrong(`${name} needs a value: ${name} = ${placeholder(option)}`);
  if (!takesValue && value !== undefined) throw wrong(`${name} takes no value: write it alone on its line`);
  // Read even where the command line wins, so that a mistake is found before the day on which it counts.
  const parsed = value === undefined ? !option.negate : parseValue(option, value, wrong);
  const key = option.attributeName();
  if (command.getOptionValueSource(key) !== 'cli') command.setOptionValueWithSource(key, parsed, 'config');
}

function parseValue(option: Option, value: string, wrong: (words: string, cause?: unknown) => TtycamError): unknown {
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
