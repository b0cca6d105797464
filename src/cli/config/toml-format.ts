// Parses configuration files in TOML, with the line of each key.
import { parse, TomlDate, TomlError, type TomlValueWithoutBigInt } from 'smol-toml';
import { type ConfigEntry, ConfigSyntaxError, type ConfigValue, type TableEntry } from './config-entry.js';
import { type TomlStatement, tomlStatements } from './toml-statements.js';

/** No option needs a deeper value. */
const MAX_DEPTH = 20;

/** A decimal number, which is taken as it is written: a camera called 1.0 is not called 1. */
const DECIMAL = /^\+?(-?\d[\d_]*(\.\d[\d_]*)?)$/;

/**
 * Parses a TOML text.
 *
 * @returns The entries in their order.
 * @throws ConfigSyntaxError
 */
export function parseToml(text: string): ConfigEntry[] {
  const root = parseTable(text);
  const entries: ConfigEntry[] = [];
  /** How many tables of each array have come. */
  const counts = new Map<string, number>();
  let tableAt: unknown;
  let table: TableEntry[] | undefined;
  for (const statement of tomlStatements(text)) {
    const { line, kind, key } = statement;
    const path = keyPath(key);
    const [name = ''] = path;
    if (table !== undefined && kind === 'key') {
      table.push({
        line,
        key: path.join('.'),
        value: path.length > 1 ? undefined : tableValue(tableAt, name, statement),
      });
      continue;
    }
    const inArray = kind === 'array-table';
    if (kind !== 'key') {
      const index = counts.get(key) ?? 0;
      if (inArray) counts.set(key, index + 1);
      tableAt = inArray ? elementAt(root[name], index) : valueAt(root, path);
      table = [];
    }
    const value =
      kind !== 'key' || path.length > 1
        ? ({ kind: 'table', path, inArray, entries: table ?? [] } as const)
        : configValue(root[name], statement);
    entries.push({ line, name, value });
  }
  return entries;
}

/** A line that begins with what could be the name of an option, as any other word could be a secret. */
const LINE_WITH_KEY = /^\s*([a-z][a-z-]{1,23})\s*(?:(=)\s*(.*?)\s*)?$/;

function parseTable(text: string): Readonly<Record<string, TomlValueWithoutBigInt>> {
  try {
    return parse(text, { maxDepth: MAX_DEPTH });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The other lines of the message repeat the file, which may hold secrets. For the same reason it is no cause.
    const [first = ''] = error.message.split('\n', 1);
    throw syntaxError(
      text.split('\n')[error.line - 1] ?? '',
      error.line,
      first.replace(/^Invalid TOML document: /, ''),
    );
  }
}

/** The key is named where the line begins with one. The usual mistakes of those who know the old format get their advice. */
function syntaxError(content: string, line: number, problem: string): ConfigSyntaxError {
  const [, key, equals, value = ''] = LINE_WITH_KEY.exec(content) ?? [];
  if (key === undefined) return new ConfigSyntaxError(line, `${problem} (TOML)`);
  if (equals === undefined) return new ConfigSyntaxError(line, `${key} has no value. Write a flag as ${key} = true`);
  if (/redefine/.test(problem)) return new ConfigSyntaxError(line, `${key} is defined twice`);
  const isBare = !/^["'[{]/.test(value);
  const advice = isBare ? `. Text needs quotes: ${key} = "…"` : '';
  return new ConfigSyntaxError(line, `${key}: ${problem} (TOML)${advice}`);
}

/** The parts of a dotted key, without their quotes. */
function keyPath(key: string): string[] {
  if (/^[\w-]+$/.test(key)) return [key];
  const path: string[] = [];
  let node: unknown = parse(`${key} = 0`);
  while (typeof node === 'object' && node !== null) {
    const [[name, value] = ['', undefined]] = Object.entries(node);
    path.push(name);
    node = value;
  }
  return path;
}

function configValue(value: TomlValueWithoutBigInt | undefined, { key, value: written }: TomlStatement): ConfigValue {
  if (typeof value === 'string') return { kind: 'text', text: value };
  if (typeof value === 'boolean') return { kind: 'flag', on: value };
  if (typeof value === 'number') return { kind: 'text', text: numberText(value, written) };
  if (Array.isArray(value)) return { kind: 'array' };
  if (value instanceof TomlDate) return { kind: 'date' };
  return { kind: 'table', path: keyPath(key), inArray: false, entries: [] };
}

/** One table of an array of tables. */
function elementAt(array: unknown, index: number): unknown {
  return Array.isArray(array) ? array[index] : undefined;
}

/** What stands at a path; undefined for an array of tables. */
function valueAt(root: unknown, path: readonly string[]): unknown {
  let node = root;
  for (const part of path) node = isTable(node) ? node[part] : undefined;
  return node;
}

function isTable(node: unknown): node is Readonly<Record<string, TomlValueWithoutBigInt>> {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}

function tableValue(table: unknown, key: string, statement: TomlStatement): TableEntry['value'] {
  const value = isTable(table) ? table[key] : undefined;
  if (Array.isArray(value)) {
    const texts = value.filter((one) => typeof one === 'string');
    return texts.length === value.length ? texts : undefined;
  }
  const read = configValue(value, statement);
  if (read.kind === 'text') return read.text;
  return read.kind === 'flag' ? read.on : undefined;
}

function numberText(value: number, written: string): string {
  return DECIMAL.exec(written)?.[1]?.replaceAll('_', '') ?? String(value);
}
