// The options that both programs have for a bus: who we are to its servers.
import type { Command } from 'commander';
import { TtycamError } from '../core/errors.js';
import type { BusUrl } from '../net/bus-url.js';
import { type CredentialFiles, readCredentials } from '../net/credentials.js';
import type { NatsOptions } from '../net/nats.js';
import { natsLogin } from '../net/nats-login.js';
import { secretFile } from './secret-file.js';

/** What a bus is opened with, but for the name that its servers list us under. */
export type BusAccess = Omit<NatsOptions, 'clientName'>;

/** The names of the options, as commander has them. */
const OPTIONS = ['natsCreds', 'natsNkey', 'natsTokenFile', 'natsPasswordFile'] as const;

/** Adds them to a program. */
export function addBusOptions(command: Command): Command {
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
export function readBusAccess(command: Command, { servers }: BusUrl, files: CredentialFiles): BusAccess {
  if (files.keyFile !== undefined) {
    const words = '--key-file is for tls:// between a sender and a receiver; a NATS server is told who you are by';
    throw new TtycamError('usage', `${words} --nats-creds, --nats-nkey, --nats-token-file or --nats-password-file`);
  }
  const credentials = readCredentials(files);
  const [creds, nkey, token, password] = OPTIONS.map((name) => command.opts()[name] as string | undefined);
  return {
    servers,
    login: natsLogin({ creds, nkey, token, password }),
    tls: credentials?.kind === 'certificates' ? credentials : undefined,
  };
}

/**
 * Refuses them beside another address, where they would do nothing.
 *
 * @throws TtycamError `usage`.
 */
export function refuseBusOptions(command: Command): void {
  const given = command.options.find(
    (option) =>
      OPTIONS.some((name) => name === option.attributeName()) && command.opts()[option.attributeName()] !== undefined,
  );
  if (given !== undefined) throw new TtycamError('usage', `${given.long} is for nats://`);
}
