// What we ask of the cameras of one name on a bus: said anew for as long as it holds, and its end said at once.

import type { Demand } from '../../core/camera/demand.js';
import { WATCH_EVERY_MS } from '../../core/limits.js';
import { appendChecksum } from '../../core/wire/checksum.js';
import { type ControlMessage, encodeControl } from '../../core/wire/messages.js';
import { subjectOf } from '../../core/wire/nats-subjects.js';
import { unixUs } from '../../net/clock.js';
import { fastCrc32 } from '../../net/crc32.js';
import type { NatsClient } from '../../net/nats/nats.js';
import type { NatsMessage } from '../../net/nats/nats-link.js';

/** What was said so lately is not said anew for a clock that is in doubt: its answer may be on its way. */
const REPEAT_AFTER_MS = 250;

/** Where what comes of a watch goes. */
export interface ViewerLeaseEvents {
  frame(message: NatsMessage): void;
  /** The answer to a question of ours what time it is there. */
  answer(message: NatsMessage): void;
}

/** The watch on one name. Frames are subscribed to while it lasts, and no longer: a bus sends them nowhere else. */
export class ViewerLease {
  readonly #bus: NatsClient;
  readonly #name: string;
  readonly #viewerId: Uint8Array;
  readonly #events: ViewerLeaseEvents;
  #asked: Demand | undefined;
  #askedMs = Number.NEGATIVE_INFINITY;
  #inbox = '';
  #unsubscribe: readonly (() => void)[] = [];

  /** @param viewerId Tells this run of the receiver from every other viewer. */
  constructor(bus: NatsClient, name: string, viewerId: Uint8Array, events: ViewerLeaseEvents) {
    this.#bus = bus;
    this.#name = name;
    this.#viewerId = viewerId;
    this.#events = events;
  }

  /** Asks for what is wanted now, if that is new or was said long ago; undefined: nothing. */
  ask(demand: Demand | undefined, nowMs: number): void {
    const before = this.#asked;
    this.#asked = demand;
    if (demand === undefined) {
      if (before !== undefined) this.end();
      return;
    }
    if (this.#unsubscribe.length === 0) this.#subscribe();
    if (sameDemand(demand, before) && nowMs - this.#askedMs < WATCH_EVERY_MS) return;
    this.#askedMs = nowMs;
    const { fps, size } = demand;
    const watch = {
      viewerId: this.#viewerId,
      ...(fps === undefined ? {} : { millifps: Math.max(1, Math.round(fps * 1_000)) }),
      ...size,
    };
    this.#send({ watch, clockAskUs: unixUs() }, this.#inbox);
  }

  /** Whether it was not said just now. */
  mayRepeat(nowMs: number): boolean {
    return nowMs - this.#askedMs >= REPEAT_AFTER_MS;
  }

  /** Says it anew at once: whoever was to hear it may not have. */
  repeat(): void {
    this.#askedMs = Number.NEGATIVE_INFINITY;
  }

  /**
   * Nothing is wanted any more.
   *
   * @param done Whether that is because all that was wanted has come.
   */
  end(done = false): void {
    if (this.#unsubscribe.length === 0) return;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#unsubscribe = [];
    this.#asked = undefined;
    this.#send({ watch: { viewerId: this.#viewerId }, paused: true, done });
  }

  #subscribe(): void {
    this.#inbox = this.#bus.inbox();
    this.#unsubscribe = [
      this.#bus.subscribe(subjectOf(this.#name, 'frame'), (message) => this.#events.frame(message)),
      this.#bus.subscribe(this.#inbox, (message) => this.#events.answer(message)),
    ];
    this.repeat();
  }

  #send(control: Omit<ControlMessage, 'acknowledged'>, reply?: string): void {
    const bytes = encodeControl({ acknowledged: 0, ...control });
    this.#bus.publish(subjectOf(this.#name, 'control'), appendChecksum([bytes], fastCrc32), reply);
  }
}

function sameDemand(one: Demand, other: Demand | undefined): boolean {
  const { fps, size } = other ?? {};
  return one.fps === fps && one.size?.width === size?.width && one.size?.height === size?.height;
}
