// One sender's TCP or TLS connection, from its first message to its end.
import type { ControlRequest } from '../../core/camera/camera-control.js';
import { TtycamError } from '../../core/errors.js';
import {
  FIRST_MESSAGE_TIMEOUT_MS,
  KEEPALIVE_MS,
  LEGACY_SILENT_AFTER_MS,
  MAX_VISITOR_QUESTIONS,
  SILENT_AFTER_MS,
  VISIT_MS,
} from '../../core/limits.js';
import { Liveness } from '../../core/rate/liveness.js';
import { ChecksumVerifier } from '../../core/wire/checksum.js';
import { decodeVideo, type Hello, type VideoMessage } from '../../core/wire/messages.js';
import { fromRefusal, toRefusal } from '../../core/wire/refusal.js';
import { unixUs } from '../../net/clock.js';
import { fastCrc32 } from '../../net/crc32.js';
import type { PeerIdentity } from '../../net/credentials/peer-identity.js';
import type { MessageLink } from '../../net/link.js';
import type { Camera, Now } from './camera.js';
import { type CameraPeer, checkVersion } from './camera-peer.js';
import { ControlWriter } from './control-writer.js';
import type { FrameQuota } from './frame-receiver.js';
import { type CameraIdentity, identify } from './identity.js';
import { PresenceProbe } from './presence-probe.js';

/** How long a refused sender may take to receive the reason. */
const REFUSAL_TIMEOUT_MS = 1_000;

/** What a connection needs of the receiver around it. */
export interface ConnectionHost {
  /** Whether all frames that were wanted are in the outputs. */
  readonly quota: FrameQuota;
  /** A monotonic clock, in ms. */
  readonly now: () => number;
  /**
   * The identity of a sender, under the name that it may have.
   *
   * @throws TtycamError `not-allowed`.
   */
  admit(identity: CameraIdentity): CameraIdentity;
  /**
   * Gives the camera of a sender to this connection.
   *
   * @throws TtycamError when there is no place for it, or another connection of this sender proves to be alive.
   */
  adopt(identity: CameraIdentity, connection: Connection): Promise<CameraPeer>;
}

/** A connection. `run` ends with it. */
export class Connection {
  readonly #link: MessageLink;
  readonly #host: ConnectionHost;
  readonly #checksums = new ChecksumVerifier(fastCrc32);
  readonly #sinceMs: number;
  readonly #liveness: Liveness;
  #peer: CameraPeer | undefined;
  /** Whether the sender sent a Hello: only then it reads what we send. Undefined before its first message. */
  #saidHello: boolean | undefined;
  /** Set for a visitor: when it came, and how many messages it may still send. */
  #visit: { readonly sinceMs: number; left: number } | undefined;
  readonly #probe = new PresenceProbe();
  readonly #controls: ControlWriter;
  /** Resolves when the present message is taken; undefined for one that was taken at once. */
  #handling: Promise<void> | undefined;
  #busy = false;
  /** Why its sender is refused, after it was accepted at first. */
  #refusedFor: TtycamError | undefined;

  constructor(link: MessageLink, host: ConnectionHost) {
    this.#link = link;
    this.#host = host;
    this.#sinceMs = host.now();
    this.#liveness = new Liveness(this.#sinceMs);
    this.#controls = new ControlWriter({ link, quota: host.quota, camera: () => this.camera });
    link.onBytes = (count) => this.#liveness.bytes(count);
  }

  get address(): string {
    return this.#link.peer;
  }

  /** The camera, known from the first message on. */
  get camera(): Camera | undefined {
    return this.#peer?.camera;
  }

  /** The camera's sender, known from the first message on. */
  get peer(): CameraPeer | undefined {
    return this.#peer;
  }

  /** Whether it only asks if a receiver is here, and is not a camera. */
  get visitor(): boolean {
    return this.#visit !== undefined;
  }

  /** Whether it was closed to make room for another one. */
  get turnedAway(): boolean {
    return this.#link.evicted;
  }

  /** The key or certificate that the sender has proven, over TLS. */
  get proof(): PeerIdentity | undefined {
    return this.#link.peerIdentity;
  }

  /** Whether the sender uses the first protocol, which has no Hello. */
  get legacy(): boolean {
    return this.#saidHello === false;
  }

  /**
   * Takes messages until the connection ends.
   *
   * @throws TtycamError why it ended, unless the sender closed it cleanly.
   */
  async run(): Promise<void> {
    try {
      await this.#link.read((bytes) => {
        if (this.#refusedFor !== undefined) return undefined;
        this.#handling = this.#take(bytes);
        return this.#handling;
      });
    } catch (reason) {
      throw this.#refusedFor ?? reason;
    }
    if (this.#refusedFor !== undefined) throw this.#refusedFor;
  }

  /** Whether the sender answers a clock request within a second. Over a dead connection it does not. */
  async isAlive(): Promise<boolean> {
    if (!this.#link.open || this.#saidHello !== true) return false;
    return await this.#probe.of(unixUs(), (clockAskUs) => this.#controls.send({ clockAskUs }));
  }

  /** Call it a few times a second: sends keepalives, and ends a silent connection. */
  tick(nowMs: number): void {
    // While an output is slow we read nothing, so the silence is our own.
    if (this.#busy) this.#liveness.sign(nowMs);
    const afterMs = this.legacy ? LEGACY_SILENT_AFTER_MS : SILENT_AFTER_MS;
    if (this.#saidHello === undefined && nowMs - this.#sinceMs >= FIRST_MESSAGE_TIMEOUT_MS) {
      this.end(new TtycamError('peer-silent', `no whole first message within ${FIRST_MESSAGE_TIMEOUT_MS / 1_000} s`));
    } else if (this.#visit !== undefined && nowMs - this.#visit.sinceMs >= VISIT_MS) {
      void this.#link.finish(REFUSAL_TIMEOUT_MS);
    } else if (this.#liveness.isSilent(nowMs, afterMs)) {
      this.end(new TtycamError('peer-silent', `no whole message for ${afterMs / 1_000} s`));
    } else if (this.#saidHello === true) {
      this.#controls.tick(nowMs, KEEPALIVE_MS);
    }
  }

  /** Tells the sender at once whether its camera is paused. */
  pauseChanged(): void {
    if (this.#saidHello === true) this.#controls.send({});
  }

  /** Asks the sender to set a control of its camera. */
  requestControl(controlRequest: ControlRequest): void {
    if (this.#saidHello === true) this.#controls.send({ controlRequest });
  }

  /** Ends it at once. */
  end(reason: TtycamError): void {
    this.#link.end(reason);
  }

  /** Refuses a sender that was accepted before: sends the reason, takes nothing more, and ends the connection. */
  async refuse(reason: TtycamError): Promise<void> {
    if (this.#refusedFor !== undefined) return;
    this.#refusedFor = reason;
    if (this.#saidHello === true) {
      this.#controls.send({ refusal: toRefusal(reason) });
      await this.#link.finish(REFUSAL_TIMEOUT_MS);
    }
    this.#link.end(reason);
  }

  /** Ends it cleanly: acknowledges what was taken first, and says so if the receiver needs no more frames. */
  async finish(): Promise<void> {
    await this.#handling?.catch(() => undefined);
    if (this.#saidHello === true) this.#controls.send({});
    await this.#link.finish();
  }

  #take(bytes: Uint8Array): Promise<void> | undefined {
    const message = decodeVideo(bytes);
    this.#checksums.check(bytes, message.checksum);
    const now = { ms: this.#host.now(), unixUs: unixUs() };
    this.#liveness.sign(now.ms);
    if (message.refusal !== undefined) throw fromRefusal(message.refusal, 'the sender');
    if (this.#visit !== undefined) return this.#takeOfVisitor(message, this.#visit, now);
    return this.#peer === undefined
      ? this.#takeFirst(message, now)
      : this.#takeOfCamera(this.#peer, message, now, false);
  }

  /** The first message says whether this is a visitor or a camera. */
  async #takeFirst(message: VideoMessage, now: Now): Promise<void> {
    if (message.hello?.visitor === true) {
      this.#saidHello = true;
      await this.#orRefuse(() => this.#host.admit(this.#identify(message.hello)));
      this.#visit = { sinceMs: now.ms, left: MAX_VISITOR_QUESTIONS };
      this.#controls.answer(message, true, now.unixUs);
      return;
    }
    const peer = await this.#orRefuse(() => this.#introduce(message));
    await this.#takeOfCamera(peer, message, now, true);
  }

  #takeOfVisitor(message: VideoMessage, visit: { left: number }, now: Now): Promise<void> | undefined {
    visit.left -= 1;
    this.#controls.answer(message, false, now.unixUs);
    return visit.left <= 0 ? this.#link.finish(REFUSAL_TIMEOUT_MS) : undefined;
  }

  #takeOfCamera(peer: CameraPeer, message: VideoMessage, now: Now, isFirst: boolean): Promise<void> | undefined {
    if (message.clockAnswer !== undefined) this.#probe.answered(message.clockAnswer.askedUs);
    peer.learnClock(message, now.unixUs);
    peer.update(message, now.ms);
    const taken = peer.take(message, now);
    if (typeof taken === 'boolean') {
      this.#taken(message, taken, isFirst, now);
      return undefined;
    }
    // A check or a slow output takes time in which we do not read.
    this.#busy = true;
    return taken.then((isTaken) => {
      this.#busy = false;
      this.#taken(message, isTaken, isFirst, now);
    });
  }

  #taken(message: VideoMessage, isTaken: boolean, isFirst: boolean, now: Now): void {
    if (isTaken) this.#controls.taken(message.sequence ?? 0);
    if (this.#saidHello === true) this.#controls.answer(message, isFirst, now.unixUs);
  }

  /** Tells a sender that is refused the reason, before the connection ends. */
  async #orRefuse<T>(introduce: () => T | Promise<T>): Promise<T> {
    try {
      return await introduce();
    } catch (reason) {
      if (this.#saidHello === true) {
        this.#controls.send({ refusal: toRefusal(TtycamError.from(reason)) });
        await this.#link.finish(REFUSAL_TIMEOUT_MS);
      }
      throw reason;
    }
  }

  /** Finds the camera that the first message is from. */
  async #introduce({ hello, jpeg }: VideoMessage): Promise<CameraPeer> {
    // A program of the first protocol begins with a picture; any other begins with a Hello.
    if (hello === undefined && jpeg === undefined) {
      throw new TtycamError('not-ttycam', 'the first message of the peer holds neither a Hello nor a picture');
    }
    this.#saidHello = hello !== undefined;
    if (hello !== undefined) checkVersion(hello);
    this.#link.onIdentified?.();
    this.#peer = await this.#host.adopt(this.#identify(hello), this);
    return this.#peer;
  }

  #identify(hello: Hello | undefined): CameraIdentity {
    return identify(hello, this.#link.peer, this.#link.peerIdentity);
  }
}
