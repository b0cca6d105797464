// A word of the command line that means a camera: [name=]address[#options].
import { TtycamError } from '../../../core/errors.js';
import { plainText } from '../../../core/text.js';

/** A camera as it was written. */
export interface CameraWord {
  /** Undefined: made of the address. */
  readonly name: string | undefined;
  /** Without its options. */
  readonly address: string;
  /** In lower case; undefined for an address without one, such as a path. */
  readonly scheme: string | undefined;
  /** What belongs to this camera alone; empty for an option without a value. */
  readonly options: ReadonlyMap<string, string>;
}

/** Schemes whose addresses have options behind `#`. In the name of a file it is a character. */
const WITH_OPTIONS = new Set(['http', 'https', 'rtsp', 'ssh']);

const MAX_NAME_LENGTH = 60;

/**
 * Splits a word. `name=` counts only before the first `:`, `/` and `?`.
 *
 * @throws TtycamError `usage` for a name that cannot be shown, or an option that is written twice.
 */
export function readCameraWord(word: string): CameraWord {
  const [, name, rest = word] = /^([^:/?=]*)=(.*)$/s.exec(word) ?? [];
  if (name !== undefined && (name === '' || plainText(name, MAX_NAME_LENGTH) !== name)) {
    throw new TtycamError('usage', `${word}: a camera's name is one line of up to ${MAX_NAME_LENGTH} characters`);
  }
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(rest)?.[1]?.toLowerCase();
  const hash = scheme !== undefined && WITH_OPTIONS.has(scheme) ? rest.indexOf('#') : -1;
  if (hash === -1) return { name, address: rest, scheme, options: new Map() };
  const options = new Map<string, string>();
  for (const field of rest.slice(hash + 1).split('&')) {
    const [, key = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(field) ?? [];
    if (key === '' || options.has(key)) {
      const why = key === '' ? 'an option behind # has no name' : `#${key} is written twice`;
      throw new TtycamError('usage', `${rest.slice(0, hash)}: ${why}`);
    }
    options.set(key, value);
  }
  return { name, address: rest.slice(0, hash), scheme, options };
}

/** @throws TtycamError `usage` for an option that this kind of camera does not have. */
export function refuseOtherOptions({ address, options, scheme }: CameraWord, known: readonly string[]): void {
  const other = [...options.keys()].find((key) => !known.includes(key));
  if (other === undefined) return;
  const list = known.map((key) => `#${key}`).join(', ');
  throw new TtycamError('usage', `${address}: ${scheme}:// has no option #${plainText(other, 40)}, only ${list}`);
}
