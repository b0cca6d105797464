// Reads the login that a command line names for its NATS server.
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
import type { GivenOptions } from './command/given-options.js';
import { longName, type ValuesOf } from './command/option-spec.js';
import { NATS_OPTIONS } from './credential-options.js';

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

/** The values of the options for the login. */
type NatsValues = ValuesOf<typeof NATS_OPTIONS>;

/**
 * Reads the files that a command line gives for its NATS server.
 *
 * @throws TtycamError `usage` when they do not go together, `key-unusable` when a file cannot be used.
 */
export function readNatsAccess(
  values: NatsValues,
  { servers }: NatsUrl,
  { keyFile: _forCameras, ...pem }: CredentialFiles,
  reader: SecretReader = fromDisk,
): NatsAccess {
  // The key file is for the cameras' messages, and the server never needs it.
  const files = { ...pem, keyFile: undefined };
  const loginFiles = {
    creds: values.natsCreds,
    nkey: values.natsNkey,
    token: values.natsTokenFile,
    password: values.natsPasswordFile,
  };
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
    // While a file cannot be used, for instance as it is being replaced, its previous content stays in force.
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
export function refuseNatsOptions({ texts }: GivenOptions): void {
  const given = Object.keys(NATS_OPTIONS).find((key) => texts.has(key));
  if (given !== undefined) throw new TtycamError('usage', `--${longName(given)} is for nats://`);
}
