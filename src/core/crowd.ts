// How many connections there are, and from where: whether one more is let in.
import { TtycamError } from './errors.js';
import { MAX_CONNECTIONS, MAX_CONNECTIONS_PER_ADDRESS, MAX_HALF_OPEN } from './limits.js';

/** One connection's place in the crowd. */
export interface Pass {
  /** It has said whose it is. */
  known(): void;
  /** It has ended. */
  leave(): void;
}

/** Counts connections: all, those of each address, and those that have not said yet whose they are. */
export class Crowd {
  readonly #ofAddress = new Map<string, number>();
  #count = 0;
  #halfOpen = 0;

  /**
   * A place for one more connection.
   *
   * @param host Whence it comes; undefined for this machine, which has no limit of its own.
   * @throws TtycamError `too-many-connections`.
   */
  enter(host: string | undefined): Pass {
    if (this.#count >= MAX_CONNECTIONS) throw full(`more than ${MAX_CONNECTIONS} connections`);
    if (this.#halfOpen >= MAX_HALF_OPEN) {
      throw full(`more than ${MAX_HALF_OPEN} connections that have not said whose they are`);
    }
    const ofHost = host === undefined ? 0 : (this.#ofAddress.get(host) ?? 0);
    if (ofHost >= MAX_CONNECTIONS_PER_ADDRESS) {
      throw full(`more than ${MAX_CONNECTIONS_PER_ADDRESS} connections from one address`);
    }
    if (host !== undefined) this.#ofAddress.set(host, ofHost + 1);
    this.#count += 1;
    this.#halfOpen += 1;
    let halfOpen = true;
    const known = () => {
      if (halfOpen) this.#halfOpen -= 1;
      halfOpen = false;
    };
    let left = false;
    const leave = () => {
      if (left) return;
      left = true;
      known();
      this.#count -= 1;
      if (host !== undefined) this.#leave(host);
    };
    return { known, leave };
  }

  #leave(host: string): void {
    const left = (this.#ofAddress.get(host) ?? 1) - 1;
    if (left > 0) this.#ofAddress.set(host, left);
    else this.#ofAddress.delete(host);
  }
}

function full(words: string): TtycamError {
  return new TtycamError('too-many-connections', words);
}
