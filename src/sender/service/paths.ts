// Whether another user can reach a program, and commands as they would be typed.
import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Permission bits of a path, as `stat` has them. */
export type ModeOf = (path: string) => number;

const modeOnDisk: ModeOf = (path) => statSync(path).mode;

/** The first file or folder on the way to these files that is closed to all but its owner and group; undefined: none. */
export function closedTo(files: readonly string[], modeOf: ModeOf = modeOnDisk): string | undefined {
  for (const file of files) {
    const closed = folders(file).find((folder) => (modeOf(folder) & 0o001) === 0);
    if (closed !== undefined) return closed;
    if ((modeOf(file) & 0o004) === 0) return file;
  }
  return undefined;
}

/** The folders above a file, from the root down. */
function folders(file: string): string[] {
  const folder = dirname(file);
  return folder === file ? [] : [...folders(folder), folder];
}

/** Words as a shell would be given them. */
export function shellWords(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`)).join(' ');
}
