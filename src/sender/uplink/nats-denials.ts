// What a bus's server does not let a camera do: a subject that it forbids, a frame that is too large for it.
import type { TtycamError } from '../../core/errors.js';
import { monotonicMs } from '../../net/clock.js';

/** Nothing that the server refused is tried again for so long. */
const HINDERED_MS = 5_000;

interface Hindrance {
  readonly reason: TtycamError;
  readonly untilMs: number;
}

export interface NatsDenialsEvents {
  /** Frames are refused for a new reason. */
  hindered(reason: TtycamError): void;
  /** They are taken again. */
  unhindered(): void;
}

/** What stands in the way now, and when it is tried again. */
export class NatsDenials {
  readonly #events: NatsDenialsEvents;
  /** Why frames are not taken. */
  #frames: Hindrance | undefined;
  /** Why wishes do not come. */
  #wishes: Hindrance | undefined;

  constructor(events: NatsDenialsEvents) {
    this.#events = events;
  }

  /** Why frames are not taken, until one is. */
  get frames(): TtycamError | undefined {
    return this.#frames?.reason;
  }

  /** Why the camera cannot be seen, in whichever way. */
  get reason(): TtycamError | undefined {
    return (this.#frames ?? this.#wishes)?.reason;
  }

  /** Whether no frame is to be tried now. */
  holds(nowMs: number): boolean {
    return this.#frames !== undefined && nowMs < this.#frames.untilMs;
  }

  /** A frame was refused. */
  refuseFrames(reason: TtycamError): void {
    const before = this.#frames?.reason.message;
    this.#frames = { reason, untilMs: monotonicMs() + HINDERED_MS };
    if (before !== reason.message) this.#events.hindered(reason);
  }

  /** Wishes cannot be subscribed to. */
  refuseWishes(reason: TtycamError): void {
    this.#wishes = { reason, untilMs: monotonicMs() + HINDERED_MS };
  }

  /** Whether wishes are to be subscribed to again, as the server may have been told better meanwhile. True once. */
  wishesDue(nowMs: number): boolean {
    if (this.#wishes === undefined || nowMs < this.#wishes.untilMs) return false;
    this.#wishes = undefined;
    return true;
  }

  /** Whether the frame that was published at `sinceMs` was refused. One that was not, after others that were, is news. */
  refusedSince(sinceMs: number): boolean {
    if (this.#frames === undefined) return false;
    if (sinceMs < this.#frames.untilMs) return true;
    this.#frames = undefined;
    this.#events.unhindered();
    return false;
  }

  /** Another server may let us do more. */
  forget(): void {
    this.#frames = undefined;
    this.#wishes = undefined;
  }
}
