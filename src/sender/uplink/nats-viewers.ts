// The viewers of one camera on NATS: their requests become leases with a TTL, and their clock questions are answered.
import type { ControlRequest } from '../../core/camera/camera-control.js';
import type { Demand } from '../../core/camera/demand.js';
import { ViewerLeases } from '../../core/camera/viewer-leases.js';
import { TtycamError } from '../../core/errors.js';
import type { VideoMessage } from '../../core/wire/messages.js';
import { monotonicMs, unixUs } from '../../net/clock.js';
import type { NatsMessage } from '../../net/nats/nats-link.js';
import type { OpenedControl } from '../../net/sealing/sender-seal.js';
import { ClockAnswers } from './clock-answers.js';

/** Most clock questions that are answered in a tick: more than the most viewers ask. A viewer without an answer asks again. */
const MAX_ANSWERS_PER_TICK = 128;

/** Answers go to viewers' own inboxes only: another subject could be a camera's. */
const INBOX = '_INBOX.';

export interface NatsViewersHost {
  /**
   * Decodes a request.
   *
   * @throws TtycamError for what is none.
   */
  decode(bytes: Uint8Array): OpenedControl;
  /** Publishes the answer to a request to its viewer's inbox. */
  reply(inbox: string, message: VideoMessage, request: OpenedControl): void;
  /** What arrived as a request was none, or was damaged. */
  refused(reason: TtycamError): void;
  /** A lease has begun, was renewed or has ended. */
  changed(): void;
  /** Somebody asks to set a control of the camera. */
  controlRequested(request: ControlRequest): void;
  /** The last viewer needs no more frames. */
  done(): void;
}

/** Anybody on the NATS server can publish here, so every request is checked. */
export class NatsViewers {
  readonly #host: NatsViewersHost;
  readonly #leases = new ViewerLeases();
  readonly #clock = new ClockAnswers(MAX_ANSWERS_PER_TICK);

  constructor(host: NatsViewersHost) {
    this.#host = host;
  }

  /** What the viewers ask for together; undefined while there is none. */
  get demand(): Demand | undefined {
    return this.#leases.demand(monotonicMs());
  }

  /** Call it a few times a second: as many clock questions may be answered again. */
  tick(): void {
    this.#clock.tick();
  }

  /** Ends all leases, as the key has changed that they were requested with. */
  endAll(): void {
    this.#leases.endAll();
    this.#host.changed();
  }

  /** Handles one request. */
  handle({ bytes, reply }: NatsMessage): void {
    let request: OpenedControl;
    try {
      request = this.#host.decode(bytes);
    } catch (reason) {
      this.#host.refused(TtycamError.from(reason));
      return;
    }
    const { watch, paused, done, clockAskUs, controlRequest } = request;
    if (controlRequest !== undefined) this.#host.controlRequested(controlRequest);
    if (clockAskUs !== undefined && reply?.startsWith(INBOX) === true) this.#answerClock(clockAskUs, reply, request);
    if (watch === undefined || watch.viewerId.length === 0) return;
    if (paused === true) {
      const ended = this.#leases.end(watch);
      if (ended && done === true && this.demand === undefined) this.#host.done();
    } else {
      this.#leases.renew(watch, monotonicMs());
    }
    this.#host.changed();
  }

  #answerClock(askedUs: number, inbox: string, request: OpenedControl): void {
    const clockAnswer = this.#clock.answerClock({ askedUs, receivedUs: unixUs() });
    if (clockAnswer !== undefined) this.#host.reply(inbox, { clockAnswer }, request);
  }
}
