// The old format of configuration files: one option on each line. Services that were installed with it go on.
import type { ConfigEntry, ConfigValue } from './config-entry.js';
import { tomlLine } from './toml-text.js';

/** The service's file in this format, which `sender install-service` converts. */
export const OLD_SERVICE_CONFIG = '/etc/ttycam/sender.conf';

/** The name up to the first `=`, then a value in quotes, or all text up to a comment. */
const LINE = /^(?:--)?([^=#\s]+)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|(.*?)))?(\s+#.*)?$/;

/**
 * Parses the lines of a file: `option = value` or a bare `flag`. A `#` at the beginning or behind a space starts a comment; one
 * inside a word or in quotes belongs to the value. Dashes before the option, and one pair of quotes around the value, are removed.
 */
export function parseLines(text: string): ConfigEntry[] {
  return splitLines(text).flatMap((line, index) => {
    const parsed = parseLine(line);
    return parsed === undefined ? [] : [{ line: index + 1, name: parsed.name, value: parsed.value }];
  });
}

/** The same file as TOML, line by line, with its comments. Where an option stands twice, the earlier line becomes a comment. */
export function linesToToml(text: string): string {
  const lines = splitLines(text).map((line) => ({ line, parsed: parseLine(line) }));
  const last = new Map(lines.map(({ parsed }, index) => [parsed?.name, index]));
  const converted = lines.map(({ line, parsed }, index) => {
    // TOML allows no control characters in comments.
    const plain = line.replace(/\p{Cc}/gu, ' ');
    if (parsed === undefined) return plain;
    if (last.get(parsed.name) !== index) return `# ${plain}`;
    const { name, value, comment } = parsed;
    return tomlLine(name, value.kind === 'text' ? value.text : undefined) + comment.replace(/\p{Cc}/gu, ' ');
  });
  return converted.join('\n');
}

function splitLines(text: string): string[] {
  return text.replace(/^\ufeff/, '').split(/\r?\n/);
}

interface ParsedLine {
  readonly name: string;
  readonly value: Extract<ConfigValue, { readonly kind: 'text' | 'flag' }>;
  readonly comment: string;
}

/** Undefined for an empty line or a comment. */
function parseLine(line: string): ParsedLine | undefined {
  const content = line.trim();
  if (content === '' || content.startsWith('#')) return undefined;
  // A line of any other form becomes one long name, which no option has.
  const [, name = content, double, single, bare, comment = ''] = LINE.exec(content) ?? [];
  const text = double ?? single ?? bare;
  return { name, value: text === undefined ? { kind: 'flag', on: true } : { kind: 'text', text }, comment };
}
