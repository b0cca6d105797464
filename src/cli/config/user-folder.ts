// The user's folders for configuration, state and caches, by the XDG Base Directory Specification.
import { isAbsolute, join } from 'node:path';

const FOLDERS = {
  config: ['XDG_CONFIG_HOME', '.config'],
  state: ['XDG_STATE_HOME', '.local/state'],
  cache: ['XDG_CACHE_HOME', '.cache'],
} as const;

/** The folder of ttycam for one kind of files. The specification has a relative variable ignored. */
export function userFolder(kind: keyof typeof FOLDERS, env: NodeJS.ProcessEnv, home: string): string {
  const [variable, fallback] = FOLDERS[kind];
  const given = env[variable] ?? '';
  return join(isAbsolute(given) ? given : join(home, fallback), 'ttycam');
}
