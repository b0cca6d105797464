// Checks that only root and the installing user can change the program of a service, and all that it loads.
import { type Dirent, existsSync, lstatSync, readdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type FileTrust, stepsTo, trustProblem, UNCHANGEABLE } from '../../net/credentials/file-trust.js';

/** The files of the service's command. */
export interface ProgramFiles {
  readonly node: string;
  readonly main: string;
}

/**
 * A file that another user could change, as a message with the command that fixes it; undefined: there is none. That user
 * could run code as the service's user, and read its keys, from the next start on.
 */
export function findChangeable({ node, main }: ProgramFiles, trust: FileTrust): string | undefined {
  for (const file of [node, main]) {
    const problem = trustProblem(stepsTo(file), UNCHANGEABLE, trust);
    if (problem !== undefined) return problem.message;
  }
  const seen = new Set<string>();
  for (const folder of loadedFolders(main)) {
    const problem = changeableIn(folder, trust, seen);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** The package of a script, and the folder of its dependencies where they are not inside the package. */
function loadedFolders(main: string): string[] {
  const own = packageOf(realpathSync(main));
  if (own === undefined) return [];
  const beside = [dirname(own), dirname(dirname(own))].find((folder) => basename(folder) === 'node_modules');
  return beside === undefined || existsSync(join(own, 'node_modules', 'commander')) ? [own] : [own, beside];
}

function packageOf(file: string): string | undefined {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
  }
  return undefined;
}

/** @param seen Folders that were checked already, as links can form cycles. */
function changeableIn(folder: string, trust: FileTrust, seen: Set<string>): string | undefined {
  if (seen.has(folder)) return undefined;
  seen.add(folder);
  const own = trustProblem(stepsTo(folder), UNCHANGEABLE, trust);
  if (own !== undefined) return own.message;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const problem = changeableEntry(folder, entry, trust, seen);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function changeableEntry(folder: string, entry: Dirent, trust: FileTrust, seen: Set<string>): string | undefined {
  const path = join(folder, entry.name);
  if (entry.isDirectory()) return changeableIn(path, trust, seen);
  if (!entry.isSymbolicLink()) return trustProblem([{ path, stat: lstatSync(path) }], UNCHANGEABLE, trust)?.message;
  // A broken link loads nothing.
  if (!existsSync(path)) return undefined;
  const problem = trustProblem(stepsTo(path), UNCHANGEABLE, trust);
  if (problem !== undefined) return problem.message;
  const target = realpathSync(path);
  return lstatSync(target).isDirectory() ? changeableIn(target, trust, seen) : undefined;
}
