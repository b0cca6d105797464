// The TLS options that both programs have: a key, or certificates.
import type { Command } from 'commander';
import { TtycamError } from '../core/errors.js';
import { type CredentialFiles, type Credentials, namedFiles, readCredentials } from '../net/credentials/credentials.js';
import { fromDisk, type SecretReader } from '../net/credentials/secret-file.js';
import { WatchedFiles } from '../net/credentials/watched-files.js';
import { type Endpoint, formatEndpoint } from '../net/endpoint.js';
import { secretFile } from './secret-file-options.js';

/** Adds the options to a program. */
export function addSecurityOptions(command: Command): Command {
  return command
    .option(
      '--key-file <file>',
      'the key that both ends share, for tls:// (`receiver keygen` makes it)',
      secretFile('--key-file'),
    )
    .option('--tls-cert <file>', 'a certificate instead of a key, as PEM')
    .option('--tls-key <file>', 'the private key of --tls-cert', secretFile('--tls-key'))
    .option('--tls-ca <file>', 'the authorities that vouch for the other end’s certificate');
}

/** The files that a command line gives. */
export function credentialFiles(command: Command): CredentialFiles {
  const text = (name: string) => command.opts()[name] as string | undefined;
  const [keyFile, certificate] = [text('keyFile'), text('tlsCert')];
  return { keyFile, certificate, privateKey: text('tlsKey'), authorities: text('tlsCa') };
}

/**
 * Reads the files that a command line gives for an address. The result can watch them for changes.
 *
 * @param option The option of the address: `--to`.
 * @param reader The reader for this first time.
 * @throws TtycamError `usage` when they do not go together, `key-unusable` when a file cannot be used.
 */
export function readSecurity(
  command: Command,
  endpoint: Endpoint,
  option: '--to' | '--listen',
  reader: SecretReader = fromDisk,
): WatchedFiles<Credentials> | undefined {
  const files = credentialFiles(command);
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
