// Which name a camera gets: its own, where nothing is proven, else one that its key or certificate stands for.
import { TtycamError } from '../core/errors.js';
import type { Credentials } from '../net/credentials.js';

/**
 * The rule of names. A camera with a named key is shown under the key's name, or as `key/anything`, if it calls itself so;
 * so one stolen key shows no other camera. One with a key that has no name calls itself as it likes, except what belongs
 * to a key that has one.
 */
export class Names {
  #owned: ReadonlySet<string>;
  readonly #allowed: ReadonlySet<string> | undefined;

  /**
   * @param owned The names of keys.
   * @param allowed The names that may connect; undefined: all.
   */
  constructor(owned: readonly string[] = [], allowed?: readonly string[]) {
    this.#owned = new Set(owned);
    this.#allowed = allowed === undefined ? undefined : new Set(allowed);
  }

  /** Other keys have names from now on. */
  own(owned: readonly string[]): void {
    this.#owned = new Set(owned);
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
    if (proven !== undefined) return claimed.startsWith(`${proven}/`) ? claimed : proven;
    const owner = claimed.split('/', 1)[0] ?? claimed;
    if (this.#owned.has(owner)) {
      throw new TtycamError('not-allowed', `the name ${claimed} belongs to a camera with a key of its own`);
    }
    return claimed;
  }
}

/** The names that keys stand for. */
export function keyNames(credentials: Credentials | undefined): string[] {
  if (credentials?.kind !== 'keys') return [];
  return credentials.keys.flatMap(({ name }) => (name === undefined ? [] : [name]));
}
