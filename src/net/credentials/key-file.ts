// Pre-shared keys: how they are made, and the format of a key file.
import { hkdfSync, randomBytes } from 'node:crypto';
import { TtycamError } from '../../core/errors.js';
import { MAX_KEYS, MAX_TEXT_LENGTH } from '../../core/limits.js';
import { knownSecrets } from '../../core/secrets.js';
import { plainText } from '../../core/text.js';
import { fromDisk, type SecretReader } from './secret-file.js';

/** The length of a key. Keys are random, as a chosen password could be guessed from a recorded handshake. */
const SECRET_BYTES = 32;

/** While a key is replaced, the old one and the new one are valid. */
export const MAX_KEYS_OF_NAME = 2;

/** One key. Its secret is a private field, so that no log and no JSON can show it. */
export class Key {
  /** The camera whose key it is; undefined for a key that cameras share. */
  readonly name: string | undefined;
  /** The public id of the key on the wire. It is derived with HKDF, so the key cannot be computed from it. */
  readonly id: string;
  readonly #secret: Buffer;

  constructor(secret: Buffer, name: string | undefined) {
    this.name = name;
    this.#secret = secret;
    this.id = Buffer.from(hkdfSync('sha256', secret, '', 'ttycam key id', 12)).toString('base64url');
  }

  /** The id as its 12 bytes. */
  idBytes(): Uint8Array {
    return Buffer.from(this.id, 'base64url');
  }

  /** The 32 bytes, for the handshake and for derived keys. */
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
 * Whether a key can have this name. A `/` is not allowed, as a camera may add one to its key's name: `barn/left`. A `:` ends a
 * name in the file, and a `,` ends it in `--allow`.
 */
export function isKeyName(name: string): boolean {
  if (name === '' || name !== plainText(name, MAX_TEXT_LENGTH)) return false;
  return !/^#|[:,/\\]/.test(name) && !LOOKS_LIKE_KEY.test(name);
}

/**
 * Parses the keys of a file: `name: key` or a bare key in each line. Blank lines and lines with a `#` in front are skipped.
 *
 * @throws TtycamError `key-unusable`, with the number of the line and none of its text.
 */
export function parseKeys(text: string, file: string): Key[] {
  const keys: Key[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const content = line.trim();
    if (content === '' || content.startsWith('#')) continue;
    const wrong = (why: string) => new TtycamError('key-unusable', `${file}:${index + 1}: ${why}`);
    const [, name, encoded = ''] = /^(?:([^:]*):\s*)?(\S+)$/.exec(content) ?? [];
    const secret = Buffer.from(encoded, 'base64url');
    // The decoder skips characters outside its alphabet, so the text is encoded again and compared.
    if (secret.length !== SECRET_BYTES || secret.toString('base64url') !== encoded) {
      throw wrong('this is not a key. `receiver keygen` makes them, one a line: `name: key`, or a key alone');
    }
    if (name !== undefined && !isKeyName(name)) throw wrong('no key can have this name');
    knownSecrets.add(encoded);
    const key = new Key(secret, name);
    if (keys.some((other) => other.id === key.id)) throw wrong('this key is in the file twice');
    if (keys.filter((other) => other.name === name).length >= MAX_KEYS_OF_NAME)
      throw wrong(`${name ?? 'a key without a name'} is in the file more than twice`);
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
