// The service's own copies of keys and certificates: where its user may read them, whatever home they were made in.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
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

/** The options as the service is to have them, with the files to be copied for that. */
export function withOwnFiles(given: readonly GivenOption[]): {
  readonly given: readonly GivenOption[];
  readonly files: readonly OwnFile[];
} {
  const files: OwnFile[] = [];
  const moved = given.map((option) => {
    const to = PLACES.get(option.name);
    if (to === undefined || option.value === undefined) return option;
    const from = resolve(option.value);
    // They have just been read by the sender's own options, so they are there and what they should be.
    if (from !== to) files.push({ from, to, content: readFileSync(from) });
    return { ...option, value: to };
  });
  return { given: moved, files };
}
