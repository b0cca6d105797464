// Makes a folder, with the folders above it.
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from '../../core/file-problem.js';

/**
 * Makes a folder and those above it. An existing one is left as it is.
 *
 * Node's own `recursive` is not used (Node 20.20): below /proc it never returns. It fails with ENOENT on a read-only file
 * system, and with EEXIST where a file has the name of a folder.
 *
 * @param mode The permissions of new folders, before the umask.
 * @throws Node's own errors: EROFS, EACCES, ENOSPC; ENOTDIR where a file has the name of a folder. An error without a code
 *   where the file system makes no folders at all, as in /proc.
 */
export async function makeFolder(folder: string, mode = 0o777): Promise<void> {
  try {
    await mkdir(folder, mode);
  } catch (reason) {
    const code = systemCode(reason);
    // Some systems report "read-only" or "permission denied" even for an existing folder.
    if (code !== 'ENOENT' && (await isFolder(folder))) return;
    if (code === 'EEXIST')
      throw Object.assign(new Error(`${folder} is a file`, { cause: reason }), { code: 'ENOTDIR' });
    const above = dirname(folder);
    if (code !== 'ENOENT' || above === folder) throw reason;
    // Another call may have made it meanwhile, so only a second attempt shows it.
    if (!(await isFolder(above))) await makeFolder(above, mode);
    await mkdir(folder, mode).catch(async (second: unknown) => {
      const secondCode = systemCode(second);
      if (secondCode === 'ENOENT') throw new Error(`no folder can be made in ${above}`, { cause: second });
      if (secondCode !== 'EEXIST' || !(await isFolder(folder))) throw second;
    });
  }
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
