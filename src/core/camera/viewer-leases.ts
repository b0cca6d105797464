// The leases of one camera's viewers on NATS: each has a TTL, and the camera runs while at least one is valid.
import { MAX_VIEWERS, VIEWER_LEASE_MS } from '../limits.js';
import type { Watch } from '../wire/messages.js';
import { type Demand, mostDemanding } from './demand.js';

interface Lease {
  readonly watch: Watch;
  readonly untilMs: number;
}

/** The valid leases by viewer. NATS has no connections that could end, so a viewer that disappears only stops renewing. */
export class ViewerLeases {
  readonly #leases = new Map<string, Lease>();

  /** How many viewers have a valid lease. */
  count(nowMs: number): number {
    this.#removeExpired(nowMs);
    return this.#leases.size;
  }

  /** Grants or renews a viewer's lease for VIEWER_LEASE_MS. A new viewer beyond MAX_VIEWERS gets none. */
  renew(watch: Watch, nowMs: number): void {
    this.#removeExpired(nowMs);
    const id = idOf(watch);
    if (!this.#leases.has(id) && this.#leases.size >= MAX_VIEWERS) return;
    this.#leases.set(id, { watch, untilMs: nowMs + VIEWER_LEASE_MS });
  }

  /** Ends a viewer's lease. False where it had none: any client of the NATS server can send such a message. */
  end(watch: Watch): boolean {
    return this.#leases.delete(idOf(watch));
  }

  /** Ends every lease. */
  endAll(): void {
    this.#leases.clear();
  }

  /** What all viewers together need. Undefined where no lease is valid. */
  demand(nowMs: number): Demand | undefined {
    this.#removeExpired(nowMs);
    return mostDemanding([...this.#leases.values()].map(({ watch }) => demandOf(watch)));
  }

  #removeExpired(nowMs: number): void {
    for (const [id, { untilMs }] of this.#leases) if (untilMs <= nowMs) this.#leases.delete(id);
  }
}

function demandOf({ millifps, width, height }: Watch): Demand {
  return {
    fps: millifps === undefined ? undefined : millifps / 1_000,
    size: width === undefined || height === undefined ? undefined : { width, height },
  };
}

function idOf({ viewerId }: Watch): string {
  return viewerId.subarray(0, 16).join();
}
