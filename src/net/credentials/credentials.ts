// Credentials of one end of a connection: shared keys, or certificates.
import { createSecureContext } from 'node:tls';
import { TtycamError } from '../../core/errors.js';
import { type Key, readKeys } from './key-file.js';
import { fromDisk, type SecretReader } from './secret-file.js';

/**
 * - `keys`: both ends hold the same key; a receiver may hold several
 * - `certificates`: PEM; `authorities` verify the peer. A receiver without them accepts any peer.
 */
export type Credentials =
  | { readonly kind: 'keys'; readonly keys: readonly Key[] }
  | {
      readonly kind: 'certificates';
      readonly certificate: Buffer | undefined;
      readonly privateKey: Buffer | undefined;
      readonly authorities: Buffer | undefined;
    };

/** All keys; undefined for certificates. */
export function allKeys(credentials: Credentials | undefined): readonly Key[] | undefined {
  return credentials?.kind === 'keys' ? credentials.keys : undefined;
}

/** The key of a sender, which holds one only; undefined for certificates. */
export function firstKey(credentials: Credentials | undefined): Key | undefined {
  return allKeys(credentials)?.[0];
}

/** PEM certificates, the only kind of credentials for TLS to a NATS server. */
export type Certificates = Extract<Credentials, { readonly kind: 'certificates' }>;

/** The files that hold credentials. */
export interface CredentialFiles {
  readonly keyFile: string | undefined;
  readonly certificate: string | undefined;
  readonly privateKey: string | undefined;
  readonly authorities: string | undefined;
}

/** The paths of the files that are given. */
export function namedFiles({ keyFile, certificate, privateKey, authorities }: CredentialFiles): string[] {
  return [keyFile, certificate, privateKey, authorities].filter((file) => file !== undefined);
}

/**
 * Reads the files; undefined when none is given.
 *
 * @throws TtycamError `usage` for files that do not go together, `key-unusable` for one that cannot be used.
 */
export function readCredentials(files: CredentialFiles, reader: SecretReader = fromDisk): Credentials | undefined {
  const { keyFile, certificate, privateKey, authorities } = files;
  const anyPem = [certificate, privateKey, authorities].some((file) => file !== undefined);
  if (keyFile !== undefined) {
    if (anyPem) throw new TtycamError('usage', '--key-file and certificates exclude each other: give one of them');
    return { kind: 'keys', keys: readKeys(keyFile, reader) };
  }
  if (!anyPem) return undefined;
  if ((certificate === undefined) !== (privateKey === undefined)) {
    throw new TtycamError('usage', '--tls-cert and --tls-key belong together: give both');
  }
  const read = (file: string | undefined, what: string) => (file === undefined ? undefined : reader.open(file, what));
  const credentials = {
    kind: 'certificates',
    certificate: read(certificate, 'the certificate'),
    privateKey: privateKey === undefined ? undefined : reader.secret(privateKey, 'the private key'),
    authorities: read(authorities, 'the authorities’ certificates'),
  } as const;
  try {
    createSecureContext({ cert: credentials.certificate, key: credentials.privateKey, ca: credentials.authorities });
  } catch (cause) {
    const named = [certificate, privateKey, authorities].filter((file) => file !== undefined).join(', ');
    const reason = cause instanceof Error && 'reason' in cause ? cause.reason : String(cause);
    throw new TtycamError('key-unusable', `${named}: not PEM files that go together (${reason})`, { cause });
  }
  return credentials;
}
