// One sender's connection, from its first message to its end.

import { SOFTWARE } from '../../cli/version.js';
import type { ReceivedFrame } from '../../core/camera/received-frame.js';
import { TtycamError } from '../../core/errors.js';
import {
  FIRST_MESSAGE_TIMEOUT_MS,
  KEEPALIVE_MS,
  LEGACY_SILENT_AFTER_MS,
  MAX_VISITOR_QUESTIONS,
  SILENT_AFTER_MS,
  VISIT_MS,
} from '../../core/limits.js';
import { ClockEstimate } from '../../core/rate/clock-estimate.js';
import { Liveness } from '../../core/rate/liveness.js';
import { plainText } from '../../core/text.js';
import { appendChecksum, ChecksumVerifier } from '../../core/wire/checksum.js';
import {
  type ControlMessage,
  decodeVideo,
  encodeControl,
  type Hello,
  PROTOCOL_VERSION,
  type VideoMessage,
} from '../../core/wire/messages.js';
import { fromRefusal, toRefusal } from '../../core/wire/refusal.js';
import { monotonicMs, unixUs } from '../../net/clock.js';
import { fastCrc32 } from '../../net/crc32.js';
import type { PeerIdentity } from '../../net/credentials/peer-identity.js';
import type { MessageLink } from '../../net/link.js';
import type { Camera } from './camera.js';
import { type CameraIdentity, identify } from './identity.js';
import type { CheckPicture } from './picture-check.js';
import { PresenceProbe } from './presence-probe.js';

/** Unsent Controls that are kept for a sender that does not read. They repeat themselves, so the rest can go. */
const MAX_UNSENT_BYTES = 16 * 1024;

/** How often a clock is asked again while it is not known how old frames are: its answer may be behind some of them. */
const ASK_CLOCK_EVERY_MS = 250;

/** How long a sender that is not taken may need to hear why. */
const REFUSAL_TIMEOUT_MS = 1_000;

/** What a connection needs of the receiver around it. */
export interface ConnectionHost {
  /**
   * Who a sender is, under the name that it may have.
   *
   * @throws TtycamError `not-allowed`.
   */
  admit(identity: CameraIdentity): CameraIdentity;
  /**
   * The camera that a sender stands for, now this connection's.
   *
   * @throws TtycamError when there is no place for it, or another connection of its proves to be alive.
   */
  adopt(identity: CameraIdentity, connection: Connection): Promise<Camera>;
  /** False once no more frames are wanted: they are neither counted nor acknowledged. */
  readonly wanting: boolean;
  /** True once all the frames that were wanted are in every output: each sender is told so. */
  readonly done: boolean;
  /** A frame has come. It is acknowledged when this resolves, which is what paces a sender whose frames go to a slow disk. */
  frame(camera: Camera, frame: ReceivedFrame): Promise<void>;
  corrupt(camera: Camera, problem: string): void;
  /** Proves each picture before it is taken; undefined: none is. */
  readonly prove: CheckPicture | undefined;
}

/** A connection. `run` lives as long as it does. */
export class Connection {
  readonly #link: MessageLink;
  readonly #host: ConnectionHost;
  readonly #clock = new ClockEstimate();
  readonly #seals = new ChecksumVerifier(fastCrc32);
  readonly #sinceMs = monotonicMs();
  readonly #liveness = new Liveness(this.#sinceMs);
  #camera: Camera | undefined;
  /** Whether the sender said Hello: only then it reads what we send. Undefined before its first message. */
  #saidHello: boolean | undefined;
  /** Set for a visitor: since when, and how many messages it may still send. */
  #visit: { readonly sinceMs: number; left: number } | undefined;
  readonly #proofOfLife = new PresenceProbe();
  #acknowledged = 0;
  #lastSentMs = 0;
  #askedClockMs = Number.NEGATIVE_INFINITY;
  #handling: Promise<void> = Promise.resolve();
  #busy = false;
  /** Why its sender, which was taken, is taken no more. */
  #refusedFor: TtycamError | undefined;

  constructor(link: MessageLink, host: ConnectionHost) {
    this.#link = link;
    this.#host = host;
    link.onBytes = (count) => this.#liveness.bytes(count);
  }

  get address(): string {
    return this.#link.peer;
  }

  /** The camera, known from the first message on. */
  get camera(): Camera | undefined {
    return this.#camera;
  }

  /** Whether it only asked if a receiver is here, and is no camera. */
  get visitor(): boolean {
    return this.#visit !== undefined;
  }

  /** Whether it had to make room for another one. */
  get turnedAway(): boolean {
    return this.#link.evicted;
  }

  /** What the sender is known by, over TLS. */
  get proof(): PeerIdentity | undefined {
    return this.#link.peerIdentity;
  }

  /** Whether the sender speaks the first protocol, which has no Hello. */
  get legacy(): boolean {
    return this.#saidHello === false;
  }

  /**
   * Takes messages until the connection ends.
   *
   * @throws TtycamError why it ended, unless the sender closed it in peace.
   */
  async run(): Promise<void> {
    try {
      for await (const bytes of this.#link.messages()) {
        if (this.#refusedFor !== undefined) continue;
        this.#handling = this.#take(bytes);
        await this.#handling;
      }
    } catch (reason) {
      throw this.#refusedFor ?? reason;
    }
    if (this.#refusedFor !== undefined) throw this.#refusedFor;
  }

  /** Whether the sender answers a question that is asked now, within a second. One whose connection is dead does not. */
  async isAlive(): Promise<boolean> {
    if (!this.#link.open || this.#saidHello !== true) return false;
    return await this.#proofOfLife.of(unixUs(), (clockAskUs) => this.#send({ clockAskUs }));
  }

  /** To be called a few times a second: signs of life, sent and missed. */
  tick(nowMs: number): void {
    // While an output is slow we do not read, so the silence is ours.
    if (this.#busy) this.#liveness.sign(nowMs);
    const afterMs = this.legacy ? LEGACY_SILENT_AFTER_MS : SILENT_AFTER_MS;
    if (this.#saidHello === undefined && nowMs - this.#sinceMs >= FIRST_MESSAGE_TIMEOUT_MS) {
      this.end(new TtycamError('peer-silent', `no whole first message within ${FIRST_MESSAGE_TIMEOUT_MS / 1_000} s`));
    } else if (this.#visit !== undefined && nowMs - this.#visit.sinceMs >= VISIT_MS) {
      void this.#link.finish(REFUSAL_TIMEOUT_MS);
    } else if (this.#liveness.isSilent(nowMs, afterMs)) {
      this.end(new TtycamError('peer-silent', `no whole message for ${afterMs / 1_000} s`));
    } else if (this.#saidHello === true && nowMs - this.#lastSentMs >= KEEPALIVE_MS) {
      this.#send(this.#clockQuestion());
    }
  }

  /** Tells the sender at once whether frames are wanted, as its camera has it. */
  pauseChanged(): void {
    if (this.#saidHello === true) this.#send({});
  }

  /** Ends it at once. */
  end(reason: TtycamError): void {
    this.#link.end(reason);
  }

  /** Ends it, though its sender was taken before, and tells the sender why. Nothing more of it is taken. */
  async refuse(reason: TtycamError): Promise<void> {
    if (this.#refusedFor !== undefined) return;
    this.#refusedFor = reason;
    if (this.#saidHello === true) {
      this.#send({ refusal: toRefusal(reason) });
      await this.#link.finish(REFUSAL_TIMEOUT_MS);
    }
    this.#link.end(reason);
  }

  /** Ends it in peace: what was taken is acknowledged first, and a receiver that has all it wanted says so. */
  async finish(): Promise<void> {
    await this.#handling.catch(() => undefined);
    if (this.#saidHello === true) this.#send({});
    await this.#link.finish();
  }

  async #take(bytes: Uint8Array): Promise<void> {
    const message = decodeVideo(bytes);
    this.#seals.check(bytes, message.checksum);
    const now = { ms: monotonicMs(), unixUs: unixUs() };
    this.#liveness.sign(now.ms);
    if (message.refusal !== undefined) throw fromRefusal(message.refusal, 'the sender');
    // What a connection is stands in its first message.
    if (this.#saidHello === undefined && message.hello?.visitor === true) {
      this.#saidHello = true;
      await this.#orRefuse(() => this.#host.admit(this.#identify(message.hello)));
      this.#visit = { sinceMs: now.ms, left: MAX_VISITOR_QUESTIONS };
      this.#answer(message, true, now.unixUs);
      return;
    }
    if (this.#visit !== undefined) {
      this.#visit.left -= 1;
      this.#answer(message, false, now.unixUs);
      if (this.#visit.left <= 0) await this.#link.finish(REFUSAL_TIMEOUT_MS);
      return;
    }
    const first = this.#camera === undefined;
    const camera = this.#camera ?? (await this.#orRefuse(() => this.#introduce(message)));
    this.#learnClock(camera, message, now.unixUs);
    if (message.camera?.live === false) {
      camera.happened({ kind: 'trouble', reason: plainText(message.camera.reason) }, now.ms);
    } else if (message.camera?.live === true) {
      camera.happened({ kind: 'recovered' }, now.ms);
    }
    if (message.senderStats !== undefined) camera.senderTold(message.senderStats, now.ms);
    if (message.jpeg !== undefined && this.#host.wanting) {
      const damage = this.#host.prove === undefined ? undefined : await this.#prove(message.jpeg, this.#host.prove);
      const accepted = camera.accept(message, now, damage);
      if (accepted.kind === 'frame') {
        this.#busy = true;
        await this.#host.frame(camera, accepted.frame);
        this.#busy = false;
      } else if (accepted.kind === 'corrupt') {
        this.#host.corrupt(camera, accepted.problem);
      }
      this.#acknowledged = Math.max(this.#acknowledged, message.sequence ?? 0);
    }
    if (this.#saidHello === true) this.#answer(message, first, now.unixUs);
  }

  /** With --check, what is wrong with a picture. That may take its time, in which we do not read. */
  async #prove(jpeg: Uint8Array, prove: CheckPicture): Promise<string | undefined> {
    this.#busy = true;
    const damage = await prove(jpeg);
    this.#busy = false;
    return damage;
  }

  /** Whoever is not taken is told why, before the connection ends. */
  async #orRefuse<T>(introduce: () => T | Promise<T>): Promise<T> {
    try {
      return await introduce();
    } catch (reason) {
      if (this.#saidHello === true) {
        this.#send({ refusal: toRefusal(TtycamError.from(reason)) });
        await this.#link.finish(REFUSAL_TIMEOUT_MS);
      }
      throw reason;
    }
  }

  /** The first message says whose connection this is. */
  async #introduce({ hello, jpeg }: VideoMessage): Promise<Camera> {
    // The first program sends pictures from the first message on; any other says Hello in it.
    if (hello === undefined && jpeg === undefined) {
      throw new TtycamError('not-ttycam', 'the first message of the peer holds neither a Hello nor a picture');
    }
    this.#saidHello = hello !== undefined;
    if (hello !== undefined && hello.protocolVersion > PROTOCOL_VERSION) {
      const versions = `version ${hello.protocolVersion} of the wire, this receiver ${PROTOCOL_VERSION}`;
      throw new TtycamError('protocol-version', `the sender speaks ${versions}. Update the receiver`);
    }
    this.#link.onIdentified?.();
    this.#camera = await this.#host.adopt(this.#identify(hello), this);
    return this.#camera;
  }

  #identify(hello: Hello | undefined): CameraIdentity {
    return identify(hello, this.#link.peer, this.#link.peerIdentity);
  }

  #learnClock(camera: Camera, { clockAnswer }: VideoMessage, nowUs: number): void {
    if (clockAnswer === undefined) return;
    this.#proofOfLife.answered(clockAnswer.askedUs);
    this.#clock.add(clockAnswer, nowUs);
    const { offsetUs, roundTripUs } = this.#clock;
    if (offsetUs === undefined || roundTripUs === undefined) return;
    camera.clockKnown({ offsetUs, roundTripUs, askedUs: clockAnswer.askedUs });
  }

  // Our own question goes with the answer to the sender's, as it asks when the link is empty: the best moment for both.
  #answer(message: VideoMessage, first: boolean, receivedUs: number): void {
    if (message.clockAskUs !== undefined) {
      const answeredUs = unixUs();
      const clockAnswer = { askedUs: message.clockAskUs, receivedUs, answeredUs };
      this.#send({ clockAnswer, clockAskUs: answeredUs });
    } else if (first) {
      this.#send({ software: SOFTWARE, clockAskUs: unixUs() });
    } else if (message.jpeg !== undefined) {
      this.#send(this.#clockQuestion());
    }
  }

  /** Where a sender's clock was set, the ages of its frames wait for an answer. */
  #clockQuestion(): Pick<ControlMessage, 'clockAskUs'> {
    const inDoubt = this.#camera?.clockInDoubt === true;
    return inDoubt && monotonicMs() - this.#askedClockMs >= ASK_CLOCK_EVERY_MS ? { clockAskUs: unixUs() } : {};
  }

  #send(message: Omit<ControlMessage, 'acknowledged' | 'paused' | 'done'>): void {
    if (this.#link.unsentBytes > MAX_UNSENT_BYTES) return;
    this.#lastSentMs = monotonicMs();
    if (message.clockAskUs !== undefined) this.#askedClockMs = this.#lastSentMs;
    // With nothing acknowledged yet a Control can be empty, and a message of 0 bytes is an error on this wire.
    const software = this.#acknowledged === 0 ? SOFTWARE : undefined;
    const paused = this.#camera?.paused ?? false;
    const { done } = this.#host;
    const control = encodeControl({ acknowledged: this.#acknowledged, software, paused, done, ...message });
    this.#link.send(...appendChecksum([control], fastCrc32));
  }
}
