// The service's own copies of keys and certificates: where its user may read them, whatever home they were made in.
import { resolve } from 'node:path';
import type { SecretReader } from '../../net/credentials/secret-file.js';
import type { GivenOption } from './config-text.js';

/** The options that name such a file, and the place of its copy. */
const PLACES: ReadonlyMap<string, string> = new Map([
  ['key-file', '/etc/ttycam/sender.key'],
  ['tls-cert', '/etc/ttycam/sender-cert.pem'],
  ['tls-key', '/etc/ttycam/sender-key.pem'],
  ['tls-ca', '/etc/ttycam/ca.pem'],
  ['nats-creds', '/etc/ttycam/sender.creds'],
  ['nats-nkey', '/etc/ttycam/sender.nk'],
  ['nats-token-file', '/etc/ttycam/sender.token'],
  ['nats-password-file', '/etc/ttycam/sender.password'],
]);

/** A file to be copied. */
export interface OwnFile {
  readonly from: string;
  readonly to: string;
  readonly content: Buffer;
}

/**
 * The options as the service is to have them, with the files to be copied for that.
 *
 * @param reader The one that the sender's own options have read and judged them through, which reads no file twice.
 */
export function withOwnFiles(
  given: readonly GivenOption[],
  reader: SecretReader,
): {
  readonly given: readonly GivenOption[];
  readonly files: readonly OwnFile[];
} {
  const files: OwnFile[] = [];
  const moved = given.map((option) => {
    const to = PLACES.get(option.name);
    if (to === undefined || option.value === undefined) return option;
    const from = resolve(option.value);
    if (from !== to) files.push({ from, to, content: reader.open(option.value, option.name) });
    return { ...option, value: to };
  });
  return { given: moved, files };
}
