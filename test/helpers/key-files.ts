// Key files for the programs, as `receiver keygen` makes them, without a process for each.
import { writeFileSync } from 'node:fs';
import { newKeyLine } from '#src/net/credentials/key-file.js';

/** Writes a file with a new key, which only its owner can read. Returns its path. */
export function makeKeyFile(path: string, name?: string): string {
  writeFileSync(path, `${newKeyLine(name)}\n`, { mode: 0o600 });
  return path;
}
