// Options that name a file with a secret in it, and people who put the secret itself there.
import { existsSync } from 'node:fs';
import { TtycamError } from '../core/errors.js';
import { knownSecrets } from '../core/secrets.js';

/** A path that nobody would take for a secret: one with a folder before it, or an ending behind it. */
const LOOKS_LIKE_PATH = /^(\.{0,2}[/\\]|~|[a-z]:\\)|\.[a-z]{1,8}$/i;

/**
 * Reads the value of such an option. Only a file that is not there and is not named like one is taken for a secret.
 *
 * @throws TtycamError `key-unusable`, which does not repeat it.
 */
export function secretFile(option: string): (value: string) => string {
  return (value) => {
    if (LOOKS_LIKE_PATH.test(value) || existsSync(value)) return value;
    knownSecrets.add(value);
    const words = 'there is no file of the name that was given, which is not repeated, as it may be the secret itself';
    throw new TtycamError('key-unusable', `${option}: ${words}. Put the secret into a file, and name that here`);
  };
}
