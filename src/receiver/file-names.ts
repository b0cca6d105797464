// Names for the files that hold pictures: a camera's name made safe, the local time, and never a name that is taken.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TtycamError } from '../core/errors.js';
import { foreignLink } from '../net/file-trust.js';

/** So many characters of a camera's name, as a file's name may have 255 bytes and a character takes up to 4. */
const MAX_NAME_LENGTH = 40;

/** Names that are tried before a folder counts as full of them. */
const MAX_ATTEMPTS = 1_000;

/**
 * A camera's name as the beginning of a file's: letters, digits, dots, dashes and underscores, and neither hidden nor to be
 * taken for an option.
 */
export function safeName(cameraName: string): string {
  const safe = cameraName.normalize('NFC').replace(/[^\p{L}\p{N}._-]+/gu, '_');
  return (
    Array.from(safe.replace(/^[.-]+/, ''))
      .slice(0, MAX_NAME_LENGTH)
      .join('') || 'camera'
  );
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
    await mkdir(folder, { recursive: true });
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
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new TtycamError('output-failed', `cannot write ${path}: ${words}`, { cause });
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
  return ('code' in reason && reason.code === 'EEXIST') || isTaken(reason.cause);
}
