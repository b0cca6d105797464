// The password of a camera, from a file that only its owner may read.
import type { Address } from '../../core/address.js';
import { TtycamError } from '../../core/errors.js';
import { knownSecrets, readAddress } from '../../core/secrets.js';
import { readSecretFile } from '../../net/credentials/secret-file.js';
import type { CameraSettings } from '../camera-settings.js';
import type { Credentials } from './challenge.js';
import { readUrl } from './http-source.js';

/**
 * The user and the password that settings give; undefined where they give none, and those of the address count. The file is
 * read again for each attempt, so that a new password needs no restart.
 *
 * @throws TtycamError `usage`, or `key-unusable` for the file.
 */
export function credentialsOf(
  address: Address,
  { user, passwordFile }: Pick<CameraSettings, 'user' | 'passwordFile'>,
): Credentials | undefined {
  if (user === undefined && passwordFile === undefined) return undefined;
  const own = URL.canParse(address.reveal()) ? readUrl(address).credentials : undefined;
  const name = user ?? own?.user;
  if (name === undefined)
    throw new TtycamError('usage', `${address.shown}: password-file needs a user: http://user@… or user=`);
  if (passwordFile === undefined) return { user: name, password: own?.password ?? '' };
  const [password = ''] = readSecretFile(passwordFile, 'the password file').toString('utf8').split(/\r?\n/, 1);
  knownSecrets.add(password);
  return { user: name, password };
}

/**
 * A whole address with the user and the password of its settings, for a program that takes them there alone.
 *
 * @throws as `credentialsOf`
 */
export function withCredentials(address: Address, settings: Pick<CameraSettings, 'user' | 'passwordFile'>): string {
  const credentials = credentialsOf(address, settings);
  if (credentials === undefined) return address.reveal();
  const text = address.reveal().replace(/^ffmpeg:/, '');
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || !URL.canParse(text)) {
    throw new TtycamError('usage', `${address.shown} takes no user: it is not an address with a host`);
  }
  const own = new URL(text);
  own.username = encodeURIComponent(credentials.user);
  own.password = encodeURIComponent(credentials.password);
  return readAddress(own.href).reveal();
}
