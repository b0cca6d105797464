// Looks commands up in PATH.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Whether a command is in PATH. */
export function hasCommand(command: string): boolean {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .some((folder) => folder !== '' && existsSync(join(folder, command)));
}
