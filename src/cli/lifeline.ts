// A child process that is gone when we are, however we end.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Whether a command can be found. */
export function hasCommand(command: string): boolean {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .some((folder) => folder !== '' && existsSync(join(folder, command)));
}

/**
 * The command line that starts `command` so that, on Linux, the kernel itself ends it when we end, even by SIGKILL. A
 * child that is stuck would else never notice. Elsewhere it notices by the pipe to us that has closed.
 */
export function onLifeline(command: string, args: readonly string[]): { command: string; args: string[] } {
  if (process.platform !== 'linux' || !hasCommand('setpriv')) return { command, args: [...args] };
  return { command: 'setpriv', args: ['--pdeathsig', 'KILL', '--', command, ...args] };
}
