// Files that frames are written to, opened so that nobody's link and nobody else's file is written to instead.
import { constants, createWriteStream, openSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { TtycamError } from '../../core/errors.js';
import { processTrust } from '../../net/file-trust.js';
import { isTaken, refuseForeignLinks } from '../file-names.js';

/** How often a pipe is asked whether somebody reads from it. */
const ASK_EVERY_MS = 100;

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
 * Makes a file, or empties the one that is there: ours, root's, or what is no file, such as `/dev/null`. A named pipe is
 * waited for until somebody reads from it, or `signal` is aborted; then what is written goes nowhere.
 *
 * @throws Node's own errors; TtycamError `output-failed` for another user's file or link.
 */
export async function makeOrEmptyFile(path: string, signal: AbortSignal): Promise<OpenedFile> {
  try {
    return await makeNewFile(path);
  } catch (reason) {
    if (!isTaken(reason)) throw reason;
  }
  const there = await stat(path);
  if (there.isFIFO()) return { stream: await openPipe(path, signal), identity: undefined };
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

/**
 * As a socket, and never waited for inside the system: what waits there for a reader holds up the end of the program as
 * well.
 */
async function openPipe(path: string, signal: AbortSignal): Promise<Writable> {
  while (!signal.aborted) {
    try {
      const fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
      return new Socket({ fd, readable: false, writable: true });
    } catch (reason) {
      if (!(reason instanceof Error && 'code' in reason && reason.code === 'ENXIO')) throw reason;
      await sleep(ASK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
