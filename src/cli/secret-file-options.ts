// Options that name a file with a secret. They detect a secret that is given in place of the file's name.
import { existsSync } from 'node:fs';
import { TtycamError } from '../core/errors.js';
import { knownSecrets } from '../core/secrets.js';

/** A value that is clearly a path: it has a folder or a file extension. */
const LOOKS_LIKE_PATH = /^(\.{0,2}[/\\]|~|[a-z]:\\)|\.[a-z]{1,8}$/i;

/**
 * Parses the value of such an option. A value is taken for a secret when no such file exists and it does not look like a path.
 *
 * @throws TtycamError `key-unusable`, which does not repeat the value.
 */
export function secretFile(option: string): (value: string) => string {
  return (value) => {
    if (LOOKS_LIKE_PATH.test(value) || existsSync(value)) return value;
    knownSecrets.add(value);
    const message =
      'there is no file of the name that was given, which is not repeated, as it may be the secret itself';
    throw new TtycamError('key-unusable', `${option}: ${message}. Put the secret into a file, and name that here`);
  };
}
