// Atomic file writes: a file is there as a whole or not at all, even if this program is killed meanwhile.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { link, lstat, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { SpareDescriptor } from './spare-descriptor.js';

/**
 * The name of a temporary file: hidden, with the process that writes it, and random, so that nobody can place a link there
 * first.
 */
const PART = /^\.ttycam-([0-9a-f]{12})-(\d+)-[0-9a-f]{24}\.part$/;

/** A temporary file is written within moments. One this old was left by a program that ended meanwhile. */
const LEFT_AFTER_MS = 60 * 60_000;

/** The scope of our process numbers: this machine since its start, and this container. */
const PROCESS_SPACE = createHash('sha256').update(processSpace()).digest('hex').slice(0, 12);

const MAX_ATTEMPTS = 3;

/** The error codes of file systems without hard links (FAT on a USB stick). */
const NO_LINKS: readonly string[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/**
 * Writes a new file, and follows no link.
 *
 * @param spare The descriptor to use where no other is left.
 * @throws Node's own errors: EEXIST where the file exists.
 */
export async function writeFileAtomically(path: string, bytes: Uint8Array, spare?: SpareDescriptor): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await writeOnce(path, bytes, spare);
      return;
    } catch (reason) {
      // Somebody else with write access to the folder has removed the temporary file.
      if (!isMissing(reason) || attempt === MAX_ATTEMPTS) throw reason;
    }
  }
}

async function writeOnce(path: string, bytes: Uint8Array, spare: SpareDescriptor | undefined): Promise<void> {
  const part = join(dirname(path), partName(process.pid));
  try {
    await writePart(part, bytes, spare);
    await name(part, path);
  } finally {
    await rm(part, { force: true });
  }
}

function isMissing(reason: unknown): boolean {
  return reason instanceof Error && 'code' in reason && reason.code === 'ENOENT';
}

async function writePart(part: string, bytes: Uint8Array, spare: SpareDescriptor | undefined): Promise<void> {
  try {
    await writeFile(part, bytes, { flag: 'wx' });
  } catch (reason) {
    if (spare === undefined || !SpareDescriptor.isNeeded(reason)) throw reason;
    spare.use(() => writeFileSync(part, bytes, { flag: 'wx' }));
  }
}

/** Gives a temporary file its final name. Not by rename(), which would overwrite an existing file. */
async function name(part: string, path: string): Promise<void> {
  try {
    await link(part, path);
  } catch (reason) {
    const code = reason instanceof Error && 'code' in reason ? String(reason.code) : '';
    if (!NO_LINKS.includes(code)) throw reason;
    await nameWithoutLinks(part, path);
  }
}

/**
 * Gives a temporary file its final name without hard links. The name is taken first, so the file is empty for a moment.
 *
 * @throws Node's own errors: EEXIST where the file exists.
 */
export async function nameWithoutLinks(part: string, path: string): Promise<void> {
  await (await open(path, 'wx')).close();
  try {
    await rename(part, path);
  } catch (reason) {
    await rm(path, { force: true });
    throw reason;
  }
}

/**
 * Makes or replaces a file that only this user may read. An existing link is replaced, and not followed.
 *
 * @throws Node's own errors. The existing file is unchanged then.
 */
export async function replaceFileAtomically(path: string, text: string): Promise<void> {
  const part = join(dirname(path), partName(process.pid));
  try {
    const handle = await open(part, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      // Without it, some file systems would have an empty file after a power failure.
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, path);
  } finally {
    await rm(part, { force: true });
  }
}

/** A new name for a temporary file of a process. */
export function partName(pid: number): string {
  return `.ttycam-${PROCESS_SPACE}-${pid}-${randomBytes(12).toString('hex')}.part`;
}

/** Linux has an id for each boot and each process namespace. Elsewhere the host name must do. */
function processSpace(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

/**
 * Removes temporary files that programs of this user have left in a folder. A file is removed if its process has ended. The
 * process number says nothing in another container or on another machine, so such a file is removed after an hour.
 */
export async function removeParts(folder: string, nowMs = Date.now()): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, space, pid] = PART.exec(name) ?? [];
    if (space === undefined) continue;
    const part = join(folder, name);
    const there = await lstat(part).catch(() => undefined);
    const hasEnded = space === PROCESS_SPACE && !runs(Number(pid));
    if (there?.isFile() !== true || !(hasEnded || nowMs - there.mtimeMs >= LEFT_AFTER_MS)) continue;
    if (process.geteuid !== undefined && there.uid !== process.geteuid()) continue;
    await rm(part, { force: true }).catch(() => undefined);
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
