// Keeps compiled code for the next start, with the compile cache of Node 22.1 and later.
import { mkdirSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { folderProblem } from '../net/credentials/file-trust.js';
import { userFolder } from './config/user-folder.js';

/** What older versions of Node lack. */
interface CachingModule {
  readonly enableCompileCache?: (folder: string) => unknown;
}

/**
 * Caches what is loaded from now on in `$XDG_CACHE_HOME/ttycam`, by default `~/.cache/ttycam`. Node's own default is a folder in
 * /tmp, where others could put code for this user. Without a folder of its own, as for a service, there is no cache.
 */
export function enableCompileCache(
  env: NodeJS.ProcessEnv = process.env,
  home = homedir(),
  { enableCompileCache: enable }: CachingModule = nodeModule as CachingModule,
): void {
  const folder = join(userFolder('cache', env, home), 'compiled');
  if (enable === undefined || !isAbsolute(folder)) return;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch {
    return;
  }
  if (folderProblem(folder) === undefined) enable(folder);
}
