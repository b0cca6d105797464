// Checks that every user can read a file, and enter each folder above it.
import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The mode bits of a path, as in `stat`. */
export type ModeOf = (path: string) => number;

const modeOnDisk: ModeOf = (path) => statSync(path).mode;

/** The first of these files, or of the folders above them, that other users cannot access; undefined: none. */
export function findUnreadable(files: readonly string[], modeOf: ModeOf = modeOnDisk): string | undefined {
  for (const file of files) {
    const blocking = folders(file).find((folder) => (modeOf(folder) & 0o001) === 0);
    if (blocking !== undefined) return blocking;
    if ((modeOf(file) & 0o004) === 0) return file;
  }
  return undefined;
}

/** The folders above a file, from the root down. */
function folders(file: string): string[] {
  const folder = dirname(file);
  return folder === file ? [] : [...folders(folder), folder];
}
