// The options that both programs have for a NATS server: the files of their login.
import type { Command } from 'commander';
import { TtycamError } from '../core/errors.js';
import {
  type Certificates,
  type CredentialFiles,
  namedFiles,
  readCredentials,
} from '../net/credentials/credentials.js';
import { fromDisk, type SecretReader } from '../net/credentials/secret-file.js';
import { WatchedFiles } from '../net/credentials/watched-files.js';
import type { NatsOptions } from '../net/nats/nats.js';
import type { NatsLogin } from '../net/nats/nats-library.js';
import { natsLoginFiles, readNatsLogin } from '../net/nats/nats-login.js';
import type { NatsUrl } from '../net/nats/nats-url.js';
import { secretFile } from './secret-file-options.js';

/** The options of a NATS client, without its name. */
export interface NatsAccess extends Omit<NatsOptions, 'clientName'> {
  /** The files of the login and of TLS; undefined where none is given. A change takes effect with the next connection. */
  readonly followed: WatchedFiles<NatsSecrets> | undefined;
}

/** The content of those files. */
interface NatsSecrets {
  readonly login: NatsLogin | undefined;
  readonly tls: Certificates | undefined;
}

/** The attribute names of the options in commander. */
const OPTIONS = ['natsCreds', 'natsNkey', 'natsTokenFile', 'natsPasswordFile'] as const;

/** Adds the options to a program. */
export function addNatsOptions(command: Command): Command {
  return command
    .option(
      '--nats-creds <file>',
      'the login for a NATS server: a credentials file (JWT and seed)',
      secretFile('--nats-creds'),
    )
    .option('--nats-nkey <file>', 'the same as the seed of an nkey', secretFile('--nats-nkey'))
    .option('--nats-token-file <file>', 'the same as a token', secretFile('--nats-token-file'))
    .option('--nats-password-file <file>', 'the same as a line user:password', secretFile('--nats-password-file'));
}

/**
 * Reads the files that a command line gives for its NATS server.
 *
 * @throws TtycamError `usage` when they do not go together, `key-unusable` when a file cannot be used.
 */
export function readNatsAccess(
  command: Command,
  { servers }: NatsUrl,
  files: CredentialFiles,
  reader: SecretReader = fromDisk,
): NatsAccess {
  if (files.keyFile !== undefined) {
    const message = '--key-file is for tls:// between a sender and a receiver. For a NATS server give';
    throw new TtycamError('usage', `${message} --nats-creds, --nats-nkey, --nats-token-file or --nats-password-file`);
  }
  const [creds, nkey, token, password] = OPTIONS.map((name) => command.opts()[name] as string | undefined);
  const loginFiles = { creds, nkey, token, password };
  const read = (from: SecretReader): NatsSecrets => {
    const credentials = readCredentials(files, from);
    const tls = credentials?.kind === 'certificates' ? credentials : undefined;
    return { login: readNatsLogin(loginFiles, from), tls };
  };
  const names = [...namedFiles(files), ...natsLoginFiles(loginFiles)];
  const followed = new WatchedFiles(names, read, reader);
  const { login, tls } = followed.current;
  return {
    servers,
    // While a file cannot be used, for instance as it is being replaced, its content of before stays in force.
    login: login && (() => followed.current.login ?? login),
    tls: tls && (() => followed.current.tls ?? tls),
    followed: names.length === 0 ? undefined : followed,
  };
}

/**
 * Refuses the options with any other address, where they would have no effect.
 *
 * @throws TtycamError `usage`.
 */
export function refuseNatsOptions(command: Command): void {
  const given = command.options.find(
    (option) =>
      OPTIONS.some((name) => name === option.attributeName()) && command.opts()[option.attributeName()] !== undefined,
  );
  if (given !== undefined) throw new TtycamError('usage', `${given.long} is for nats://`);
}
