// The folder of compiled code, which makes the next start quicker.
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { folderProblem } from '../../net/credentials/file-trust.js';
import { userFolder } from '../config/user-folder.js';

/**
 * Makes the folder `$XDG_CACHE_HOME/ttycam/compiled`, by default in `~/.cache`. Node's own default is a folder in /tmp, where
 * others could put code for this user.
 *
 * @returns Undefined where this user has no folder that nobody else can change, as for a service.
 */
export function compileCacheFolder(env: NodeJS.ProcessEnv = process.env, home = homedir()): string | undefined {
  const folder = join(userFolder('cache', env, home), 'compiled');
  if (!isAbsolute(folder)) return undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folderProblem(folder) === undefined ? folder : undefined;
  } catch {
    return undefined;
  }
}
