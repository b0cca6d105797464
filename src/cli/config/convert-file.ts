// Writes a configuration file of the old format as TOML.
import { statSync } from 'node:fs';
import { TtycamError } from '../../core/errors.js';
import { fileProblem, systemCode } from '../../core/file-problem.js';
import type { CommandSpec } from '../command/command-spec.js';
import { makeFile } from '../new-file.js';
import { readConfigFile } from './config-file.js';
import { linesToToml } from './line-format.js';

/**
 * Makes the TOML file beside the old one, with the same mode. No existing file is overwritten.
 *
 * @returns The name of the new file: `barn.toml` for `barn.conf` or `barn`.
 * @throws TtycamError `usage` for a file that the command does not accept, or that needs no conversion; `output-failed`.
 */
export function convertConfigFile(file: string, spec: CommandSpec): string {
  const { text, format } = readConfigFile(file, spec);
  if (format === 'toml') throw new TtycamError('usage', `${file} is TOML already`);
  const made = `${file.replace(/\.(conf|config|cfg|ini|txt)$/i, '')}.toml`;
  try {
    const { mode, gid } = statSync(file);
    // Only root may give a file to any group.
    makeFile(made, {
      content: linesToToml(text),
      mode: mode & 0o777,
      gid: process.geteuid?.() === 0 ? gid : undefined,
    });
  } catch (cause) {
    const problem = systemCode(cause) === 'EEXIST' ? 'it is there already, and is not overwritten' : undefined;
    throw new TtycamError('output-failed', `cannot write ${made}: ${problem ?? fileProblem(cause, 'writing')}`, {
      cause,
    });
  }
  return made;
}
