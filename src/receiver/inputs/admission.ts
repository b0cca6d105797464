// Which name a camera gets: its own, where nothing is proven, else one that its key or certificate stands for.
import { TtycamError } from '../../core/errors.js';
import { appearanceOf } from '../../core/text.js';
import type { Credentials } from '../../net/credentials/credentials.js';
import { safeName } from '../outputs/file-names.js';

/**
 * The rule of names. A camera with a named key is shown under the key's name, or as `key/anything`, if it calls itself so;
 * so one stolen key shows no other camera. One with a key that has no name calls itself as it likes, except what belongs
 * to a key that has one, or looks like it.
 */
export class Admission {
  /** The names of keys, by what they look like on a screen or as a file's name. */
  #owned: ReadonlyMap<string, string>;
  readonly #allowed: ReadonlySet<string> | undefined;

  /**
   * @param owned The names of keys.
   * @param allowed The names that may connect; undefined: all.
   */
  constructor(owned: readonly string[] = [], allowed?: readonly string[]) {
    this.#owned = byLook(owned);
    this.#allowed = allowed === undefined ? undefined : new Set(allowed);
  }

  /** Other keys have names from now on. */
  own(owned: readonly string[]): void {
    this.#owned = byLook(owned);
  }

  /**
   * The name to show.
   *
   * @param claimed What the camera calls itself.
   * @param proven What its key or certificate calls it.
   * @throws TtycamError `not-allowed`.
   */
  admit(claimed: string, proven: string | undefined): string {
    if (this.#allowed !== undefined && (proven === undefined || !this.#allowed.has(proven))) {
      throw new TtycamError('not-allowed', `${proven ?? claimed} is not among the names of --allow`);
    }
    const owner = this.#ownerOf(claimed);
    if (proven !== undefined) {
      const isItsOwn = claimed.startsWith(`${proven}/`) && (owner === undefined || owner === proven);
      return isItsOwn ? claimed : proven;
    }
    if (owner !== undefined) {
      throw new TtycamError('not-allowed', `the name ${claimed} belongs to a camera with a key of its own`);
    }
    return claimed;
  }

  /** The name of a key that a name looks like, or begins with. */
  #ownerOf(claimed: string): string | undefined {
    const [owner = ''] = claimed.normalize('NFKC').split('/', 1);
    return [...looksOf(claimed), ...looksOf(owner)]
      .map((look) => this.#owned.get(look))
      .find((name) => name !== undefined);
  }
}

function byLook(names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(names.flatMap((name) => looksOf(name).map((look) => [look, name] as const)));
}

/** What a name looks like on a screen, and as a file's name, where more characters are replaced. */
function looksOf(name: string): string[] {
  return [appearanceOf(name), `file ${appearanceOf(safeName(name))}`];
}

/** The names that keys stand for. */
export function keyNames(credentials: Credentials | undefined): string[] {
  if (credentials?.kind !== 'keys') return [];
  return credentials.keys.flatMap(({ name }) => (name === undefined ? [] : [name]));
}
