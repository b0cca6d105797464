// Copies of keys and certificates for the service, as its user cannot read the originals in a home folder.
import { resolve } from 'node:path';
import type { SecretReader } from '../../net/credentials/secret-file.js';
import type { GivenOption } from './config-text.js';

/** The options that name such a file, and the path of its copy. */
const COPY_PATHS: ReadonlyMap<string, string> = new Map([
  ['key-file', '/etc/ttycam/sender.key'],
  ['tls-cert', '/etc/ttycam/sender-cert.pem'],
  ['tls-key', '/etc/ttycam/sender-key.pem'],
  ['tls-ca', '/etc/ttycam/ca.pem'],
  ['nats-creds', '/etc/ttycam/sender.creds'],
  ['nats-nkey', '/etc/ttycam/sender.nk'],
  ['nats-token-file', '/etc/ttycam/sender.token'],
  ['nats-password-file', '/etc/ttycam/sender.password'],
  ['mqtt-password-file', '/etc/ttycam/mqtt.password'],
  ['mqtt-ca', '/etc/ttycam/mqtt-ca.pem'],
  ['http-token-file', '/etc/ttycam/sender-http.token'],
  ['http-cert', '/etc/ttycam/sender-http-cert.pem'],
  ['http-key', '/etc/ttycam/sender-http-key.pem'],
]);

/** A file to be copied. */
export interface CredentialCopy {
  readonly from: string;
  readonly to: string;
  readonly content: Buffer;
}

/**
 * The service's options, which name the copies, and the files to copy.
 *
 * @param reader The reader that has checked the files for the sender's options. It reads no file twice.
 */
export function copyCredentials(
  given: readonly GivenOption[],
  reader: SecretReader,
): {
  readonly given: readonly GivenOption[];
  readonly copies: readonly CredentialCopy[];
} {
  const copies: CredentialCopy[] = [];
  const redirected = given.map((option) => {
    const to = COPY_PATHS.get(option.name);
    if (to === undefined || option.value === undefined) return option;
    const from = resolve(option.value);
    if (from !== to) copies.push({ from, to, content: reader.open(option.value, option.name) });
    return { ...option, value: to };
  });
  return { given: redirected, copies };
}
