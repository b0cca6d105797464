// The connection limiter: counts connections in all, by network and by key, and evicts unidentified ones when it is full.
import { TtycamError } from '../core/errors.js';
import {
  MAX_CONNECTIONS,
  MAX_CONNECTIONS_PER_ADDRESS,
  MAX_CONNECTIONS_PER_KEY,
  MAX_HALF_OPEN,
} from '../core/limits.js';
import { isOwnNetwork, networkOf } from './networks.js';

/** Whose key or certificate a peer has proven: that of the camera `name`, or, with undefined, one that cameras share. */
export interface CredentialOwner {
  readonly name: string | undefined;
}

/** The slot that one connection takes. */
export interface ConnectionSlot {
  /** Called when the connection is evicted for another one. Its slot is released already. */
  onEvicted: ((reason: TtycamError) => void) | undefined;
  /**
   * The peer has said whose connection this is, so it is no longer half open.
   *
   * @param owner Undefined where the peer has proven nothing.
   * @throws TtycamError `too-many-connections` when its key has too many.
   */
  identified(owner?: CredentialOwner): void;
  /** The connection has ended. Further calls do nothing. */
  release(): void;
}

/**
 * Counts all connections, those of each network that have proven nothing, those of each camera's own key, and half-open ones.
 * A connection is half open until the peer has said whose it is.
 *
 * When all slots are taken, the oldest half-open connection of the network with most of them is evicted. So a peer that
 * occupies slots and says nothing loses them to a peer with a key.
 */
export class ConnectionLimiter {
  readonly #ofNetwork = new Map<string, number>();
  readonly #ofKey = new Map<string, number>();
  /** By network, oldest first. */
  readonly #halfOpen = new Map<string, Set<Slot>>();
  readonly #maxHalfOpen: number;
  #halfOpenCount = 0;
  #count = 0;

  constructor(maxHalfOpen = MAX_HALF_OPEN) {
    this.#maxHalfOpen = maxHalfOpen;
  }

  /**
   * Takes a slot for a new connection.
   *
   * @param host The peer's address. Undefined means this machine, whose own addresses have no limit of their own.
   * @throws TtycamError `too-many-connections`.
   */
  acquire(host: string | undefined): ConnectionSlot {
    const network = networkOf(host ?? 'localhost');
    const limited = !isOwnNetwork(network);
    const ofNetwork = this.#ofNetwork.get(network) ?? 0;
    if (limited && ofNetwork >= MAX_CONNECTIONS_PER_ADDRESS) {
      throw full(`more than ${MAX_CONNECTIONS_PER_ADDRESS} connections from one address`);
    }
    if (this.#halfOpenCount >= this.#maxHalfOpen) {
      this.#evictOne(`more than ${this.#maxHalfOpen} connections that have not said whose they are`, network);
    }
    if (this.#count >= MAX_CONNECTIONS) this.#evictOne(`more than ${MAX_CONNECTIONS} connections`, network);
    this.#count += 1;
    this.#halfOpenCount += 1;
    add(this.#ofNetwork, network, 1);
    const slot = new Slot(network, {
      identified: (one) => this.#endHalfOpen(one),
      proven: (one, name) => this.#countWithKey(one, name),
      released: (one) => this.#release(one),
    });
    const halfOpen = this.#halfOpen.get(network) ?? new Set();
    this.#halfOpen.set(network, halfOpen.add(slot));
    return slot;
  }

  /** @throws TtycamError where there is no half-open connection to evict. */
  #evictOne(message: string, newNetwork: string): void {
    const [oldest] = this.#halfOpen.get(this.#mostHalfOpen(newNetwork)) ?? [];
    if (oldest === undefined) throw full(message);
    oldest.evict(full(message));
  }

  /** The network with most half-open connections, the new one included. */
  #mostHalfOpen(newNetwork: string): string {
    let most = '';
    let mostCount = 0;
    for (const [network, { size }] of this.#halfOpen) {
      const count = network === newNetwork ? size + 1 : size;
      if (count > mostCount) [most, mostCount] = [network, count];
    }
    return most;
  }

  #endHalfOpen(slot: Slot): void {
    const halfOpen = this.#halfOpen.get(slot.network);
    if (halfOpen?.delete(slot) !== true) return;
    if (halfOpen.size === 0) this.#halfOpen.delete(slot.network);
    this.#halfOpenCount -= 1;
  }

  /** From now on the connection counts with its key, and no longer with its network. */
  #countWithKey(slot: Slot, name: string | undefined): void {
    if (name !== undefined) {
      const ofKey = this.#ofKey.get(name) ?? 0;
      if (ofKey >= MAX_CONNECTIONS_PER_KEY) {
        throw full(`more than ${MAX_CONNECTIONS_PER_KEY} connections with the key of ${name}`);
      }
      this.#ofKey.set(name, ofKey + 1);
    }
    add(this.#ofNetwork, slot.network, -1);
  }

  #release(slot: Slot): void {
    this.#endHalfOpen(slot);
    this.#count -= 1;
    const { owner } = slot;
    if (owner === undefined) add(this.#ofNetwork, slot.network, -1);
    else if (owner.name !== undefined) add(this.#ofKey, owner.name, -1);
  }
}

/** What a slot reports to its limiter. */
interface SlotEvents {
  identified(slot: Slot): void;
  proven(slot: Slot, name: string | undefined): void;
  released(slot: Slot): void;
}

class Slot implements ConnectionSlot {
  readonly network: string;
  owner: CredentialOwner | undefined;
  onEvicted: ((reason: TtycamError) => void) | undefined;
  readonly #events: SlotEvents;
  #released = false;

  constructor(network: string, events: SlotEvents) {
    this.network = network;
    this.#events = events;
  }

  identified(owner?: CredentialOwner): void {
    if (this.#released) return;
    if (owner !== undefined && this.owner === undefined) {
      this.#events.proven(this, owner.name);
      this.owner = owner;
    }
    this.#events.identified(this);
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#events.released(this);
  }

  evict(reason: TtycamError): void {
    this.release();
    this.onEvicted?.(reason);
  }
}

function add(counts: Map<string, number>, key: string, change: number): void {
  const count = (counts.get(key) ?? 0) + change;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}

function full(message: string): TtycamError {
  return new TtycamError('too-many-connections', message);
}
