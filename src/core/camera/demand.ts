// Who on a bus looks at a camera, and what the most demanding of them wants.
import type { Size } from '../geometry.js';
import { MAX_VIEWERS, WATCH_FRESH_MS } from '../limits.js';
import type { Watch } from '../wire/messages.js';

/** What a camera is to give. */
export interface Demand {
  /** Frames a second; undefined: as many as there are. */
  readonly fps: number | undefined;
  /** In pixels, the largest that anybody shows; undefined: as the sender would have it. */
  readonly size: Size | undefined;
}

interface Viewer {
  readonly watch: Watch;
  readonly untilMs: number;
}

/** The viewers of one camera. */
export class ViewerLeases {
  readonly #viewers = new Map<string, Viewer>();

  /** How many look at it now. */
  count(nowMs: number): number {
    this.#forgetStale(nowMs);
    return this.#viewers.size;
  }

  /** A viewer looks at it, for as long as a watch is fresh. One too many is not served. */
  watch(watch: Watch, nowMs: number): void {
    this.#forgetStale(nowMs);
    const id = idOf(watch);
    if (!this.#viewers.has(id) && this.#viewers.size >= MAX_VIEWERS) return;
    this.#viewers.set(id, { watch, untilMs: nowMs + WATCH_FRESH_MS });
  }

  /** A viewer looks away. False for one that did not look: anybody on a bus can say so. */
  end(watch: Watch): boolean {
    return this.#viewers.delete(idOf(watch));
  }

  /** What is wanted now; undefined: nothing, as nobody looks. */
  demand(nowMs: number): Demand | undefined {
    this.#forgetStale(nowMs);
    return mostDemanding([...this.#viewers.values()].map(({ watch }) => demandOf(watch)));
  }

  #forgetStale(nowMs: number): void {
    for (const [id, { untilMs }] of this.#viewers) if (untilMs <= nowMs) this.#viewers.delete(id);
  }
}

/** What satisfies all of several; undefined where there is none. */
export function mostDemanding(demands: readonly Demand[]): Demand | undefined {
  const [first, ...others] = demands;
  if (first === undefined) return undefined;
  return others.reduce(
    ({ fps, size }, other) => ({ fps: larger(fps, other.fps), size: covering(size, other.size) }),
    first,
  );
}

function larger(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : Math.max(one, other);
}

function covering(one: Size | undefined, other: Size | undefined): Size | undefined {
  if (one === undefined || other === undefined) return undefined;
  return { width: Math.max(one.width, other.width), height: Math.max(one.height, other.height) };
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
