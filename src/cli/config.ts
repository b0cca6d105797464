// The config file of `--config`: one option in each line. Options on the command line take precedence.
import { readFileSync } from 'node:fs';
import { TtycamError } from '../core/errors.js';
import { fileProblem } from '../core/file-problem.js';
import { readAddress } from '../core/secrets.js';
import type { CommandSpec } from './command/command-spec.js';
import type { GivenText, GivenTexts } from './command/given-options.js';
import { longName } from './command/option-spec.js';
import { suggestion } from './suggestion.js';

/** A longer file is not a config file. */
const MAX_CONFIG_CHARACTERS = 64 * 1024;

/** One line of a config file. */
interface ConfigLine {
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
 * Reads a configuration file for a command.
 *
 * @returns The options of the file, by their keys in the table.
 * @throws TtycamError `usage`, which names the file and the line.
 */
export function readConfigFile(file: string, spec: CommandSpec): GivenTexts {
  const texts = new Map<string, GivenText>();
  for (const entry of parseConfig(readConfig(file))) {
    const place = `${file}:${entry.line}`;
    texts.set(...givenOption(spec, entry, place));
  }
  return texts;
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

function givenOption(spec: CommandSpec, { name, value }: ConfigLine, place: string): [string, GivenText] {
  // Registers secrets before any error quotes the line, also in a line whose `=` is missing.
  readAddress(value ?? name);
  const wrong = (message: string) => new TtycamError('usage', `${place}: ${message}`);
  const options = Object.entries(spec.options).filter(([, option]) => option.onlyOnCommandLine !== true);
  const [key, option] = options.find(([one]) => longName(one) === name) ?? [];
  if (key === undefined || option === undefined) {
    const names = options.flatMap(([one, { hidden }]) => (hidden === true ? [] : [longName(one)]));
    const [first = ''] = name.split(/\s/, 1);
    // A line without its `=`, which was parsed as one long name.
    if (first !== name && names.includes(first)) throw wrong(`${first} lacks its =: ${first} = …`);
    const near = suggestion(name, names);
    // In a line without its `=`, all text behind the first word is a value, which may be secret.
    const message = `${name.replace(/\s.*/s, ' …')} is no option of a config file`;
    throw wrong(near === '' ? `${message} (see ${spec.name} --help)` : `${message} ${near}`);
  }
  const { placeholder } = option;
  if (placeholder !== undefined && value === undefined) throw wrong(`${name} needs a value: ${name} = ${placeholder}`);
  if (placeholder === undefined && value !== undefined)
    throw wrong(`${name} takes no value: write it alone on its line`);
  return [key, { text: value ?? '', place }];
}
