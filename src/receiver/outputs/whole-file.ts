// A file that is there as a whole or not at all, whatever ends this program in the middle of it.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { link, lstat, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SpareDescriptor } from './spare-descriptor.js';

/** What a file is called until it is whole: hidden, and so that nobody can put a link there before. */
const PART = /^\.ttycam-[0-9a-f]{24}\.part$/;

/** A part is written within moments: one this old was left by a program that ended in the middle of it. */
const LEFT_AFTER_MS = 60 * 60_000;

const MAX_ATTEMPTS = 3;

/** What file systems without hard links say (FAT on a USB stick). */
const NO_LINKS: readonly string[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/**
 * Writes a file that is not there yet, through no link.
 *
 * @param spare Lends a descriptor where no other is left.
 * @throws Node's own errors: EEXIST where it is there.
 */
export async function writeWholeFile(path: string, bytes: Uint8Array, spare?: SpareDescriptor): Promise<void> {
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
  const part = join(dirname(path), `.ttycam-${randomBytes(12).toString('hex')}.part`);
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

/**
 * Removes what programs of this user have left half written in a folder. Only what is old: another receiver, in another
 * container or on another machine, may be writing there now.
 */
export async function removeParts(folder: string, nowMs = Date.now()): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!PART.test(name)) continue;
    const part = join(folder, name);
    const there = await lstat(part).catch(() => undefined);
    if (there?.isFile() !== true || nowMs - there.mtimeMs < LEFT_AFTER_MS) continue;
    if (process.geteuid !== undefined && there.uid !== process.geteuid()) continue;
    await rm(part, { force: true }).catch(() => undefined);
  }
}
