// Limits of connections and places, under any order of arrivals and departures: none is ever passed.
import assert from 'node:assert/strict';
import {
  MAX_CAMERAS,
  MAX_CAMERAS_PER_ADDRESS,
  MAX_CAMERAS_PER_KEY,
  MAX_CONNECTIONS,
  MAX_CONNECTIONS_PER_ADDRESS,
  MAX_CONNECTIONS_PER_KEY,
  MAX_HALF_OPEN,
} from '#src/core/limits.js';
import { ConnectionLimiter, type ConnectionSlot } from '#src/net/connection-limiter.js';
import type { Camera } from '#src/receiver/inputs/camera.js';
import { CameraPlaces } from '#src/receiver/inputs/camera-places.js';
import type { CameraIdentity } from '#src/receiver/inputs/identity.js';
import { below, type Chance, pick } from '../mutate.js';
import { survives, type Targets } from '../target.js';

/** A connection as the model of the limiter has it. */
interface Visitor {
  readonly slot: ConnectionSlot;
  /** Undefined for this machine. */
  readonly network: string | undefined;
  halfOpen: boolean;
  proven: boolean;
  key: string | undefined;
}

/** All that are there, oldest first, beside the limiter that is tried. */
class LimiterModel {
  readonly #limiter = new ConnectionLimiter();
  readonly #there = new Set<Visitor>();
  #evicted: Visitor[] = [];

  step(chance: Chance, networks: number): void {
    const kind = chance();
    if (kind < 0.6) this.#arrive(chance, networks);
    else {
      const visitor = [...this.#there][below(chance, this.#there.size)];
      if (visitor === undefined) return;
      if (kind < 0.9) this.#prove(visitor, chance);
      else this.#leave(visitor);
    }
  }

  #arrive(chance: Chance, networks: number): void {
    const number = below(chance, networks);
    const host = number === 0 ? undefined : `2001:db8:0:${number.toString(16)}::${below(chance, 9)}`;
    const network = host === undefined ? undefined : String(number);
    const before = this.#halfOpenByNetwork();
    const total = this.#there.size;
    const refusal = survives(() => {
      const slot = this.#limiter.acquire(host);
      const visitor: Visitor = { slot, network, halfOpen: true, proven: false, key: undefined };
      slot.onEvicted = () => {
        this.#evicted.push(visitor);
        this.#there.delete(visitor);
      };
      this.#there.add(visitor);
    });
    if (refusal !== undefined) {
      assert.equal(refusal.code, 'too-many-connections');
      const ofNetwork = this.#count((one) => one.network === network && !one.proven);
      const halfOpen = this.#count((one) => one.halfOpen);
      assert.ok(
        (network !== undefined && ofNetwork >= MAX_CONNECTIONS_PER_ADDRESS) ||
          (total >= MAX_CONNECTIONS && halfOpen === 0),
        'nobody is refused while one that is half open could make room',
      );
      return;
    }
    this.#judgeEvictions(before, this.#evicted);
    this.#evicted = [];
  }

  /** Each that had to go was the oldest half-open one of a network that had most of them. */
  #judgeEvictions(before: ReadonlyMap<string, readonly Visitor[]>, evicted: readonly Visitor[]): void {
    assert.ok(evicted.length <= 1, 'one makes room for one');
    const [visitor] = evicted;
    if (visitor === undefined) return;
    assert.ok(visitor.halfOpen, 'who has said whose it is stays');
    const own = before.get(visitor.network ?? '') ?? [];
    assert.equal(own[0], visitor, 'the oldest goes');
    for (const others of before.values()) assert.ok(others.length <= own.length + 1, 'of the network that has most');
  }

  #prove(visitor: Visitor, chance: Chance): void {
    const kind = chance();
    const name = kind < 0.5 ? `camera ${below(chance, 3)}` : undefined;
    const refusal = survives(() => visitor.slot.identified(kind < 0.7 ? { name } : undefined));
    if (refusal !== undefined) {
      assert.ok(this.#count((one) => one.key === name) >= MAX_CONNECTIONS_PER_KEY);
      // As the receiver does with whom it does not take.
      this.#leave(visitor);
      return;
    }
    visitor.halfOpen = false;
    if (kind >= 0.7 || visitor.proven) return;
    visitor.proven = true;
    visitor.key = name;
  }

  #leave(visitor: Visitor): void {
    visitor.slot.release();
    visitor.slot.release();
    this.#there.delete(visitor);
  }

  /** No limit is passed. */
  check(): void {
    assert.ok(this.#there.size <= MAX_CONNECTIONS);
    const ofNetwork = new Map<string, number>();
    const ofKey = new Map<string, number>();
    let halfOpen = 0;
    for (const one of this.#there) {
      if (one.halfOpen) halfOpen += 1;
      if (!one.proven && one.network !== undefined) ofNetwork.set(one.network, (ofNetwork.get(one.network) ?? 0) + 1);
      if (one.key !== undefined) ofKey.set(one.key, (ofKey.get(one.key) ?? 0) + 1);
    }
    assert.ok(halfOpen <= MAX_HALF_OPEN, `${halfOpen} are half open`);
    for (const count of ofNetwork.values()) assert.ok(count <= MAX_CONNECTIONS_PER_ADDRESS, `${count} of one network`);
    for (const count of ofKey.values()) assert.ok(count <= MAX_CONNECTIONS_PER_KEY, `${count} with one key`);
  }

  #halfOpenByNetwork(): ReadonlyMap<string, readonly Visitor[]> {
    const found = new Map<string, Visitor[]>();
    for (const one of this.#there) {
      if (!one.halfOpen) continue;
      const same = found.get(one.network ?? '');
      if (same === undefined) found.set(one.network ?? '', [one]);
      else same.push(one);
    }
    return found;
  }

  #count(which: (visitor: Visitor) => boolean): number {
    let count = 0;
    for (const one of this.#there) if (which(one)) count += 1;
    return count;
  }
}

function takeLimiter(chance: Chance): void {
  const model = new LimiterModel();
  const networks = pick(chance, [2, 5, 40, 600]);
  for (let count = pick(chance, [100, 300, 300, 1_500]); count > 0; count -= 1) {
    model.step(chance, networks);
    if (count % 20 === 1) model.check();
  }
}

function someIdentity(chance: Chance): CameraIdentity {
  const kind = below(chance, 5);
  const proven = kind === 0 ? `camera ${below(chance, 3)}` : undefined;
  return {
    name: proven === undefined ? `cam ${below(chance, 700)}` : `${proven}/${below(chance, 40)}`,
    provenName: proven,
    sharesKey: kind === 1,
    instance: chance() < 0.2 ? '' : String(below(chance, 900)),
    ...{ source: '', software: '', pausable: false, onNats: kind === 2 },
    address: kind === 3 ? '127.0.0.1:4' : `2001:db8:0:${below(chance, 3)}::1:4001`,
  };
}

/** Places of cameras that come, go and come back under ever other names. */
function takeRoster(chance: Chance): void {
  const forgotten = new Set<Camera>();
  const roster = new CameraPlaces((camera) => forgotten.add(camera));
  /** Whose each place was when it was given. */
  const owners = new Map<
    number,
    { readonly camera: Camera; readonly key: string | undefined; readonly onNats: boolean }
  >();
  const stays = pick(chance, [0.1, 0.5, 0.95]);
  for (let nowMs = 1; nowMs <= pick(chance, [60, 200, 900]); nowMs += 1) {
    const identity = someIdentity(chance);
    const before = roster.cameras.length;
    const refusal = survives(() => {
      const camera = roster.take(identity, nowMs);
      const owner = owners.get(camera.place);
      if (owner !== undefined) {
        assert.equal(owner.camera, camera, 'a place is given to another camera');
        assert.equal(identity.provenName, owner.key, 'with another key');
        assert.equal(identity.onNats, owner.onNats);
      }
      owners.set(camera.place, { camera, key: identity.provenName, onNats: identity.onNats });
      assert.ok(!forgotten.has(camera), 'what was forgotten does not come back');
      if (chance() > stays) camera.happened({ kind: 'disconnected', reason: '' }, nowMs);
    });
    if (refusal !== undefined) {
      assert.equal(refusal.code, 'too-many-connections');
      assert.equal(roster.cameras.length, before);
    }
  }
  const { cameras } = roster;
  assert.equal(new Set(cameras.map(({ place }) => place)).size, cameras.length);
  assert.ok(cameras.length <= MAX_CAMERAS);
  for (let key = 0; key < 3; key += 1) {
    const ofKey = cameras.filter(({ identity }) => identity.provenName === `camera ${key}`).length;
    assert.ok(ofKey <= MAX_CAMERAS_PER_KEY, `${ofKey} places with one key`);
    const ofNetwork = cameras.filter(
      ({ identity }) =>
        identity.address.startsWith(`2001:db8:0:${key}:`) &&
        identity.provenName === undefined &&
        identity.sharesKey !== true &&
        !identity.onNats,
    ).length;
    assert.ok(ofNetwork <= MAX_CAMERAS_PER_ADDRESS, `${ofNetwork} places of one network`);
  }
}

export const LIMIT_TARGETS: Targets = {
  limiter: { share: 1, run: takeLimiter },
  places: { share: 1, run: takeRoster },
};
