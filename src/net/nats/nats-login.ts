// The files that hold a login for a NATS server. A secret is read from a file, as every user can read a command line.
import { TtycamError } from '../../core/errors.js';
import { knownSecrets } from '../../core/secrets.js';
import { fromDisk, type SecretReader } from '../credentials/secret-file.js';
import type { NatsLogin } from './nats-library.js';

/** The files of a login; at most one is given. */
export interface NatsLoginFiles {
  /** What `nsc` writes: a JWT and the seed of its key. */
  readonly creds: string | undefined;
  /** The seed of a key, as `nk` makes it. */
  readonly nkey: string | undefined;
  /** A token, alone on a line. */
  readonly token: string | undefined;
  /** `user:password`, on a line. */
  readonly password: string | undefined;
}

/** The seed of a user's key: `SU`, and 56 characters of base32. */
const SEED = /^SU[A-Z2-7]{56}$/m;

/** The paths of the files that are given. */
export function natsLoginFiles(files: NatsLoginFiles): string[] {
  return Object.values(files).filter((file) => file !== undefined);
}

/**
 * Reads the login; undefined when no file is given.
 *
 * @throws TtycamError `usage` for more than one file, `key-unusable` for one that cannot be used.
 */
export function readNatsLogin(files: NatsLoginFiles, reader: SecretReader = fromDisk): NatsLogin | undefined {
  const given = natsLoginFiles(files);
  if (given.length > 1) {
    throw new TtycamError('usage', 'there are several logins for the NATS server: give one of the --nats- files');
  }
  return given.length === 0 ? undefined : readOne(files, reader);
}

function readOne({ creds, nkey, token, password }: NatsLoginFiles, reader: SecretReader): NatsLogin {
  if (creds !== undefined) {
    const content = reader.secret(creds, 'the credentials file');
    const text = content.toString('utf8');
    if (!/^-+BEGIN NATS USER JWT-+$/m.test(text) || !SEED.test(text.replace(/\r/g, ''))) {
      throw new TtycamError('key-unusable', `${creds} is not a credentials file: it holds no user JWT with its seed`);
    }
    for (const line of text.split(/\r?\n/)) if (line !== '' && !line.startsWith('-')) knownSecrets.add(line.trim());
    return { kind: 'creds', creds: content };
  }
  if (nkey !== undefined) {
    const seed = SEED.exec(reader.secret(nkey, 'the nkey file').toString('utf8').replace(/\r/g, ''))?.[0];
    if (seed === undefined) {
      throw new TtycamError('key-unusable', `${nkey} holds no seed of a user's nkey: a line that begins with SU`);
    }
    knownSecrets.add(seed);
    return { kind: 'nkey', seed: Buffer.from(seed) };
  }
  if (token !== undefined) {
    const text = onlyLine(token, 'the token file', reader);
    knownSecrets.add(text);
    return { kind: 'token', token: text };
  }
  const file = password as string;
  const line = onlyLine(file, 'the password file', reader);
  const colon = line.indexOf(':');
  if (colon < 1) throw new TtycamError('key-unusable', `${file} holds no line user:password`);
  const login = { user: line.slice(0, colon), password: line.slice(colon + 1) };
  knownSecrets.add(login.password);
  return { kind: 'password', ...login };
}

function onlyLine(file: string, what: string, reader: SecretReader): string {
  const lines = reader.secret(file, what).toString('utf8').trim().split(/\r?\n/);
  const [line = ''] = lines;
  if (line === '' || lines.length > 1) {
    throw new TtycamError(
      'key-unusable',
      `${what} ${file} is to hold one line, and holds ${line === '' ? 'none' : lines.length}`,
    );
  }
  return line;
}
