// What one end proves itself with, and knows the other by: shared keys, or certificates.
import { createSecureContext } from 'node:tls';
import { TtycamError } from '../core/errors.js';
import { type Key, readKeys, readSecretFile, readSmallFile } from './key-file.js';

/**
 * - `keys`: both ends hold the same key; a receiver may hold several
 * - `certificates`: PEM; `authorities` vouch for the other end. A receiver without them takes anybody.
 */
export type Credentials =
  | { readonly kind: 'keys'; readonly keys: readonly Key[] }
  | {
      readonly kind: 'certificates';
      readonly certificate: Buffer | undefined;
      readonly privateKey: Buffer | undefined;
      readonly authorities: Buffer | undefined;
    };

/** Where they stand. */
export interface CredentialFiles {
  readonly keyFile: string | undefined;
  readonly certificate: string | undefined;
  readonly privateKey: string | undefined;
  readonly authorities: string | undefined;
}

/**
 * Reads the files; undefined when none is named.
 *
 * @throws TtycamError `usage` for files that do not go together, `key-unusable` for one that cannot be used.
 */
export function readCredentials(files: CredentialFiles): Credentials | undefined {
  const { keyFile, certificate, privateKey, authorities } = files;
  const anyPem = [certificate, privateKey, authorities].some((file) => file !== undefined);
  if (keyFile !== undefined) {
    if (anyPem)
      throw new TtycamError('usage', '--key-file and certificates are two ways of the same: give one of them');
    return { kind: 'keys', keys: readKeys(keyFile) };
  }
  if (!anyPem) return undefined;
  if ((certificate === undefined) !== (privateKey === undefined)) {
    throw new TtycamError('usage', '--tls-cert and --tls-key belong together: give both');
  }
  const read = (file: string | undefined, what: string) => (file === undefined ? undefined : readSmallFile(file, what));
  const credentials = {
    kind: 'certificates',
    certificate: read(certificate, 'the certificate'),
    privateKey: privateKey === undefined ? undefined : readSecretFile(privateKey, 'the private key'),
    authorities: read(authorities, 'the authorities’ certificates'),
  } as const;
  try {
    createSecureContext({ cert: credentials.certificate, key: credentials.privateKey, ca: credentials.authorities });
  } catch (cause) {
    const named = [certificate, privateKey, authorities].filter((file) => file !== undefined).join(', ');
    const words = cause instanceof Error && 'reason' in cause ? cause.reason : String(cause);
    throw new TtycamError('key-unusable', `${named}: not PEM files that go together (${words})`, { cause });
  }
  return credentials;
}
