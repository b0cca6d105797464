// Where the value of each option comes from, as a table for people.
import type { Configuration, GivenOptions } from '../cli/command/given-options.js';
import { longName, type OptionSpec } from '../cli/command/option-spec.js';
import { readAddress } from '../core/secrets.js';
import { plainText } from '../core/text.js';

/** Longer values push their columns aside. */
const MAX_COLUMN = 44;

/** An option, its value, and its origin. */
export interface OptionOrigin {
  readonly name: string;
  /** As it would be written; a boolean for a flag; null where there is none, or none before the program runs. */
  readonly value: string | boolean | null;
  readonly from: 'default' | 'command line' | 'file';
  /** `receiver.toml:3`; undefined: not from a file. */
  readonly place: string | undefined;
  /** The value for people. */
  readonly shown: string;
}

/** A camera of the configuration, without secrets. */
export interface ConfiguredCamera {
  readonly name: string;
  /** Null where its table has none. */
  readonly address: string | null;
  readonly place: string;
}

/** The cameras of a configuration, in its order. */
export function configuredCameras({ cameras }: Configuration): ConfiguredCamera[] {
  return cameras.map(({ name, settings, place }) => {
    const { value } = settings.get('address') ?? {};
    return { name: plainText(name), address: typeof value === 'string' ? readAddress(value).shown : null, place };
  });
}

/** A rule about events, without its address. */
export interface ConfiguredRule {
  readonly events: string;
  readonly how: string;
  readonly place: string;
}

/** The rules of a configuration, in its order. */
export function configuredRules({ rules }: Configuration): ConfiguredRule[] {
  return rules.map(({ settings, place }) => {
    const events = [settings.get('event')?.value ?? []].flat().map((name) => plainText(String(name)));
    const how = ['run', 'webhook', 'webhook-file', 'notify'].find((key) => settings.has(key)) ?? '-';
    return { events: events.join(', '), how, place };
  });
}

/** All options that a configuration can hold, without secrets. Hidden ones are listed where they are given. */
export function optionOrigins({ spec, texts }: GivenOptions): OptionOrigin[] {
  return Object.entries(spec.options)
    .filter(([key, { hidden, onlyOnCommandLine }]) => onlyOnCommandLine !== true && (hidden !== true || texts.has(key)))
    .map(([key, option]) => {
      const given = texts.get(key);
      const from = given === undefined ? 'default' : given.place === undefined ? 'command line' : 'file';
      const text = given?.text ?? option.default;
      const value = option.placeholder === undefined ? given !== undefined : (shownText(text) ?? null);
      return { name: longName(key), value, from, place: given?.place, shown: shownValue(option, value) };
    });
}

function shownText(text: string | undefined): string | undefined {
  return text === undefined ? undefined : readAddress(text).shown;
}

function shownValue({ defaultText }: OptionSpec, value: OptionOrigin['value']): string {
  if (value === null) return defaultText === undefined ? '-' : `(${defaultText})`;
  return value === '' ? '""' : plainText(String(value));
}

/** The file that is read, then a line for each option, and for each camera. */
export function configReport(
  program: string,
  { file, isRead }: Configuration,
  origins: readonly OptionOrigin[],
  cameras: readonly ConfiguredCamera[],
  rules: readonly ConfiguredRule[],
): string {
  const source = file === undefined ? 'no configuration file' : isRead ? file : `${file}, which is not there`;
  const rows = origins.map(({ name, shown, from, place }) => [name, shown, place ?? from] as const);
  const table = [['option', 'value', 'from'] as const, ...rows];
  const width = (column: 0 | 1) =>
    Math.max(...table.map((row) => row[column].length).filter((one) => one <= MAX_COLUMN));
  const [first, second] = [width(0), width(1)];
  const lines = table.map(([name, shown, from]) => `${name.padEnd(first)}  ${shown.padEnd(second)}  ${from}`);
  const named = cameras.map(
    ({ name, address, place }) => `[camera.${name}]  ${plainText(address ?? '-', 200)}  ${place}`,
  );
  const told = rules.map(({ events, how, place }) => `[[on]]  ${events}: ${how}  ${place}`);
  const tables = [named, told].flatMap((part) => (part.length === 0 ? [] : ['', ...part]));
  return [`${program}: ${source}`, '', ...lines, ...tables, ''].join('\n');
}
