// Names for the files that hold pictures: a camera's name made safe, the local time, and never a name that is taken.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { TtycamError } from '../../core/errors.js';
import { fileProblem, systemCode } from '../../core/file-problem.js';
import { foreignLink } from '../../net/credentials/file-trust.js';
import { makeFolder } from './make-folder.js';

/** So many characters of a camera's name, as a file's name may have 255 bytes and a character takes up to 4. */
const MAX_NAME_LENGTH = 40;

/** Names that are tried before a folder counts as full of them. */
const MAX_ATTEMPTS = 1_000;

/** Characters of the checksum that stands for what a name has lost. */
const CHECKSUM_LENGTH = 6;

/**
 * A camera's name as the beginning of a file's name: letters, digits, dots, dashes and underscores, and neither hidden nor
 * taken for an option. A name that loses more than ASCII punctuation, as one of emoji does, ends in a checksum of the
 * whole name, so that two such cameras are told apart.
 */
export function safeName(cameraName: string): string {
  const name = cameraName.normalize('NFC');
  const safe = name.replace(/[^\p{L}\p{N}._-]+/gu, '_').replace(/^[.-]+/, '');
  if (safe === '') return 'camera';
  const characters = Array.from(safe);
  const hasOwn = /[\p{L}\p{N}]/u.test(safe);
  if (hasOwn && characters.length <= MAX_NAME_LENGTH && !/[^\p{L}\p{N}\p{ASCII}]/u.test(name)) return safe;
  const checksum = createHash('sha256').update(name).digest('hex').slice(0, CHECKSUM_LENGTH);
  const kept = hasOwn ? characters.slice(0, MAX_NAME_LENGTH - CHECKSUM_LENGTH - 1).join('') : 'camera';
  return `${kept}-${checksum}`;
}

/** `2026-11-23-121340`, by this machine's clock: a plain sort is the order of time. */
export function localStamp(time: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day}-${two(time.getHours())}${two(time.getMinutes())}${two(time.getSeconds())}`;
}

/**
 * Makes a file under a name that is not taken: `base.ext`, else `base-2.ext` and so on. The folder is made if need be.
 *
 * @param make Makes it, and fails with EEXIST, itself or as the error's cause, where it is there already.
 * @throws TtycamError `output-failed`.
 */
export async function makeUnderFreeName<T>(
  folder: string,
  base: string,
  extension: string,
  make: (path: string) => Promise<T>,
): Promise<T> {
  let path = folder;
  try {
    refuseForeignLinks(folder);
    await makeFolder(folder);
    for (let attempt = 1; ; attempt += 1) {
      path = join(folder, `${base}${attempt === 1 ? '' : `-${attempt}`}.${extension}`);
      try {
        return await make(path);
      } catch (reason) {
        if (!isTaken(reason) || attempt === MAX_ATTEMPTS) throw reason;
      }
    }
  } catch (cause) {
    if (cause instanceof TtycamError) throw cause;
    throw new TtycamError('output-failed', `cannot write ${path}: ${fileProblem(cause, 'writing')}`, { cause });
  }
}

/**
 * Refuses a way that another user's link leads somewhere else.
 *
 * @throws TtycamError `output-failed`.
 */
export function refuseForeignLinks(path: string): void {
  const words = foreignLink(path);
  if (words !== undefined) throw new TtycamError('output-failed', `cannot write ${path}: ${words}`);
}

/** Whether a file could not be made because it is there. */
export function isTaken(reason: unknown): boolean {
  if (!(reason instanceof Error)) return false;
  return systemCode(reason) === 'EEXIST' || isTaken(reason.cause);
}
