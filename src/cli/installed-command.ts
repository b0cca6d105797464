// Looks commands up in PATH, and says how to install those that are missing.
import { existsSync } from 'node:fs';
import { posix, win32 } from 'node:path';

/** The endings of programs on Windows, where PATHEXT does not name them. */
const WINDOWS_ENDINGS = '.COM;.EXE;.BAT;.CMD';

/** Whether a command is in PATH. One with a slash is a path itself. On Windows, with one of the endings of PATHEXT. */
export function hasCommand(
  command: string,
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  exists: (path: string) => boolean = existsSync,
): boolean {
  if (command.includes('/')) return exists(command);
  const path = platform === 'win32' ? win32 : posix;
  const endings = platform === 'win32' ? ['', ...(env['PATHEXT'] ?? WINDOWS_ENDINGS).split(';')] : [''];
  return (env['PATH'] ?? env['Path'] ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== '')
    .some((folder) => endings.some((ending) => exists(path.join(folder, command + ending))));
}

/** A sentence with the command that installs a program, by the name of its package. */
export function installHint(packageName: string, platform: NodeJS.Platform = process.platform): string {
  switch (platform) {
    case 'darwin':
      return `Install it: brew install ${packageName}`;
    case 'win32':
      return `Install it: winget install ${packageName}`;
    default:
      return `On Debian and Raspberry Pi OS: apt install ${packageName}`;
  }
}
