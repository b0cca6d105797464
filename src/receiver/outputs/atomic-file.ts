// A file that is there as a whole or not at all, whatever ends this program in the middle of it.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { link, lstat, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { SpareDescriptor } from './spare-descriptor.js';

/**
 * What a file is called until it is whole: hidden, with who writes it, and random, so that nobody can put a link there
 * before.
 */
const PART = /^\.ttycam-([0-9a-f]{12})-(\d+)-[0-9a-f]{24}\.part$/;

/** A part is written within moments: one this old was left by a program that ended in the middle of it. */
const LEFT_AFTER_MS = 60 * 60_000;

/** Where our process numbers mean what they do: this machine since it started, and this container. */
const PROCESS_SPACE = createHash('sha256').update(processSpace()).digest('hex').slice(0, 12);

const MAX_ATTEMPTS = 3;

/** What file systems without hard links say (FAT on a USB stick). */
const NO_LINKS: readonly string[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/**
 * Writes a file that is not there yet, through no link.
 *
 * @param spare Lends a descriptor where no other is left.
 * @throws Node's own errors: EEXIST where it is there.
 */
export async function writeFileAtomically(path: string, bytes: Uint8Array, spare?: SpareDescriptor): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await writeOnce(path, bytes, spare);
      return;
    } catch (reason) {
      // Somebody has taken the part away, as whoever may write to the folder can.
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
    if (spare === undefined || !SpareDescriptor.isWanted(reason)) throw reason;
    spare.lend(() => writeFileSync(part, bytes, { flag: 'wx' }));
  }
}

/** Gives a part its name. Not by rename() alone, which would overwrite what is there. */
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
 * Gives a part its name where there are no hard links. For a moment the file is there and empty, as its name is taken first.
 *
 * @throws Node's own errors: EEXIST where it is there.
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

/** A name for a part that this process, or another one here, writes. */
export function partName(pid: number): string {
  return `.ttycam-${PROCESS_SPACE}-${pid}-${randomBytes(12).toString('hex')}.part`;
}

/** Linux has a number for each start and for each space of processes; elsewhere the machine's name has to do. */
function processSpace(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

/**
 * Removes what programs of this user have left half written in a folder. Only what is old: its process has ended, or, as the
 * number of a process says nothing in another container or on another machine, it has lain there for an hour.
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
