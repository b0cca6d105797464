// Small files of keys and settings: made for one owner, whole or not at all, and never through what stands there already.
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

export interface NewFile {
  readonly content: string | Buffer;
  /** Its mode, whatever the umask says. */
  readonly mode: number;
  /** Its group; undefined: that of the process. It belongs to the process's user. */
  readonly gid?: number | undefined;
}

/**
 * Makes a file that is not there yet. Where that fails, nothing is left.
 *
 * @throws Node's own errors: EEXIST where there is a file or a link.
 */
export function makeFile(path: string, { content, mode, gid }: NewFile): void {
  // For its owner alone until all of it is as it should be.
  const descriptor = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(descriptor, content);
    if (gid !== undefined) fchownSync(descriptor, process.geteuid?.() ?? 0, gid);
    fchmodSync(descriptor, mode);
    fsyncSync(descriptor);
  } catch (reason) {
    rmSync(path, { force: true });
    throw reason;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Makes a file, or puts another one in its place in one step. A link there is replaced, and not followed.
 *
 * @throws Node's own errors. What was there is as it was then.
 */
export function replaceFile(path: string, file: NewFile): void {
  // A name that nobody can foresee, so that nobody can have put a link there.
  const draft = join(dirname(path), `.ttycam-${randomBytes(12).toString('hex')}.new`);
  makeFile(draft, file);
  try {
    renameSync(draft, path);
  } catch (reason) {
    rmSync(draft, { force: true });
    throw reason;
  }
}

/**
 * Adds to a file that is there. Where that fails, it is as it was.
 *
 * @throws Node's own errors.
 */
export function appendWhole(path: string, content: string): void {
  // Behind whatever another program adds at the same time.
  const descriptor = openSync(path, constants.O_WRONLY | constants.O_APPEND);
  try {
    const { size } = fstatSync(descriptor);
    try {
      writeFileSync(descriptor, content);
      fsyncSync(descriptor);
    } catch (reason) {
      ftruncateSync(descriptor, size);
      throw reason;
    }
  } finally {
    closeSync(descriptor);
  }
}
