// Who on a bus looks at a camera, and what the most demanding of them wants.
import type { Size } from './geometry.js';
import { MAX_VIEWERS, WATCH_FRESH_MS } from './limits.js';
import type { Watch } from './messages.js';

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
export class Watches {
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

  /** A viewer looks away. */
  end(watch: Watch): void {
    this.#viewers.delete(idOf(watch));
  }

  /** What is wanted now; undefined: nothing, as nobody looks. */
  demand(nowMs: number): Demand | undefined {
    this.#forgetStale(nowMs);
    const watches = [...this.#viewers.values()].map((viewer) => viewer.watch);
    if (watches.length === 0) return undefined;
    const rates = watches.map(({ millifps }) => (millifps === undefined ? Number.POSITIVE_INFINITY : millifps / 1_000));
    const sizes = watches.map(sizeOf);
    const fps = Math.max(...rates);
    const size = sizes.reduce((one, other) =>
      one === undefined || other === undefined
        ? undefined
        : { width: Math.max(one.width, other.width), height: Math.max(one.height, other.height) },
    );
    return { fps: fps === Number.POSITIVE_INFINITY ? undefined : fps, size };
  }

  #forgetStale(nowMs: number): void {
    for (const [id, { untilMs }] of this.#viewers) if (untilMs <= nowMs) this.#viewers.delete(id);
  }
}

function sizeOf({ width, height }: Watch): Size | undefined {
  return width === undefined || height === undefined ? undefined : { width, height };
}

function idOf({ viewerId }: Watch): string {
  return viewerId.subarray(0, 16).join();
}
