// Finds the option of each entry of a configuration file.
import { TtycamError } from '../../core/errors.js';
import { readAddress } from '../../core/secrets.js';
import type { CommandSpec } from '../command/command-spec.js';
import type { CameraSetting, CameraTable, GivenText, GivenTexts, RuleTable } from '../command/given-options.js';
import { longName, type OptionSpec } from '../command/option-spec.js';
import { suggestion } from '../suggestion.js';
import type { ConfigEntry, ConfigFormat, ConfigValue } from './config-entry.js';

/** What a configuration file holds for a command. */
interface ReadEntries {
  /** By their keys in the table. */
  readonly options: GivenTexts;
  readonly cameras: readonly CameraTable[];
  readonly rules: readonly RuleTable[];
}

/**
 * The content of a configuration file for a command. Of an option that stands there twice, the later entry counts; TOML has
 * none.
 *
 * @throws TtycamError `usage`, which names the file, the line and the key.
 */
export function configOptions(
  spec: CommandSpec,
  file: string,
  format: ConfigFormat,
  entries: readonly ConfigEntry[],
): ReadEntries {
  const texts = new Map<string, GivenText>();
  const cameras: CameraTable[] = [];
  const rules: RuleTable[] = [];
  for (const { line, name, value } of entries) {
    const place = `${file}:${line}`;
    // Registers secrets before an error quotes the name, which is the whole line where its `=` is missing.
    readAddress(name);
    if (value.kind === 'text') readAddress(value.text);
    if (value.kind === 'table') for (const part of value.path) readAddress(part);
    if (value.kind === 'table' && name === 'camera' && spec.configuration === 'receiver') {
      cameras.push(cameraTable(file, line, value));
      continue;
    }
    if (value.kind === 'table' && name === 'on' && 'on' in spec.options) {
      if (!isArrayOf(value)) throw new TtycamError('usage', `${place}: a rule about events is a table [[on]]`);
      rules.push({ settings: tableSettings(file, value, 'a rule'), place });
      continue;
    }
    const [key, option] = findOption(spec, name) ?? [];
    if (key === undefined || option === undefined) throw unknownName(spec, place, name, value);
    const problem = valueProblem(name, option, value, format);
    if (problem !== undefined) throw new TtycamError('usage', `${place}: ${problem}`);
    if (value.kind === 'text') texts.set(key, { text: value.text, place });
    if (value.kind === 'flag' && value.on) texts.set(key, { text: '', place });
  }
  return { options: texts, cameras, rules };
}

type TableValue = Extract<ConfigValue, { readonly kind: 'table' }>;

function isArrayOf({ path, inArray }: TableValue): boolean {
  return path.length === 1 && inArray;
}

/** @throws TtycamError `usage` for a table that names no single camera, or a key with a value of another kind. */
function cameraTable(file: string, line: number, value: TableValue): CameraTable {
  const { path, inArray } = value;
  const [, name = ''] = path;
  const place = `${file}:${line}`;
  if (path.length !== 2 || name === '' || inArray) {
    throw new TtycamError('usage', `${place}: [${path.join('.')}]: a camera's table is called [camera.<name>]`);
  }
  return { name, settings: tableSettings(file, value, 'a camera'), place };
}

/** @throws TtycamError `usage` for a key with a value of another kind. */
function tableSettings(file: string, { entries }: TableValue, owner: string): Map<string, CameraSetting> {
  const settings = new Map<string, CameraSetting>();
  for (const entry of entries) {
    const at = `${file}:${entry.line}`;
    if (entry.value === undefined) {
      throw new TtycamError('usage', `${at}: ${firstWord(entry.key)}: ${owner} takes texts, numbers, true and false`);
    }
    // Registers secrets before an error quotes the text.
    for (const text of [entry.value].flat()) if (typeof text === 'string') readAddress(text);
    settings.set(entry.key, { value: entry.value, place: at });
  }
  return settings;
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
    if (name === 'camera') return wrong(`[${header}]: tables of single cameras belong to the receiver's configuration`);
    const near = suggestion(name, ['camera', 'on']);
    return wrong(`[${firstWord(header)}] is an unknown table${near === '' ? '' : ` ${near}`}`);
  }
  const names = configurable(spec).map(([key]) => longName(key));
  const [first = ''] = name.split(/\s/, 1);
  // A line without its `=`, which was parsed as one long name.
  if (first !== name && names.includes(first)) return wrong(`${first} lacks its =: ${first} = …`);
  const message = `${firstWord(name)} is not an option of a configuration file`;
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
