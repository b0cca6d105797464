// Converts the service's configuration file of the old format, so that an upgrade needs no hand.
import { statSync } from 'node:fs';
import { readConfigFile } from '../../cli/config/config-file.js';
import { linesToToml } from '../../cli/config/line-format.js';
import { installSpec } from '../commands.js';

/**
 * The text of such a file as TOML; undefined where there is no such file.
 *
 * @throws TtycamError `usage` for a file that a sender does not accept, which names the line.
 */
export function convertedConfig(file: string): string | undefined {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
  const { text, format } = readConfigFile(file, installSpec('sender install-service'));
  return format === 'toml' ? text : linesToToml(text);
}
