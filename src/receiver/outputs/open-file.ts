// Files that frames are written to, opened so that nobody's link and nobody else's file is written to instead.
import { constants, createWriteStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { TtycamError } from '../../core/errors.js';
import { processTrust } from '../../net/credentials/file-trust.js';
import { isTaken, refuseForeignLinks } from './file-names.js';

/** A file of ours, open for writing. */
export interface OpenedFile {
  readonly stream: Writable;
  /** What tells it from another file of its name; undefined for what is no file. */
  readonly identity: { readonly dev: number; readonly ino: number } | undefined;
}

/**
 * Makes a file that is not there yet.
 *
 * @throws Node's own errors, EEXIST where there is a file or a link; TtycamError `output-failed` for another user's link above
 * it.
 */
export async function makeNewFile(path: string): Promise<OpenedFile> {
  refuseForeignLinks(path);
  return await opened(await open(path, 'wx'));
}

/**
 * Makes a file, or empties the one that is there: ours, root's, or what is no file, such as `/dev/null`.
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
