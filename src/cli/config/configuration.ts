// Finds the configuration file of a command, and reads it.
import { accessSync, constants, lstatSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { TtycamError } from '../../core/errors.js';
import { fileProblem, systemCode } from '../../core/file-problem.js';
import type { CommandSpec } from '../command/command-spec.js';
import { type Configuration, type GivenTexts, NO_CONFIGURATION } from '../command/given-options.js';
import { userFolder } from './user-folder.js';

const ADVICE = ' (--no-config runs without it)';

interface ConfigLocation {
  readonly file: string;
  /** Whether no option names it. */
  readonly isDefault: boolean;
}

/**
 * The file that a command reads: that of `--config`, or else the one in the user's configuration folder (XDG Base Directory
 * Specification). Undefined for a command without a configuration.
 *
 * @param home The user's home; a relative path is ignored.
 * @throws TtycamError `usage` for options that exclude each other.
 */
export function configLocation(
  { configuration }: CommandSpec,
  texts: GivenTexts,
  env: NodeJS.ProcessEnv,
  home: string,
): ConfigLocation | undefined {
  const file = texts.get('config')?.text;
  const isOff = texts.has('noConfig');
  if (file !== undefined && isOff) throw new TtycamError('usage', '--config and --no-config exclude each other');
  if (file !== undefined) return { file, isDefault: false };
  if (isOff || configuration === undefined) return undefined;
  const defaultFile = join(userFolder('config', env, home), `${configuration}.toml`);
  return isAbsolute(defaultFile) ? { file: defaultFile, isDefault: true } : undefined;
}

/**
 * Reads the configuration of a command. The default file may be missing.
 *
 * @throws TtycamError `usage`.
 */
export async function readConfiguration(
  spec: CommandSpec,
  texts: GivenTexts,
  env: NodeJS.ProcessEnv = process.env,
  home = homedir(),
): Promise<Configuration> {
  const location = configLocation(spec, texts, env, home);
  if (location === undefined) return NO_CONFIGURATION;
  if (location.isDefault && !isThere(location.file)) return { ...NO_CONFIGURATION, ...location };
  // Most runs have no file, and do not load the parser.
  const { readConfigFile } = await import('./config-file.js');
  const { options, cameras, rules, warnings } = readConfigFile(location.file, spec, location.isDefault ? ADVICE : '');
  return { ...location, isRead: true, texts: options, cameras, rules, warnings };
}

/** A dangling link counts as there: someone put it there, and has to be warned that it leads nowhere. */
function isThere(file: string): boolean {
  try {
    lstatSync(file);
    return true;
  } catch (cause) {
    const code = systemCode(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    // The home of another user, as programs inherit it from a shell of root: what is in it is not for this user.
    if (code === 'EACCES' && !isOpen(dirname(dirname(file)))) return false;
    const message = `cannot read the configuration file ${file}: ${fileProblem(cause)}${ADVICE}`;
    throw new TtycamError('usage', message, { cause });
  }
}

function isOpen(folder: string): boolean {
  try {
    accessSync(folder, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
