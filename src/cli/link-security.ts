// Reads the keys or certificates that a command line names for its connections.
import { TtycamError } from '../core/errors.js';
import { type CredentialFiles, type Credentials, namedFiles, readCredentials } from '../net/credentials/credentials.js';
import { readKeys } from '../net/credentials/key-file.js';
import { fromDisk, type SecretReader } from '../net/credentials/secret-file.js';
import { WatchedFiles } from '../net/credentials/watched-files.js';
import { type Endpoint, formatEndpoint } from '../net/endpoint.js';
import type { ValuesOf } from './command/option-spec.js';
import type { TLS_OPTIONS } from './credential-options.js';

/** The values of the options for TLS. */
export type TlsValues = ValuesOf<typeof TLS_OPTIONS>;

/** The files that a command line gives. */
export function credentialFiles({ keyFile, tlsCert, tlsKey, tlsCa }: TlsValues): CredentialFiles {
  return { keyFile, certificate: tlsCert, privateKey: tlsKey, authorities: tlsCa };
}

/**
 * Reads the files that a command line gives for an address. The result can watch them for changes.
 *
 * @param option The option of the address: `--to`.
 * @param reader The reader for this first time.
 * @throws TtycamError `usage` when they do not go together, `key-unusable` when a file cannot be used.
 */
export function readSecurity(
  values: TlsValues,
  endpoint: Endpoint,
  option: '--to' | '--listen',
  reader: SecretReader = fromDisk,
): WatchedFiles<Credentials> | undefined {
  const files = credentialFiles(values);
  const secure = `${option} ${formatEndpoint({ ...endpoint, scheme: 'tls' })}`;
  if (endpoint.scheme === 'tcp') {
    if (readCredentials(files, reader) === undefined) return undefined;
    throw new TtycamError('usage', `a key or certificate is for tls://, and would protect nothing here: ${secure}`);
  }
  const read = (from: SecretReader): Credentials => {
    const credentials = readCredentials(files, from);
    if (credentials === undefined) {
      throw new TtycamError('usage', `${secure} needs --key-file <file>, which \`receiver keygen <file>\` makes`);
    }
    const problem = option === '--to' ? senderProblem(credentials) : receiverProblem(credentials);
    if (problem !== undefined) throw new TtycamError('usage', problem);
    return credentials;
  };
  return new WatchedFiles(namedFiles(files), read, reader);
}

/**
 * Reads the keys with which messages over NATS are encrypted; undefined without `--key-file`. The result can watch the file.
 *
 * @param option The option of the address: a sender (`--to`) holds one key only.
 * @throws TtycamError `usage` for a sender with several keys, `key-unusable` when the file cannot be used.
 */
export function readSealKeys(
  { keyFile }: TlsValues,
  option: '--to' | '--from',
  reader: SecretReader = fromDisk,
): WatchedFiles<Credentials> | undefined {
  if (keyFile === undefined) return undefined;
  const read = (from: SecretReader): Credentials => {
    const credentials = { kind: 'keys', keys: readKeys(keyFile, from) } as const;
    const problem = option === '--to' ? senderProblem(credentials) : undefined;
    if (problem !== undefined) throw new TtycamError('usage', problem);
    return credentials;
  };
  return new WatchedFiles([keyFile], read, reader);
}

function senderProblem(credentials: Credentials): string | undefined {
  if (credentials.kind === 'certificates') {
    return credentials.authorities === undefined
      ? '--tls-ca is missing: a sender needs it to verify the certificate of its receiver'
      : undefined;
  }
  const { length } = credentials.keys;
  if (length === 1) return undefined;
  return `the key file holds ${length} keys: give each sender a file with its own line, and leave the others with the receiver`;
}

function receiverProblem(credentials: Credentials): string | undefined {
  if (credentials.kind === 'keys' || credentials.certificate !== undefined) return undefined;
  return '--tls-cert and --tls-key are missing: a receiver has to show a certificate of its own';
}
