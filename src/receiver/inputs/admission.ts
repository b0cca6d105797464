// Admission of cameras by name: a named key or certificate decides the name, else the camera's own claim counts.
import { TtycamError } from '../../core/errors.js';
import { appearanceOf } from '../../core/text.js';
import type { Credentials } from '../../net/credentials/credentials.js';
import { safeName } from '../outputs/file-names.js';

/**
 * The rule of names. A camera with a named key gets the key's name, or `key/anything` if it claims that, so a stolen key cannot
 * impersonate another camera. A camera without a named key may claim any name that does not belong to a named key, or look
 * like it.
 */
export class Admission {
  /** The names of keys, by their appearance on a screen or as a file name. */
  #owned: ReadonlyMap<string, string>;
  readonly #allowed: ReadonlySet<string> | undefined;

  /**
   * @param owned The names of keys.
   * @param allowed The names that may connect; undefined: all.
   */
  constructor(owned: readonly string[] = [], allowed?: readonly string[]) {
    this.#owned = byAppearance(owned);
    this.#allowed = allowed === undefined ? undefined : new Set(allowed);
  }

  /** Replaces the names of keys. */
  setOwned(owned: readonly string[]): void {
    this.#owned = byAppearance(owned);
  }

  /**
   * Returns the name to show.
   *
   * @param claimed The name in the camera's Hello.
   * @param proven The name of its key or certificate.
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

  /**
   * Whether a name may be shown without a proof, where only the reason for that is shown under it.
   *
   * @throws TtycamError `not-allowed`.
   */
  admitUnproven(claimed: string): void {
    if (this.#allowed !== undefined && !this.#allowed.has(claimed)) {
      throw new TtycamError('not-allowed', `${claimed} is not among the names of --allow`);
    }
  }

  /** The key whose name a claimed name looks like, or begins with. */
  #ownerOf(claimed: string): string | undefined {
    const [owner = ''] = claimed.normalize('NFKC').split('/', 1);
    return [...appearancesOf(claimed), ...appearancesOf(owner)]
      .map((appearance) => this.#owned.get(appearance))
      .find((name) => name !== undefined);
  }
}

function byAppearance(names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(names.flatMap((name) => appearancesOf(name).map((appearance) => [appearance, name] as const)));
}

/** The appearance of a name on a screen, and as a file name, in which more characters are replaced. */
function appearancesOf(name: string): string[] {
  return [appearanceOf(name), `file ${appearanceOf(safeName(name))}`];
}

/** The names of all named keys. */
export function keyNames(credentials: Credentials | undefined): string[] {
  if (credentials?.kind !== 'keys') return [];
  return credentials.keys.flatMap(({ name }) => (name === undefined ? [] : [name]));
}
