// Finds the option of each entry of a configuration file.
import { TtycamError } from '../../core/errors.js';
import { readAddress } from '../../core/secrets.js';
import type { CommandSpec } from '../command/command-spec.js';
import type { GivenText, GivenTexts } from '../command/given-options.js';
import { longName, type OptionSpec } from '../command/option-spec.js';
import { suggestion } from '../suggestion.js';
import type { ConfigEntry, ConfigFormat, ConfigValue } from './config-entry.js';

/**
 * The options of a configuration file for a command, by their keys in the table. Of an option that stands there twice, the later
 * entry counts; TOML has none.
 *
 * @throws TtycamError `usage`, which names the file, the line and the key.
 */
export function configOptions(
  spec: CommandSpec,
  file: string,
  format: ConfigFormat,
  entries: readonly ConfigEntry[],
): GivenTexts {
  const texts = new Map<string, GivenText>();
  for (const { line, name, value } of entries) {
    const place = `${file}:${line}`;
    // Registers secrets before an error quotes the name, which is the whole line where its `=` is missing.
    readAddress(name);
    if (value.kind === 'text') readAddress(value.text);
    if (value.kind === 'table') for (const part of value.path) readAddress(part);
    const [key, option] = findOption(spec, name) ?? [];
    if (key === undefined || option === undefined) throw unknownName(spec, place, name, value);
    const problem = valueProblem(name, option, value, format);
    if (problem !== undefined) throw new TtycamError('usage', `${place}: ${problem}`);
    if (value.kind === 'text') texts.set(key, { text: value.text, place });
    if (value.kind === 'flag' && value.on) texts.set(key, { text: '', place });
  }
  return texts;
}

function configurable({ options }: CommandSpec): Array<[string, OptionSpec]> {
  return Object.entries(options).filter(([, { onlyOnCommandLine }]) => onlyOnCommandLine !== true);
}

function findOption(spec: CommandSpec, name: string): [string, OptionSpec] | undefined {
  return configurable(spec).find(([key]) => longName(key) === name);
}

function unknownName(spec: CommandSpec, place: string, name: string, value: ConfigValue): TtycamError {
  const wrong = (message: string) => new TtycamError('usage', `${place}: ${message}`);
  if (value.kind === 'table') {
    const header = value.path.join('.');
    if (name === 'camera') return wrong(`[${header}]: tables of single cameras are not supported yet`);
    const near = suggestion(name, ['camera']);
    return wrong(`[${firstWord(header)}] is an unknown table${near === '' ? '' : ` ${near}`}`);
  }
  const names = configurable(spec).map(([key]) => longName(key));
  const [first = ''] = name.split(/\s/, 1);
  // A line without its `=`, which was parsed as one long name.
  if (first !== name && names.includes(first)) return wrong(`${first} lacks its =: ${first} = …`);
  const message = `${firstWord(name)} is no option of a configuration file`;
  const undashed = name.replace(/^-+/, '');
  const near = names.includes(undashed) ? `(Did you mean ${undashed}?)` : suggestion(name, names);
  return wrong(near === '' ? `${message} (see ${spec.name} --help)` : `${message} ${near}`);
}

/** In a line without its `=`, all text behind the first word is a value, which may be secret. */
function firstWord(name: string): string {
  return name.replace(/\s.*/s, ' …');
}

/** Why an option does not take such a value. */
function valueProblem(
  name: string,
  { placeholder }: OptionSpec,
  value: ConfigValue,
  format: ConfigFormat,
): string | undefined {
  const example = `${name} = ${placeholder === undefined ? 'true' : tomlPlaceholder(placeholder)}`;
  switch (value.kind) {
    case 'array':
      return `${name} takes a single value, not an array: ${example}`;
    case 'table':
      return `${name} takes a value, not a table: ${example}`;
    case 'date':
      return `${name} takes no date. Text needs quotes`;
    case 'flag':
      if (placeholder === undefined) return undefined;
      return `${name} needs a value: ${format === 'toml' ? example : `${name} = ${placeholder}`}`;
    case 'text':
      if (placeholder !== undefined) return undefined;
      if (format === 'toml') return `${name} is true or false, without quotes: ${example}`;
      return `${name} takes no value: write it alone on its line (the name of a TOML file ends in .toml)`;
  }
}

function tomlPlaceholder(placeholder: string): string {
  return /^<(n|s|ms|1-100|kB\/s|bytes)>$/.test(placeholder) ? placeholder : `"${placeholder}"`;
}
