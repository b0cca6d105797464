// The way to the receiver: connects, comes back when it breaks, and lets frames out as fast as they are acknowledged.
import { setTimeout as sleep } from 'node:timers/promises';
import { TtycamError } from '../../core/errors.js';
import { Backoff } from '../../core/rate/backoff.js';
import type { PrefixBytes } from '../../core/wire/framing.js';
import type { CameraReport, Hello } from '../../core/wire/messages.js';
import type { Chaos } from '../../net/chaos.js';
import { monotonicMs } from '../../net/clock.js';
import type { Credentials } from '../../net/credentials/credentials.js';
import { revocationReason } from '../../net/credentials/peer-identity.js';
import type { Endpoint } from '../../net/endpoint.js';
import type { MessageLink } from '../../net/link.js';
import { LinkedAbort } from '../../net/linked-abort.js';
import { connectLink } from '../../net/open-link.js';
import type { RunEnd } from '../run-end.js';
import { Condition } from './condition.js';
import type { FrameSink, FrameSinkCounts, OutgoingFrame, PathStats } from './frame-sink.js';
import { TcpSession } from './tcp-session.js';

const RECONNECT_MIN_MS = 500;
const RECONNECT_MAX_MS = 10_000;

export interface TcpUplinkOptions {
  readonly endpoint: Endpoint;
  /** For tls://. */
  readonly credentials?: Credentials | undefined;
  readonly hello: Hello;
  readonly prefixBytes: PrefixBytes;
  /** What ends the run. */
  readonly end: RunEnd;
  /** Trouble on purpose with what is sent. */
  readonly chaos?: Chaos | undefined;
}

export interface TcpUplinkEvents {
  /** A receiver has answered, or is taken for a program of the first protocol, which never does. */
  connected(): void;
  /** The connection ended, or an attempt failed; the next one comes after `retryMs`. */
  disconnected(reason: TtycamError, retryMs: number): void;
  /** The receiver wants no frames for now, or wants them again. */
  paused?(paused: boolean): void;
}

/**
 * Frames in, one at a time, each when `ready`. For a finite source, what was not acknowledged when a connection ends goes
 * out again over the next; for a live one it is lost, as newer frames wait.
 */
export class TcpUplink implements FrameSink {
  readonly #options: TcpUplinkOptions;
  readonly #events: TcpUplinkEvents;
  #credentials: Credentials | undefined;
  #link: MessageLink | undefined;
  /** Aborted to try again before the wait is over. */
  #retryWait: LinkedAbort | undefined;
  readonly #backoff = new Backoff({ minMs: RECONNECT_MIN_MS, maxMs: RECONNECT_MAX_MS, random: Math.random });
  #session: TcpSession | undefined;
  #camera: CameraReport = { live: true };
  /** Frames not acknowledged yet, oldest first; the first `#sent` of them went out over the present connection. */
  #outbox: OutgoingFrame[] = [];
  #sent = 0;
  #newestSequence = 0;
  #taken = 0;
  #takenBytes = 0;
  #everSent = 0;
  #lost = 0;
  #ending = false;
  #finished = false;
  /** Held across connections: a camera that was paused does not come on when the network blinks. */
  #paused = false;
  /** Whether a receiver that is reached is to answer: the last one has, or, for a finite source, any one before. */
  #answeredBefore = false;
  /** Since when nobody has wanted frames. */
  #aloneSinceMs = monotonicMs();
  readonly #waiting = new Condition();

  constructor(options: TcpUplinkOptions, events: TcpUplinkEvents) {
    this.#options = options;
    this.#credentials = options.credentials;
    this.#events = events;
  }

  /** The present connection, if there is one. */
  get session(): TcpSession | undefined {
    return this.#session;
  }

  get way(): PathStats | undefined {
    return this.#session;
  }

  /** A receiver says nothing of the kind: it takes what comes. */
  readonly demand = undefined;

  /** Whether the receiver wants no frames for now. */
  get paused(): boolean {
    return this.#paused;
  }

  /** How long nobody has wanted frames, as there was no receiver or it has paused us, in ms; 0 while one does. */
  aloneMs(): number {
    return this.#isWanted() ? 0 : monotonicMs() - this.#aloneSinceMs;
  }

  /** Waits for a receiver that wants frames, or until `signal` is aborted. */
  async arrival(signal: AbortSignal): Promise<void> {
    await this.#waiting.until(() => this.#isWanted(), signal);
  }

  get counts(): FrameSinkCounts {
    return { frames: this.#taken, bytes: this.#takenBytes, sent: this.#everSent, lost: this.#lost };
  }

  get done(): AbortSignal {
    return this.#options.end.done;
  }

  /**
   * Connects, and again whenever it breaks, until `signal` is aborted.
   *
   * @throws TtycamError when no receiver has answered for too long, or one refuses us for good and that ends the run.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { end } = this.#options;
    const { limitMs } = end;
    let aloneSinceMs = monotonicMs();
    while (!signal.aborted) {
      // At least a moment, or the attempt at the very end of our patience could not succeed.
      const leftMs = Math.max(100, limitMs - (monotonicMs() - aloneSinceMs));
      const reason = await this.#connectOnce(signal, leftMs, aloneSinceMs + limitMs);
      if (signal.aborted || this.#finished || (this.#ending && this.#outbox.length === 0)) return;
      if (this.done.aborted) {
        await this.#waiting.until(() => this.#finished, signal);
        return;
      }
      if (reason.answered) {
        aloneSinceMs = monotonicMs();
        this.#backoff.reset();
      }
      if (end.endsWith(reason.error)) throw reason.error;
      const patienceMs = limitMs - (monotonicMs() - aloneSinceMs);
      if (patienceMs <= 0) throw end.gaveUp(reason.error);
      const retryMs = Math.min(this.#backoff.next(), patienceMs);
      this.#events.disconnected(reason.error, retryMs);
      await this.#wait(retryMs, signal);
    }
  }

  /**
   * Another key or other certificates hold from now on: a connection that was proven by what was taken out ends, and the next
   * attempt is made at once.
   */
  renew(credentials: Credentials): void {
    this.#credentials = credentials;
    this.#endOutdated();
    this.#retryWait?.abort();
  }

  #endOutdated(): void {
    const reason = this.#credentials && revocationReason(this.#link?.peerIdentity, this.#credentials);
    if (reason === undefined) return;
    const words = 'the receiver is known by what was taken out of the files here';
    this.#link?.end(new TtycamError(reason.code, words, { cause: reason }));
  }

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    const wait = new LinkedAbort(signal);
    this.#retryWait = wait;
    await sleep(ms, undefined, { signal: wait.signal }).catch(() => undefined);
    wait.release();
  }

  async ready(signal: AbortSignal, wanted = Number.POSITIVE_INFINITY): Promise<boolean> {
    const isOver = () => this.done.aborted || this.#taken >= wanted;
    const isNeeded = () => this.#taken + this.#outbox.length < wanted;
    await this.#waiting.until(() => isOver() || (isNeeded() && this.#isReady()), signal);
    return !signal.aborted && !isOver();
  }

  /** Sends a frame; only when `ready` says so. */
  send(frame: OutgoingFrame): void {
    // The connection has ended, or was paused, while the frame was encoded. By the next one a camera's picture may be
    // hours old.
    if (!this.#isWanted() && !this.#options.hello.finite) {
      this.#lost += 1;
      return;
    }
    this.#outbox.push(frame);
    this.#pump();
  }

  /** Tells the receiver, this one and each that comes, how the camera is. */
  report(camera: CameraReport): void {
    this.#camera = camera;
    this.#session?.report();
  }

  /**
   * No more frames will come. Waits until every one sent has been acknowledged, or has left where nobody acknowledges; or
   * the receiver has all it wanted; or `signal` is aborted. Once nothing is left to send, a connection that ends is not
   * made again.
   */
  async drain(signal: AbortSignal): Promise<void> {
    this.#ending = true;
    await this.#waiting.until(() => this.#outbox.length === 0 || this.done.aborted, signal);
  }

  /** Ends the connection in peace. It is not made again: that the other side then closes its end as well is no loss. */
  async finish(): Promise<void> {
    this.#finished = true;
    this.#waiting.look();
    await this.#session?.finish();
  }

  /** One connection from beginning to end, and why it ended. */
  async #connectOnce(
    signal: AbortSignal,
    withinMs: number,
    answerByMs: number,
  ): Promise<{ error: TtycamError; answered: boolean }> {
    let session: TcpSession | undefined;
    let link: MessageLink | undefined;
    const stop = () => link?.end(new TtycamError('connection-lost', 'the sender was stopped'));
    signal.addEventListener('abort', stop, { once: true });
    try {
      const { endpoint, prefixBytes, hello } = this.#options;
      link = await connectLink({ endpoint, credentials: this.#credentials }, prefixBytes, signal, withinMs);
      this.#link = link;
      // They may have changed during the handshake.
      this.#endOutdated();
      link.injectFaults(this.#options.chaos);
      session = new TcpSession(link, {
        hello,
        camera: () => this.#camera,
        onChange: () => this.#pump(),
        onAcknowledged: (sequence) => this.#acknowledged(sequence),
        onPaused: (paused) => this.#pausedNow(paused),
        onKnown: () => this.#events.connected(),
        onDone: () => this.#hasAll(),
        expectsAnswer: this.#answeredBefore,
        answerByMs,
      });
      this.#session = session;
      this.#pump();
      return await session.run();
    } catch (reason) {
      return { error: TtycamError.from(reason), answered: session !== undefined && session.peer !== 'unproven' };
    } finally {
      signal.removeEventListener('abort', stop);
      // Not with each attempt that fails: a camera rests when it was alone for long enough.
      if (this.#isWanted()) this.#aloneSinceMs = monotonicMs();
      this.#session = undefined;
      this.#link = undefined;
      // What has stopped to answer may be another program by now. But a finite source was promised that nothing is lost,
      // which a program that never answers cannot tell.
      const { finite } = this.#options.hello;
      if (session !== undefined)
        this.#answeredBefore = session.peer === 'answering' || (finite && this.#answeredBefore);
      this.#disconnected();
    }
  }

  #isWanted(): boolean {
    return this.#session !== undefined && !this.#session.done && !this.#paused;
  }

  #isReady(): boolean {
    return !this.#paused && this.#sent === this.#outbox.length && (this.#session?.maySend(monotonicMs()) ?? false);
  }

  #pausedNow(paused: boolean): void {
    if (paused === this.#paused) return;
    if (paused) this.#aloneSinceMs = monotonicMs();
    this.#paused = paused;
    this.#events.paused?.(paused);
  }

  /** The receiver takes no more. Where that does not end the run, another receiver may want frames. */
  #hasAll(): void {
    if (!this.#paused) this.#aloneSinceMs = monotonicMs();
    this.#options.end.hasAll();
  }

  /** Lets out what may go now, and wakes whoever waits for a change. */
  #pump(): void {
    const session = this.#session;
    while (session !== undefined && !this.#paused && this.#sent < this.#outbox.length) {
      const now = monotonicMs();
      if (!session.maySend(now)) break;
      const frame = this.#outbox[this.#sent] as OutgoingFrame;
      session.send(frame, now);
      this.#sent += 1;
      if (frame.sequence <= this.#newestSequence) continue;
      this.#newestSequence = frame.sequence;
      this.#everSent += 1;
    }
    // Nobody will acknowledge these: what has left has left.
    if (session?.peer === 'legacy' && session.allLeft) this.#take(this.#sent);
    this.#waiting.look();
  }

  #acknowledged(sequence: number): void {
    const firstOpen = this.#outbox.findIndex((frame) => frame.sequence > sequence);
    // Never more than was sent: a receiver that acknowledges the future is wrong.
    this.#take(Math.min(this.#sent, firstOpen === -1 ? this.#outbox.length : firstOpen));
  }

  /** The oldest `count` frames have been taken. */
  #take(count: number): void {
    const taken = this.#outbox.splice(0, count);
    this.#sent -= taken.length;
    this.#taken += taken.length;
    for (const { jpeg } of taken) this.#takenBytes += jpeg.length;
  }

  #disconnected(): void {
    if (!this.#options.hello.finite) {
      this.#lost += this.#outbox.length;
      this.#outbox = [];
    }
    this.#sent = 0;
    this.#pump();
  }
}
