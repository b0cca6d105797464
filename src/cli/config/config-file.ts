// Reads a configuration file for a command: TOML, or the old format.
import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';
import { TtycamError } from '../../core/errors.js';
import { fileProblem } from '../../core/file-problem.js';
import { readSmallFile } from '../../net/credentials/secret-file.js';
import type { CommandSpec } from '../command/command-spec.js';
import type { CameraTable, GivenTexts, RuleTable } from '../command/given-options.js';
import { shellWords } from '../shell-words.js';
import { type ConfigEntry, type ConfigFormat, ConfigSyntaxError } from './config-entry.js';
import { configOptions } from './config-options.js';
import { OLD_SERVICE_CONFIG, parseLines } from './line-format.js';
import { parseToml } from './toml-format.js';

/** A longer file is not a configuration file. */
const MAX_CONFIG_BYTES = 64 * 1024;

/** A descriptor that this process was started with, as a shell makes for `<(…)`. */
const OWN_DESCRIPTOR = /^\/dev\/(stdin|fd\/\d+)$/;

export interface ConfigFile {
  readonly text: string;
  readonly format: ConfigFormat;
  /** The options by their keys in the table. */
  readonly options: GivenTexts;
  readonly cameras: readonly CameraTable[];
  readonly rules: readonly RuleTable[];
  readonly warnings: readonly string[];
}

/**
 * Reads a file. One whose name ends in `.toml` is TOML. Any other is of the old format if that explains all of it, so that it
 * keeps its meaning; else it is TOML.
 *
 * @param advice It is added to the error of a file that cannot be read.
 * @throws TtycamError `usage`, which names the file, and the line and the key if one of them is the problem.
 */
export function readConfigFile(file: string, spec: CommandSpec, advice = ''): ConfigFile {
  const bytes = readBytes(file, advice);
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  if (bytes.length > MAX_CONFIG_BYTES || text.includes('\0')) {
    throw new TtycamError(
      'usage',
      `${file} is not a configuration file: it should be TOML in UTF-8, with option = value`,
    );
  }
  const options = (format: ConfigFormat, entries: readonly ConfigEntry[]) => configOptions(spec, file, format, entries);
  if (/\.toml$/i.test(file)) {
    if (!isUtf8(bytes)) throw new TtycamError('usage', `${file} is not in UTF-8, which TOML has to be`);
    const entries = placed(file, () => parseToml(text));
    return { text, format: 'toml', ...options('toml', entries), warnings: [] };
  }
  const lines = parseLines(text);
  const toml = isUtf8(bytes) ? attempt(() => parseToml(text)) : undefined;
  const ofLines = attempt(() => options('lines', lines));
  if (ofLines === undefined && toml !== undefined) {
    return { text, format: 'toml', ...options('toml', toml), warnings: [] };
  }
  const isBoth = JSON.stringify(toml) === JSON.stringify(lines);
  const warnings = isBoth || OWN_DESCRIPTOR.test(file) ? [] : [oldFormatWarning(file, spec)];
  return { text, format: isBoth ? 'toml' : 'lines', ...(ofLines ?? options('lines', lines)), warnings };
}

/** The warning about a file of the old format, with the command that converts it. */
export function oldFormatWarning(file: string, { configuration }: CommandSpec): string {
  const convert = shellWords(['ttycam', 'config', configuration ?? 'sender', '--config', file, '--convert']);
  const command = file === OLD_SERVICE_CONFIG ? 'sudo sender install-service' : convert;
  return `${file} is in the old format. It is still read; this converts it to TOML: ${command}`;
}

function readBytes(file: string, advice: string): Buffer {
  try {
    return OWN_DESCRIPTOR.test(file) ? readDescriptor(file) : readSmallFile(file, 'the configuration file');
  } catch (cause) {
    const message =
      cause instanceof TtycamError
        ? cause.message
        : `cannot read the configuration file ${file}: ${fileProblem(cause)}`;
    throw new TtycamError('usage', message + advice, { cause });
  }
}

/** Reads to the end, or a little more than the longest configuration. */
function readDescriptor(file: string): Buffer {
  const bytes = Buffer.alloc(MAX_CONFIG_BYTES + 1);
  const descriptor = openSync(file, 'r');
  try {
    let length = 0;
    while (length < bytes.length) {
      const count = readSync(descriptor, bytes, length, bytes.length - length, null);
      if (count === 0) break;
      length += count;
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

/** Adds the place to a syntax error. */
function placed<T>(file: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof ConfigSyntaxError) throw new TtycamError('usage', `${file}:${error.line}: ${error.message}`);
    throw error;
  }
}

/** Undefined where the text is not of this format. */
function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof ConfigSyntaxError || error instanceof TtycamError) return undefined;
    throw error;
  }
}
