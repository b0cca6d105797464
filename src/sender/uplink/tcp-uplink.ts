// The uplink to one receiver, over TCP, TLS or pipes: connects, reconnects with backoff, and sends frames as fast as they are
// acknowledged.
import { TtycamError } from '../../core/errors.js';
import type { CameraReport, Hello } from '../../core/wire/messages.js';
import type { Chaos } from '../../net/chaos.js';
import { monotonicMs } from '../../net/clock.js';
import type { Credentials } from '../../net/credentials/credentials.js';
import { revocationReason } from '../../net/credentials/peer-identity.js';
import type { MessageLink } from '../../net/link.js';
import { QUICK_RECONNECT, RetryTimer } from '../../net/retry-timer.js';
import type { RunEnd } from '../run-end.js';
import { Attendance } from './attendance.js';
import { Condition } from './condition.js';
import type { Dial } from './dial.js';
import type { FrameSink, FrameSinkCounts, OutgoingFrame } from './frame-sink.js';
import { RetransmitQueue } from './retransmit-queue.js';
import { TcpSession } from './tcp-session.js';

const RECONNECT_MIN_MS = 500;
const RECONNECT_MAX_MS = 10_000;

export interface TcpUplinkOptions {
  readonly dial: Dial;
  /** Whether a connection that ended is made again. Without, its end is the end of a live source, and an error of a finite one. */
  readonly redials?: boolean;
  /** For tls://. */
  readonly credentials?: Credentials | undefined;
  readonly hello: Hello;
  /** What ends the run. */
  readonly end: RunEnd;
  /** Faults that are injected into what is sent. */
  readonly chaos?: Chaos | undefined;
}

export interface TcpUplinkEvents {
  /** A receiver has answered, or is taken for a program of the first protocol, which never does. */
  connected(): void;
  /** The connection ended, or an attempt failed; the next one comes after `retryMs`. Undefined: there is none. */
  disconnected(reason: TtycamError, retryMs: number | undefined): void;
  /** The receiver has paused this sender, or has resumed it. */
  paused?(paused: boolean): void;
}

/** One connection at a time, each a `TcpSession`, with the retransmission queue that outlives them. */
export class TcpUplink implements FrameSink {
  onControlRequest: FrameSink['onControlRequest'];
  readonly #options: TcpUplinkOptions;
  readonly #events: TcpUplinkEvents;
  #credentials: Credentials | undefined;
  #link: MessageLink | undefined;
  readonly #retryTimer = new RetryTimer(RECONNECT_MIN_MS, RECONNECT_MAX_MS, QUICK_RECONNECT);
  #session: TcpSession | undefined;
  #camera: CameraReport = { live: true };
  readonly #queue: RetransmitQueue;
  /** How many frames are to be taken. */
  #wanted = Number.POSITIVE_INFINITY;
  #draining = false;
  #finished = false;
  /** Kept across connections: a paused camera must not start again when the network fails for a moment. */
  #paused = false;
  /** Whether a receiver is expected to answer: the last one has, or, for a finite source, any one before. */
  #answeredBefore = false;
  readonly #changed = new Condition();
  readonly #attendance = new Attendance(
    () => this.#session !== undefined && !this.#session.done && !this.#paused,
    this.#changed,
  );

  constructor(options: TcpUplinkOptions, events: TcpUplinkEvents) {
    this.#options = options;
    this.#credentials = options.credentials;
    this.#events = events;
    this.#queue = new RetransmitQueue(options.hello.finite);
  }

  /** The present connection, if there is one. */
  get path(): TcpSession | undefined {
    return this.#session;
  }

  /** A receiver over TCP asks for no rate and no size. */
  readonly demand = undefined;

  /** Whether the receiver has paused this sender. */
  get paused(): boolean {
    return this.#paused;
  }

  /** How long there has been no demand, as there was no receiver or it has paused this sender, in ms; 0 while there is. */
  idleMs(): number {
    return this.#attendance.idleMs();
  }

  /** Waits for a receiver that asks for frames, or until `signal` is aborted. */
  async waitForConsumer(signal: AbortSignal): Promise<void> {
    await this.#attendance.waitForConsumer(signal);
  }

  get counts(): FrameSinkCounts {
    return this.#queue.counts;
  }

  get done(): AbortSignal {
    return this.#options.end.done;
  }

  /**
   * Connects, and again whenever the connection breaks, until `signal` is aborted.
   *
   * @throws TtycamError when no receiver has answered for too long, or a lasting refusal ends the run.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { end } = this.#options;
    const { limitMs } = end;
    let unansweredSinceMs = monotonicMs();
    while (!signal.aborted) {
      // At least a moment, or the last attempt before the limit could not succeed.
      const leftMs = Math.max(100, limitMs - (monotonicMs() - unansweredSinceMs));
      const reason = await this.#connectOnce(signal, leftMs, unansweredSinceMs + limitMs);
      if (signal.aborted || this.#finished || (this.#draining && this.#queue.length === 0)) return;
      if (this.done.aborted) {
        await this.#changed.wait(() => this.#finished, signal);
        return;
      }
      if (reason.answered) {
        unansweredSinceMs = monotonicMs();
        this.#retryTimer.reset();
      }
      if (end.endsWith(reason.error)) throw reason.error;
      if (this.#options.redials === false) {
        if (this.#options.hello.finite || reason.error.code !== 'peer-closed') throw reason.error;
        this.#events.disconnected(reason.error, undefined);
        return;
      }
      const remainingMs = limitMs - (monotonicMs() - unansweredSinceMs);
      if (remainingMs <= 0) throw end.gaveUp(reason.error);
      await this.#retryTimer.wait(signal, (retryMs) => this.#events.disconnected(reason.error, retryMs), remainingMs);
    }
  }

  /**
   * Replaces keys or certificates. A connection that was proven by a removed one ends, and the next attempt is made at
   * once.
   */
  renew(credentials: Credentials): void {
    this.#credentials = credentials;
    this.#endOutdated();
    this.#retryTimer.skip();
  }

  #endOutdated(): void {
    const reason = this.#credentials && revocationReason(this.#link?.peerIdentity, this.#credentials);
    if (reason === undefined) return;
    const message = 'the key or certificate of this connection was removed from the files here';
    this.#link?.end(new TtycamError(reason.code, message, { cause: reason }));
  }

  async ready(signal: AbortSignal, wanted = Number.POSITIVE_INFINITY): Promise<boolean> {
    this.#wanted = wanted;
    await this.#changed.wait(() => this.#isOver(wanted) || this.isReady(wanted), signal);
    return !signal.aborted && !this.#isOver(wanted);
  }

  isReady(wanted = Number.POSITIVE_INFINITY): boolean {
    if (this.#paused || this.#queue.hasUnsent || this.#queue.taken + this.#queue.length >= wanted) return false;
    return this.#session?.maySend(monotonicMs()) ?? false;
  }

  #isOver(wanted: number): boolean {
    return this.done.aborted || this.#queue.taken >= wanted;
  }

  /** Sends a frame; only when `ready` says so. */
  send(frame: OutgoingFrame): void {
    // The connection may have ended, or been paused, while the frame was encoded.
    if (this.#attendance.present) this.#queue.push(frame);
    else this.#queue.pushUnwanted(frame);
    this.#sendUnsent();
  }

  /** Sends the camera's state to the receiver, and to each that connects later. */
  report(camera: CameraReport): void {
    this.#camera = camera;
    this.#session?.report();
  }

  /**
   * No more frames will come. Waits until every frame was acknowledged, or has left where the peer never acknowledges. Ends
   * early when the receiver needs no more frames, or `signal` is aborted. Once nothing is left to send, a connection that ends
   * is not made again.
   */
  async drain(signal: AbortSignal): Promise<void> {
    this.#draining = true;
    this.#session?.endSparseAcknowledgements();
    await this.#changed.wait(() => this.#queue.length === 0 || this.done.aborted, signal);
  }

  /** Closes the connection once all has left. It is not made again, and that the peer closes its end too is no error. */
  async finish(): Promise<void> {
    this.#finished = true;
    this.#changed.notify();
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
      const { dial, hello } = this.#options;
      link = await dial(this.#credentials, signal, withinMs);
      this.#link = link;
      // The credentials may have changed during the handshake.
      this.#endOutdated();
      link.injectFaults(this.#options.chaos);
      session = new TcpSession(link, {
        hello,
        camera: () => this.#camera,
        onChange: () => this.#sendUnsent(),
        onAcknowledged: (sequence) => this.#queue.acknowledge(sequence),
        onPaused: (paused) => this.#setPaused(paused),
        onKnown: () => this.#events.connected(),
        onControlRequest: (request) => this.onControlRequest?.(request),
        onDone: () => this.#receiverDone(),
        expectsAnswer: this.#answeredBefore,
        answerByMs,
      });
      this.#session = session;
      this.#sendUnsent();
      return await session.run();
    } catch (reason) {
      return { error: TtycamError.from(reason), answered: session !== undefined && session.peer !== 'unproven' };
    } finally {
      signal.removeEventListener('abort', stop);
      this.#session = undefined;
      this.#link = undefined;
      // A peer that stopped answering may be another program by now. For a finite source nothing may be lost, and a program
      // that never answers could not say what it has lost.
      const { finite } = this.#options.hello;
      if (session !== undefined)
        this.#answeredBefore = session.peer === 'answering' || (finite && this.#answeredBefore);
      this.#queue.disconnected();
      this.#sendUnsent();
    }
  }

  #setPaused(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    this.#attendance.update();
    this.#events.paused?.(paused);
  }

  /** The receiver takes no more. Where that does not end the run, another receiver may ask for frames. */
  #receiverDone(): void {
    this.#attendance.update();
    this.#options.end.peerDone();
  }

  /** Sends what may be sent now, and wakes whoever waits for a change. */
  #sendUnsent(): void {
    const session = this.#session;
    while (session !== undefined && !this.#paused && this.#queue.hasUnsent) {
      const now = monotonicMs();
      if (!session.maySend(now)) break;
      const frame = this.#queue.next();
      const isLast = this.#draining || this.#queue.taken + this.#queue.length >= this.#wanted;
      session.send(frame, now, isLast && !this.#queue.hasUnsent);
    }
    // Nobody will acknowledge these, so a frame counts once it has left.
    if (session?.peer === 'legacy' && session.allLeft) this.#queue.acknowledgeSent();
    this.#attendance.update();
    this.#changed.notify();
  }
}
