// What a NATS server denies a camera: a subject without permission, or a frame above its size limit. Each is tried again later.
import type { TtycamError } from '../../core/errors.js';
import { monotonicMs } from '../../net/clock.js';

/** How long nothing that the server denied is tried again. */
const RETRY_AFTER_MS = 5_000;

interface Denial {
  readonly reason: TtycamError;
  readonly untilMs: number;
}

export interface NatsDenialsEvents {
  /** Frames are denied for a new reason. */
  blocked(reason: TtycamError): void;
  /** Frames are taken again. */
  unblocked(): void;
}

/** The present denials, and when each is tried again. */
export class NatsDenials {
  readonly #events: NatsDenialsEvents;
  /** Why frames cannot be published. */
  #publish: Denial | undefined;
  /** Why the viewers' requests cannot be subscribed to. */
  #subscribe: Denial | undefined;

  constructor(events: NatsDenialsEvents) {
    this.#events = events;
  }

  /** Why frames cannot be published; kept until one was taken. */
  get publishBlocked(): TtycamError | undefined {
    return this.#publish?.reason;
  }

  /** Why viewers get no frames, for either of the two. */
  get reason(): TtycamError | undefined {
    return (this.#publish ?? this.#subscribe)?.reason;
  }

  /** Whether no frame may be tried now. */
  blocksAt(nowMs: number): boolean {
    return this.#publish !== undefined && nowMs < this.#publish.untilMs;
  }

  /** A frame was denied. */
  denyPublish(reason: TtycamError): void {
    const before = this.#publish?.reason.message;
    this.#publish = { reason, untilMs: monotonicMs() + RETRY_AFTER_MS };
    if (before !== reason.message) this.#events.blocked(reason);
  }

  /** The subscription to requests was denied. */
  denySubscribe(reason: TtycamError): void {
    this.#subscribe = { reason, untilMs: monotonicMs() + RETRY_AFTER_MS };
  }

  /** Whether to subscribe again now, as the server's permissions may have changed. True once for each denial. */
  resubscribeDue(nowMs: number): boolean {
    if (this.#subscribe === undefined || nowMs < this.#subscribe.untilMs) return false;
    this.#subscribe = undefined;
    return true;
  }

  /** Whether the frame that was published at `sinceMs` was denied. The first one that was not ends the block. */
  deniedSince(sinceMs: number): boolean {
    if (this.#publish === undefined) return false;
    if (sinceMs < this.#publish.untilMs) return true;
    this.#publish = undefined;
    this.#events.unblocked();
    return false;
  }

  /** Forgets all denials: another server may allow more. */
  reset(): void {
    this.#publish = undefined;
    this.#subscribe = undefined;
  }
}
