// Keys that two ends share: how they are made, and how they stand in a file.
import { hkdfSync, randomBytes } from 'node:crypto';
import { TtycamError } from '../../core/errors.js';
import { MAX_KEYS, MAX_TEXT_LENGTH } from '../../core/limits.js';
import { knownSecrets } from '../../core/secrets.js';
import { plainText } from '../../core/text.js';
import { fromDisk, type SecretReader } from './secret-file.js';

/** A key is 32 random bytes: nothing that a person thinks up, so that it cannot be guessed from a recorded handshake. */
const SECRET_BYTES = 32;

/** One key. What is secret is no property of it, so that no log and no JSON can show it. */
export class Key {
  /** Whose it is; undefined for a key that all cameras share. */
  readonly name: string | undefined;
  /** What names the key on the wire, which everybody can read there: derived from it, and of no use for finding it. */
  readonly id: string;
  readonly #secret: Buffer;

  constructor(secret: Buffer, name: string | undefined) {
    this.name = name;
    this.#secret = secret;
    this.id = Buffer.from(hkdfSync('sha256', secret, '', 'ttycam key id', 12)).toString('base64url');
  }

  /** The 32 bytes, for the handshake. */
  secret(): Buffer {
    return this.#secret;
  }
}

/** A new key, as a line of a key file. */
export function newKeyLine(name: string | undefined): string {
  const text = randomBytes(SECRET_BYTES).toString('base64url');
  return name === undefined ? text : `${name}: ${text}`;
}

/** A key within a name: names are shown everywhere, and a key can slip into the wrong column of a file. */
const LOOKS_LIKE_KEY = /[\w-]{43}/;

/**
 * Whether a camera's key can be called so. A `/` is left to the camera, which may call its pictures `barn/left`; `:` ends
 * a name in the file, `,` in `--allow`.
 */
export function isKeyName(name: string): boolean {
  if (name === '' || name !== plainText(name, MAX_TEXT_LENGTH)) return false;
  return !/^#|[:,/\\]/.test(name) && !LOOKS_LIKE_KEY.test(name);
}

/**
 * The keys of a file: `name: key` or a bare key a line, blank lines and those behind a `#` aside.
 *
 * @throws TtycamError `key-unusable`, which names the line and shows nothing of it.
 */
export function parseKeys(text: string, file: string): Key[] {
  const keys: Key[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const content = line.trim();
    if (content === '' || content.startsWith('#')) continue;
    const wrong = (why: string) => new TtycamError('key-unusable', `${file}:${index + 1}: ${why}`);
    const [, name, encoded = ''] = /^(?:([^:]*):\s*)?(\S+)$/.exec(content) ?? [];
    const secret = Buffer.from(encoded, 'base64url');
    // What is not in the alphabet is passed over by the decoder, so the text has to come out as it went in.
    if (secret.length !== SECRET_BYTES || secret.toString('base64url') !== encoded) {
      throw wrong('this is no key. `receiver keygen` makes them, one a line: `name: key`, or a key alone');
    }
    if (name !== undefined && !isKeyName(name)) throw wrong('no key can be called so');
    knownSecrets.add(encoded);
    const key = new Key(secret, name);
    if (keys.some((other) => other.id === key.id)) throw wrong('this key stands there twice');
    if (keys.some((other) => other.name === name)) throw wrong(`${name ?? 'a key without a name'} stands there twice`);
    keys.push(key);
    if (keys.length > MAX_KEYS) throw wrong(`more than ${MAX_KEYS} keys`);
  }
  if (keys.length === 0)
    throw new TtycamError('key-unusable', `${file} holds no key: receiver keygen ${file} makes one`);
  return keys;
}

/**
 * Reads a key file.
 *
 * @throws TtycamError `key-unusable` when it cannot be read, others may read it, or it holds no key.
 */
export function readKeys(file: string, reader: SecretReader = fromDisk): Key[] {
  return parseKeys(reader.secret(file, 'the key file').toString('utf8'), file);
}
