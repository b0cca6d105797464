// A file that is there as a whole or not at all, whatever ends this program in the middle of it.
import { link, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** What a file is called until it is whole: hidden, and with the process that writes it. */
const PART = /^\..*\.(\d+)-\d+\.part$/;

/** Tells parts of one name apart: several may be tried at a time. */
let lastPart = 0;

/** What file systems without hard links say (FAT on a USB stick). */
const NO_LINKS: readonly string[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/**
 * Writes a file that is not there yet.
 *
 * @throws Node's own errors: EEXIST where it is there.
 */
export async function writeWholeFile(path: string, bytes: Uint8Array): Promise<void> {
  lastPart += 1;
  const part = join(dirname(path), `.${basename(path)}.${process.pid}-${lastPart}.part`);
  try {
    await writeFile(part, bytes);
    // Not rename(), which would overwrite what is there.
    await link(part, path);
  } catch (reason) {
    const code = reason instanceof Error && 'code' in reason ? String(reason.code) : '';
    if (!NO_LINKS.includes(code)) throw reason;
    await rename(part, path);
  } finally {
    await rm(part, { force: true });
  }
}

/** Removes what processes that are no more have left half written in a folder. */
export async function removeParts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = Number(PART.exec(name)?.[1] ?? 0);
    if (pid > 0 && !runs(pid)) await rm(join(folder, name), { force: true });
  }
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (reason) {
    return reason instanceof Error && 'code' in reason && reason.code === 'EPERM';
  }
}
