// A child process that is gone when we are, however we end.
import { hasCommand } from './installed-command.js';

/**
 * The command line that starts `command` so that, on Linux, the kernel itself ends it when we end, even by SIGKILL. A
 * child that is stuck would else never notice. Elsewhere it notices by the pipe to us that has closed.
 */
export function dieWithParent(command: string, args: readonly string[]): { command: string; args: string[] } {
  if (process.platform !== 'linux' || !hasCommand('setpriv')) return { command, args: [...args] };
  return { command: 'setpriv', args: ['--pdeathsig', 'KILL', '--', command, ...args] };
}
