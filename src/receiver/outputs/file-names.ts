// Names of snapshot and recording files: a safe form of the camera's name, the local time, and never a name in use.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { TtycamError } from '../../core/errors.js';
import { fileProblem, systemCode } from '../../core/file-problem.js';
import { foreignLink } from '../../net/credentials/file-trust.js';
import { makeFolder } from './make-folder.js';

/** Characters of a camera's name: a file name has at most 255 bytes, and a character takes up to 4. */
const MAX_NAME_LENGTH = 40;

/** Names that are tried before a folder counts as full. */
const MAX_ATTEMPTS = 1_000;

/** Characters of the hash that replaces what a name has lost. */
const HASH_LENGTH = 6;

/**
 * A safe form of a camera's name for file names: letters, digits, dots, dashes and underscores. It is never hidden, and
 * never looks like an option. A name that loses more than ASCII punctuation, such as one of emoji, ends in a hash of the
 * whole name. So two such cameras differ.
 */
export function safeName(cameraName: string): string {
  const name = cameraName.normalize('NFC');
  const safe = name.replace(/[^\p{L}\p{N}._-]+/gu, '_').replace(/^[.-]+/, '');
  if (safe === '') return 'camera';
  const characters = Array.from(safe);
  const hasOwn = /[\p{L}\p{N}]/u.test(safe);
  if (hasOwn && characters.length <= MAX_NAME_LENGTH && !/[^\p{L}\p{N}\p{ASCII}]/u.test(name)) return safe;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_LENGTH);
  const kept = hasOwn ? characters.slice(0, MAX_NAME_LENGTH - HASH_LENGTH - 1).join('') : 'camera';
  return `${kept}-${hash}`;
}

/** `2026-11-23-121340`, in local time: a plain sort is the order of time. */
export function localStamp(time: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day}-${two(time.getHours())}${two(time.getMinutes())}${two(time.getSeconds())}`;
}

/**
 * Makes a file under a free name: `base.ext`, else `base-2.ext` and so on. The folder is made if needed.
 *
 * @param make Makes the file. It must fail with EEXIST, in the error or its cause, where the file exists.
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
 * Refuses a path with a link of another user, which could lead anywhere.
 *
 * @throws TtycamError `output-failed`.
 */
export function refuseForeignLinks(path: string): void {
  const problem = foreignLink(path);
  if (problem !== undefined) throw new TtycamError('output-failed', `cannot write ${path}: ${problem}`);
}

/** Whether a file could not be made because it exists. */
export function isTaken(reason: unknown): boolean {
  if (!(reason instanceof Error)) return false;
  return systemCode(reason) === 'EEXIST' || isTaken(reason.cause);
}
