// Looks commands up in PATH.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Whether a command is in PATH. One with a slash is a path itself. */
export function hasCommand(command: string): boolean {
  if (command.includes('/')) return existsSync(command);
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .some((folder) => folder !== '' && existsSync(join(folder, command)));
}
