// Translates the error codes of the operating system about files, folders and disks into reasons for people.

/** The reason for each code. It follows what was tried: `cannot write to night.ttycam: the disk is full`. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a file is where a folder should be',
  EEXIST: 'it is there already',
  EISDIR: 'it is a folder',
  ENOTEMPTY: 'the folder is not empty',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'this user’s share of the disk is full',
  EFBIG: 'the file may not become any larger',
  EIO: 'the disk reports an error',
  ENODEV: 'there is no such device',
  ENXIO: 'nothing is connected to it',
  EBUSY: 'something else is using it',
  ETXTBSY: 'it is a program that is running',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its symbolic links lead in a circle',
  EMFILE: 'this program has too many files open',
  ENFILE: 'this machine has too many files open',
  ESTALE: 'the network share has lost it',
  ENOTCONN: 'the network share is not connected',
  EHOSTDOWN: 'the machine of the network share does not answer',
  ETIMEDOUT: 'the disk or network share does not answer',
  EPIPE: 'whatever read from it has closed it',
  EINVAL: 'the system does not take such a name or file',
};

/** The `code` of an error of the operating system. Undefined for any other error. */
export function systemCode(reason: unknown): string | undefined {
  if (!(reason instanceof Error) || !('code' in reason)) return undefined;
  return typeof reason.code === 'string' ? reason.code : undefined;
}

/**
 * Why a file could not be read or written, for people.
 *
 * @param doing It decides what ENOENT means: the file is missing when reading, and its folder when writing.
 */
export function fileProblem(reason: unknown, doing: 'reading' | 'writing' = 'reading'): string {
  const code = systemCode(reason) ?? '';
  const known = doing === 'writing' && code === 'ENOENT' ? 'the folder it belongs in is not there' : REASONS[code];
  if (known !== undefined) return known;
  return reason instanceof Error ? reason.message : String(reason);
}

/**
 * Whether an error, or its cause, means that the reader of a pipe or socket has closed it. For the writing program that is a
 * normal end: the reader has what it needs.
 */
export function isReaderGone(reason: unknown): boolean {
  if (!(reason instanceof Error)) return false;
  const code = systemCode(reason);
  return code === 'EPIPE' || code === 'ECONNRESET' || isReaderGone(reason.cause);
}
