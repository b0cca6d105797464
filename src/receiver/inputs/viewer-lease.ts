// A lease with a TTL on the cameras of one name on NATS: renewed while frames are wanted, and ended explicitly.
import type { ControlRequest } from '../../core/camera/camera-control.js';
import type { Demand } from '../../core/camera/demand.js';
import { LEASE_RENEWAL_MS } from '../../core/limits.js';
import type { ControlMessage } from '../../core/wire/messages.js';
import { subjectOf } from '../../core/wire/nats-subjects.js';
import { unixUs } from '../../net/clock.js';
import type { NatsClient } from '../../net/nats/nats.js';
import type { NatsMessage } from '../../net/nats/nats-link.js';

/** A clock in doubt renews the lease no sooner than this: the answer to the last request may be under way. */
const MIN_RENEWAL_MS = 250;

/** What a lease needs of the input around it. */
export interface ViewerLeaseHost {
  /** The messages that carry a request to the cameras of this name: one, or one for each camera where they are encrypted. */
  encode(control: Omit<ControlMessage, 'acknowledged'>): readonly (readonly Uint8Array[])[];
  /** What arrives while the lease holds. */
  frame(message: NatsMessage): void;
  /** The answer to a clock request. */
  answer(message: NatsMessage): void;
}

/** The lease on one name. Frames are subscribed to only while it holds: NATS sends them nowhere else. */
export class ViewerLease {
  readonly #nats: NatsClient;
  readonly #name: string;
  readonly #viewerId: Uint8Array;
  readonly #host: ViewerLeaseHost;
  #demand: Demand | undefined;
  #renewedMs = Number.NEGATIVE_INFINITY;
  #inbox = '';
  #unsubscribe: readonly (() => void)[] = [];

  /** @param viewerId Tells this run of the receiver from every other viewer. */
  constructor(nats: NatsClient, name: string, viewerId: Uint8Array, host: ViewerLeaseHost) {
    this.#nats = nats;
    this.#name = name;
    this.#viewerId = viewerId;
    this.#host = host;
  }

  /** Publishes the demand, if it is new or the lease is due; undefined ends the lease. */
  renew(demand: Demand | undefined, nowMs: number): void {
    const before = this.#demand;
    this.#demand = demand;
    if (demand === undefined) {
      if (before !== undefined) this.end();
      return;
    }
    if (this.#unsubscribe.length === 0) this.#subscribe();
    if (sameDemand(demand, before) && nowMs - this.#renewedMs < LEASE_RENEWAL_MS) return;
    this.#renewedMs = nowMs;
    const { fps, size } = demand;
    const watch = {
      viewerId: this.#viewerId,
      ...(fps === undefined ? {} : { millifps: Math.max(1, Math.round(fps * 1_000)) }),
      ...size,
    };
    this.#send({ watch, clockAskUs: unixUs() }, this.#inbox);
  }

  /** Whether the last renewal is not too recent for another one. */
  mayRenew(nowMs: number): boolean {
    return nowMs - this.#renewedMs >= MIN_RENEWAL_MS;
  }

  /** Makes the next `renew` publish: cameras may have missed the last one. */
  expire(): void {
    this.#renewedMs = Number.NEGATIVE_INFINITY;
  }

  /**
   * Ends the lease at once.
   *
   * @param done Whether this receiver needs no more frames.
   */
  end(done = false): void {
    if (this.#unsubscribe.length === 0) return;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#unsubscribe = [];
    this.#demand = undefined;
    this.#send({ watch: { viewerId: this.#viewerId }, paused: true, done });
  }

  /** Asks the camera to set a control. */
  requestControl(controlRequest: ControlRequest): void {
    this.#send({ controlRequest });
  }

  #subscribe(): void {
    this.#inbox = this.#nats.inbox();
    this.#unsubscribe = [
      this.#nats.subscribe(subjectOf(this.#name, 'frame'), (message) => this.#host.frame(message)),
      this.#nats.subscribe(this.#inbox, (message) => this.#host.answer(message)),
    ];
    this.expire();
  }

  #send(control: Omit<ControlMessage, 'acknowledged'>, reply?: string): void {
    for (const pieces of this.#host.encode(control)) {
      this.#nats.publish(subjectOf(this.#name, 'control'), pieces, reply);
    }
  }
}

function sameDemand(one: Demand, other: Demand | undefined): boolean {
  const { fps, size } = other ?? {};
  return one.fps === fps && one.size?.width === size?.width && one.size?.height === size?.height;
}
