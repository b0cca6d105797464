// Starts child processes that end with this process, even when it is killed.
import { hasCommand } from './installed-command.js';

/**
 * Wraps a command line in `setpriv --pdeathsig`, so that on Linux the kernel kills the child when this process ends. Without it
 * a child that hangs would stay. On other systems a child ends when its pipe to this process closes.
 */
export function dieWithParent(command: string, args: readonly string[]): { command: string; args: string[] } {
  if (process.platform !== 'linux' || !hasCommand('setpriv')) return { command, args: [...args] };
  return { command: 'setpriv', args: ['--pdeathsig', 'KILL', '--', command, ...args] };
}
