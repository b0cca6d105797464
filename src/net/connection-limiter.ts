// How many connections there are, from which networks and with which keys: whether one more is let in, and who makes room.
import { TtycamError } from '../core/errors.js';
import {
  MAX_CONNECTIONS,
  MAX_CONNECTIONS_PER_ADDRESS,
  MAX_CONNECTIONS_PER_KEY,
  MAX_HALF_OPEN,
} from '../core/limits.js';
import { isOwnNetwork, networkOf } from './networks.js';

/** What a connection has proven: a key or certificate of its own, by name, or with `undefined` one that cameras share. */
export interface Proof {
  readonly name: string | undefined;
}

/** One connection's place in the crowd. */
export interface ConnectionSlot {
  /** Called when it has to make room for another one. It counts no longer then. */
  onEvicted: ((reason: TtycamError) => void) | undefined;
  /**
   * It has said whose it is.
   *
   * @param proof Undefined where nothing is proven.
   * @throws TtycamError `too-many-connections` when its key has too many.
   */
  known(proof?: Proof): void;
  /** It has ended. */
  leave(): void;
}

/**
 * Counts connections: all, those of each network that has proven nothing, those of each camera's own key, and those that
 * are half open, as they have not said yet whose they are. Where half-open ones fill the places, the oldest of the network
 * that has most of them makes room: who holds places and says nothing loses them to who comes with a key.
 */
export class ConnectionLimiter {
  readonly #ofNetwork = new Map<string, number>();
  readonly #ofKey = new Map<string, number>();
  /** By network, oldest first. */
  readonly #halfOpen = new Map<string, Set<Place>>();
  #halfOpenCount = 0;
  #count = 0;

  /**
   * A place for one more connection.
   *
   * @param host Whence it comes; undefined for this machine, whose own addresses have no limit of their own.
   * @throws TtycamError `too-many-connections`.
   */
  enter(host: string | undefined): ConnectionSlot {
    const network = networkOf(host ?? 'localhost');
    const limited = !isOwnNetwork(network);
    const ofNetwork = this.#ofNetwork.get(network) ?? 0;
    if (limited && ofNetwork >= MAX_CONNECTIONS_PER_ADDRESS) {
      throw full(`more than ${MAX_CONNECTIONS_PER_ADDRESS} connections from one address`);
    }
    if (this.#halfOpenCount >= MAX_HALF_OPEN) {
      this.#makeRoom(`more than ${MAX_HALF_OPEN} connections that have not said whose they are`, network);
    }
    if (this.#count >= MAX_CONNECTIONS) this.#makeRoom(`more than ${MAX_CONNECTIONS} connections`, network);
    this.#count += 1;
    this.#halfOpenCount += 1;
    add(this.#ofNetwork, network, 1);
    const place = new Place(network, {
      known: (one) => this.#settle(one),
      proven: (one, name) => this.#prove(one, name),
      left: (one) => this.#leave(one),
    });
    const waiting = this.#halfOpen.get(network) ?? new Set();
    this.#halfOpen.set(network, waiting.add(place));
    return place;
  }

  /** @throws TtycamError where no half-open connection can make room. */
  #makeRoom(words: string, newcomer: string): void {
    const [oldest] = this.#halfOpen.get(this.#mostHalfOpen(newcomer)) ?? [];
    if (oldest === undefined) throw full(words);
    oldest.evict(full(words));
  }

  /** The network that would have most half-open ones with the one that comes. */
  #mostHalfOpen(newcomer: string): string {
    let most = '';
    let count = 0;
    for (const [network, { size }] of this.#halfOpen) {
      const would = network === newcomer ? size + 1 : size;
      if (would > count) [most, count] = [network, would];
    }
    return most;
  }

  #settle(place: Place): void {
    const waiting = this.#halfOpen.get(place.network);
    if (waiting?.delete(place) !== true) return;
    if (waiting.size === 0) this.#halfOpen.delete(place.network);
    this.#halfOpenCount -= 1;
  }

  /** From now on it counts with its key, and no longer with its network. */
  #prove(place: Place, name: string | undefined): void {
    if (name !== undefined) {
      const ofKey = this.#ofKey.get(name) ?? 0;
      if (ofKey >= MAX_CONNECTIONS_PER_KEY) {
        throw full(`more than ${MAX_CONNECTIONS_PER_KEY} connections with the key of ${name}`);
      }
      this.#ofKey.set(name, ofKey + 1);
    }
    add(this.#ofNetwork, place.network, -1);
  }

  #leave(place: Place): void {
    this.#settle(place);
    this.#count -= 1;
    const { proof } = place;
    if (proof === undefined) add(this.#ofNetwork, place.network, -1);
    else if (proof.name !== undefined) add(this.#ofKey, proof.name, -1);
  }
}

/** What a place tells the crowd. */
interface Keeper {
  known(place: Place): void;
  proven(place: Place, name: string | undefined): void;
  left(place: Place): void;
}

class Place implements ConnectionSlot {
  readonly network: string;
  proof: Proof | undefined;
  onEvicted: ((reason: TtycamError) => void) | undefined;
  readonly #keeper: Keeper;
  #left = false;

  constructor(network: string, keeper: Keeper) {
    this.network = network;
    this.#keeper = keeper;
  }

  known(proof?: Proof): void {
    if (this.#left) return;
    if (proof !== undefined && this.proof === undefined) {
      this.#keeper.proven(this, proof.name);
      this.proof = proof;
    }
    this.#keeper.known(this);
  }

  leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.#keeper.left(this);
  }

  evict(reason: TtycamError): void {
    this.leave();
    this.onEvicted?.(reason);
  }
}

function add(counts: Map<string, number>, key: string, change: number): void {
  const count = (counts.get(key) ?? 0) + change;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}

function full(words: string): TtycamError {
  return new TtycamError('too-many-connections', words);
}
