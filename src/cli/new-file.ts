// Creates small files of keys and settings atomically, with a given mode and group, and never through an existing link.
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
  /** Its mode, independent of the umask. */
  readonly mode: number;
  /** Its group; undefined for that of the process. Its owner is the user of the process. */
  readonly gid?: number | undefined;
}

/**
 * Creates a file that does not exist yet. When it fails, nothing is left.
 *
 * @throws Node's own errors: EEXIST where there is a file or a link.
 */
export function makeFile(path: string, { content, mode, gid }: NewFile): void {
  // Only its owner may read it until its content, group and mode are complete.
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
 * Creates a file, or replaces it atomically. An existing link is replaced, and not followed.
 *
 * @throws Node's own errors. The existing file is unchanged then.
 */
export function replaceFile(path: string, file: NewFile): void {
  // A random name, so that nobody can put a link there in advance.
  const temporary = join(dirname(path), `.ttycam-${randomBytes(12).toString('hex')}.new`);
  makeFile(temporary, file);
  try {
    renameSync(temporary, path);
  } catch (reason) {
    rmSync(temporary, { force: true });
    throw reason;
  }
}

/**
 * Appends to an existing file. When it fails, the file is as it was.
 *
 * @throws Node's own errors.
 */
export function appendWhole(path: string, content: string): void {
  // O_APPEND writes behind what another program appends at the same time.
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
