// Whether another user can read a program: each folder above it must be open to all.
import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Permission bits of a path, as `stat` has them. */
export type ModeOf = (path: string) => number;

const modeOnDisk: ModeOf = (path) => statSync(path).mode;

/** The first file or folder on the way to these files that is closed to all but its owner and group; undefined: none. */
export function findUnreadable(files: readonly string[], modeOf: ModeOf = modeOnDisk): string | undefined {
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
