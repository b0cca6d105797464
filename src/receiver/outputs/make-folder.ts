// A folder for what is written, with the folders above it.
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from '../../core/file-problem.js';

/**
 * Makes a folder and those above it. One that is there is left as it is.
 *
 * Node's own `recursive` never returns below /proc, says ENOENT on a read-only file system, and EEXIST for a file in the
 * way (Node 20.20).
 *
 * @throws Node's own errors: EROFS, EACCES, ENOSPC; ENOTDIR where a file stands in the way. And one without a code where
 *   the system makes no folders at all, as in /proc.
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (reason) {
    const code = systemCode(reason);
    // Some systems say "read-only" or "permission denied" even of a folder that is there.
    if (code !== 'ENOENT' && (await isFolder(folder))) return;
    if (code === 'EEXIST')
      throw Object.assign(new Error(`${folder} is a file`, { cause: reason }), { code: 'ENOTDIR' });
    const above = dirname(folder);
    if (code !== 'ENOENT') throw reason;
    if (above === folder || (await isFolder(above))) {
      throw new Error(`no folder can be made in ${above}`, { cause: reason });
    }
    await makeFolder(above);
    await mkdir(folder).catch(async (second: unknown) => {
      if (systemCode(second) !== 'EEXIST' || !(await isFolder(folder))) throw second;
    });
  }
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
