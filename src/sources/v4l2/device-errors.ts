// The errors of a V4L2 device that cannot be used: unplugged, denied, busy. Every backend reports the same texts.
import { access, constants } from 'node:fs/promises';
import { TtycamError } from '../../core/errors.js';

/** The error for a device that could not be opened. */
export async function openError(path: string, cause: unknown): Promise<TtycamError> {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'ENOENT':
    case 'ENODEV':
    case 'ENXIO':
      return unpluggedError(path, cause);
    case 'EACCES':
    case 'EPERM': {
      const readable = await access(path, constants.R_OK).then(
        () => true,
        () => false,
      );
      const how = readable ? 'it is read-only for this user' : "add this user to the group 'video'";
      return new TtycamError('source-denied', `cannot open ${path}: permission denied; ${how}`, { cause });
    }
    case 'EBUSY':
      return busyError(path, cause);
    default: {
      const message = cause instanceof Error ? cause.message : String(cause);
      return new TtycamError('source-failed', `cannot open ${path}: ${message}`, { cause });
    }
  }
}

/** The error for a camera that is absent, or was unplugged. */
export function unpluggedError(path: string, cause?: unknown): TtycamError {
  return new TtycamError('source-missing', `unplugged, waiting for ${path}`, { cause });
}

/** The error for a camera that another program streams from. */
export function busyError(path: string, cause?: unknown): TtycamError {
  return new TtycamError('source-failed', `${path} is busy: another program is using it`, { cause });
}
