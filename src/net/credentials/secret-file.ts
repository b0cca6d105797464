// Reads files of keys, passwords and certificates, and refuses those that other users could have read or changed.
import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { TtycamError } from '../../core/errors.js';
import { type FileDemand, processTrust, stepsTo, trustProblem, UNCHANGEABLE } from './file-trust.js';

const MAX_FILE_BYTES = 1024 * 1024;

/** The group may read a secret file, as the user of a service reads `/etc/ttycam`, and may not change it. */
const SECRET: FileDemand = { forbiddenMode: 0o027, privateGroupMayWrite: false };

/** Without O_NONBLOCK a pipe without a writer would block the program for ever. Windows has neither flag. */
const READ_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/** Reads such files. `what` is the name of the file in messages: `the key file`. */
export interface SecretReader {
  /** Reads a file that only its owner, and at most its group, may read. */
  secret(file: string, what: string): Buffer;
  /** Reads a file that everybody may read, and nobody else may change: a certificate. */
  open(file: string, what: string): Buffer;
}

/** Reads them from the disk each time. */
export const fromDisk: SecretReader = { secret: readSecretFile, open: readSmallFile };

/** A caching reader: it reads no file twice, so that a caller uses the same bytes that were checked. */
export function cachingReader(
  reader: SecretReader = fromDisk,
): SecretReader & { bytesOf(file: string): Buffer | undefined } {
  const cache = new Map<string, Buffer>();
  const once = (file: string, read: () => Buffer): Buffer => {
    const bytes = cache.get(file) ?? read();
    cache.set(file, bytes);
    return bytes;
  };
  return {
    secret: (file, what) => once(file, () => reader.secret(file, what)),
    open: (file, what) => once(file, () => reader.open(file, what)),
    bytesOf: (file) => cache.get(file),
  };
}

/** A reader that also computes a digest of all bytes that it has read, to detect changes. */
export function digestingReader(reader: SecretReader = fromDisk): SecretReader & { digest(): string } {
  const hash = createHash('sha256');
  const add = (bytes: Buffer): Buffer => {
    hash.update(`${bytes.length}:`).update(bytes);
    return bytes;
  };
  return {
    secret: (file, what) => add(reader.secret(file, what)),
    open: (file, what) => add(reader.open(file, what)),
    digest: () => hash.digest('hex'),
  };
}

/**
 * Reads a file that only its owner, and at most its group, may read. Only root and this user may be able to change or replace
 * it. It may be reached through links, as Kubernetes mounts secrets behind them.
 *
 * @throws TtycamError `key-unusable`, which says what to do.
 */
export function readSecretFile(file: string, what: string): Buffer {
  return readTrusted(file, what, SECRET);
}

/**
 * Reads a file that everybody may read. Only root and this user may be able to change or replace it.
 *
 * @throws TtycamError `key-unusable`, which says what to do.
 */
export function readSmallFile(file: string, what: string): Buffer {
  return readTrusted(file, what, UNCHANGEABLE);
}

function readTrusted(file: string, what: string, demand: FileDemand): Buffer {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, READ_FLAGS);
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw unreadable(file, what, kindOf(stat));
    if (stat.size > MAX_FILE_BYTES) throw new TtycamError('key-unusable', `${what} ${file} is too large to be one`);
    checkPath(file, what, stat, demand);
    return readWhole(descriptor, file, what, stat);
  } catch (cause) {
    if (cause instanceof TtycamError) throw cause;
    throw unreadable(file, what, readProblem(cause), cause);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Checks the file that was opened, so that nobody can replace it between the check and the reading. */
function checkPath(file: string, what: string, opened: Stats, demand: FileDemand): void {
  const trust = processTrust();
  if (trust === undefined) return;
  const steps = stepsTo(file);
  const last = steps.at(-1)?.stat;
  if (last?.ino !== opened.ino || last.dev !== opened.dev) throw beingWritten(file, what);
  const problem = trustProblem(steps, demand, trust);
  if (problem === undefined) return;
  const message =
    problem.isOwnMode && demand === SECRET
      ? `${what} ${file} is open to other users of this machine: chmod 600 ${file}`
      : `${what} ${file} is not safe: ${problem.message}`;
  throw new TtycamError('key-unusable', message);
}

function readWhole(descriptor: number, file: string, what: string, before: Stats): Buffer {
  const bytes = Buffer.alloc(before.size);
  let length = 0;
  while (length < bytes.length) {
    const count = readSync(descriptor, bytes, length, bytes.length - length, length);
    if (count === 0) throw beingWritten(file, what);
    length += count;
  }
  const after = fstatSync(descriptor);
  if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) throw beingWritten(file, what);
  return bytes;
}

function beingWritten(file: string, what: string): TtycamError {
  return unreadable(file, what, 'it was changed while it was read. Try again');
}

function unreadable(file: string, what: string, reason: string, cause?: unknown): TtycamError {
  return new TtycamError('key-unusable', `cannot read ${what} ${file}: ${reason}`, { cause });
}

function kindOf(stat: Stats): string {
  if (stat.isDirectory()) return 'it is a folder';
  const kind = stat.isFIFO() ? 'a pipe' : stat.isSocket() ? 'a socket' : 'a device';
  return `it is ${kind}, and should be a file`;
}

function readProblem(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EACCES':
      return 'permission denied';
    case 'EISDIR':
      return 'it is a folder';
    case 'ENOTDIR':
      return 'a part of its path is not a folder';
    case 'ELOOP':
      return 'its links lead in a circle';
    case 'ENXIO':
      return 'it is a socket, and should be a file';
    default:
      return String(cause);
  }
}
