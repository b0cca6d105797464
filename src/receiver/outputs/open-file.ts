// Opens output files safely: never through another user's link, and never over another user's file.
import { constants, createWriteStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { TtycamError } from '../../core/errors.js';
import { processTrust } from '../../net/credentials/file-trust.js';
import { isTaken, refuseForeignLinks } from './file-names.js';

/** A file that is open for writing. */
export interface OpenedFile {
  readonly stream: Writable;
  /** Identifies the file, as another may take its name; undefined for anything but a file. */
  readonly identity: { readonly dev: number; readonly ino: number } | undefined;
}

/**
 * Makes a new file.
 *
 * @throws Node's own errors, EEXIST for an existing file or link; TtycamError `output-failed` for another user's link in the path.
 */
export async function makeNewFile(path: string): Promise<OpenedFile> {
  refuseForeignLinks(path);
  return await opened(await open(path, 'wx'));
}

/**
 * Makes a file, or empties an existing one of this user or root. A device such as `/dev/null` is opened as it is.
 *
 * @throws Node's own errors; TtycamError `output-failed` for another user's file or link.
 */
export async function makeOrEmptyFile(path: string): Promise<OpenedFile> {
  try {
    return await makeNewFile(path);
  } catch (reason) {
    if (!isTaken(reason)) throw reason;
  }
  const there = await stat(path);
  if (!there.isFile()) return { stream: createWriteStream('', { fd: await open(path, 'w') }), identity: undefined };
  const handle = await open(path, constants.O_WRONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const { uid } = await handle.stat();
    if (processTrust()?.uids.has(uid) === false) {
      throw new TtycamError('output-failed', `${path} belongs to user ${uid}, and is not overwritten`);
    }
    await handle.truncate(0);
    return await opened(handle);
  } catch (reason) {
    await handle.close();
    throw reason;
  }
}

async function opened(handle: FileHandle): Promise<OpenedFile> {
  const { dev, ino } = await handle.stat();
  return { stream: createWriteStream('', { fd: handle }), identity: { dev, ino } };
}
