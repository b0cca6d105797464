// The options that both programs have for a bus: who we are to its servers.
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

/** What a bus is opened with, but for the name that its servers list us under. */
export interface NatsAccess extends Omit<NatsOptions, 'clientName'> {
  /** The files that say who we are; undefined where there is none. What they hold goes for the next connection. */
  readonly followed: WatchedFiles<BusSecrets> | undefined;
}

/** What those files hold. */
interface BusSecrets {
  readonly login: NatsLogin | undefined;
  readonly tls: Certificates | undefined;
}

/** The names of the options, as commander has them. */
const OPTIONS = ['natsCreds', 'natsNkey', 'natsTokenFile', 'natsPasswordFile'] as const;

/** Adds them to a program. */
export function addNatsOptions(command: Command): Command {
  return command
    .option(
      '--nats-creds <file>',
      'who this is to a NATS server: a credentials file (JWT and seed)',
      secretFile('--nats-creds'),
    )
    .option('--nats-nkey <file>', 'the same as the seed of an nkey', secretFile('--nats-nkey'))
    .option('--nats-token-file <file>', 'the same as a token', secretFile('--nats-token-file'))
    .option('--nats-password-file <file>', 'the same as a line user:password', secretFile('--nats-password-file'));
}

/**
 * Reads the files that a command line names for its bus.
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
    const words = '--key-file is for tls:// between a sender and a receiver; a NATS server is told who you are by';
    throw new TtycamError('usage', `${words} --nats-creds, --nats-nkey, --nats-token-file or --nats-password-file`);
  }
  const [creds, nkey, token, password] = OPTIONS.map((name) => command.opts()[name] as string | undefined);
  const loginFiles = { creds, nkey, token, password };
  const read = (from: SecretReader): BusSecrets => {
    const credentials = readCredentials(files, from);
    const tls = credentials?.kind === 'certificates' ? credentials : undefined;
    return { login: readNatsLogin(loginFiles, from), tls };
  };
  const names = [...namedFiles(files), ...natsLoginFiles(loginFiles)];
  const followed = new WatchedFiles(names, read, reader);
  const { login, tls } = followed.current;
  return {
    servers,
    // A file that cannot be used, as it is being replaced, leaves what it held before in force.
    login: login && (() => followed.current.login ?? login),
    tls: tls && (() => followed.current.tls ?? tls),
    followed: names.length === 0 ? undefined : followed,
  };
}

/**
 * Refuses them beside another address, where they would do nothing.
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
