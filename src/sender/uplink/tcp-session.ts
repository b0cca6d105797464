// One TCP connection to a receiver: the Hello, flow control by credit, keepalives, and detection of programs of the first protocol.
import type { ControlRequest } from '../../core/camera/camera-control.js';
import { TtycamError } from '../../core/errors.js';
import { KEEPALIVE_MS, LEGACY_AFTER_MS, SILENT_AFTER_MS } from '../../core/limits.js';
import { Credit } from '../../core/rate/credit.js';
import { Liveness } from '../../core/rate/liveness.js';
import { plainText } from '../../core/text.js';
import { ChecksumVerifier } from '../../core/wire/checksum.js';
import type { CameraReport, ControlMessage, Hello, SenderStats, VideoMessage } from '../../core/wire/messages.js';
import { fromRefusal } from '../../core/wire/refusal.js';
import { monotonicMs, unixUs } from '../../net/clock.js';
import { fastCrc32 } from '../../net/crc32.js';
import type { MessageLink } from '../../net/link.js';
import { DepartureTimer } from './departure-timer.js';
import type { OutgoingFrame, PathStats } from './frame-sink.js';
import { decodeWithChecksum, encodeFrameWithChecksum, encodeWithChecksum, frameMessage } from './message-codec.js';
import { ReplyQueue } from './reply-queue.js';

/** The slowest link for which the answer is awaited: on such a link, the first frame alone takes a while. */
const SLOWEST_BYTES_PER_MS = 50;

/** How often timeouts are checked. */
const TICK_MS = 100;

/** The same once the peer answers. A message that comes when they are due makes them, so that no timer wakes the process. */
const ANSWERING_TICK_MS = 250;

/** The timer's interval then, for a peer that sends nothing. To wake the process costs a fourth of a frame. */
const ANSWERING_TIMER_MS = 500;

/**
 * What the peer is taken for:
 * - `unproven`: it has not answered the Hello yet
 * - `answering`: a receiver of this protocol, under credit
 * - `legacy`: a program of the first protocol, which takes frames and never answers
 */
export type PeerKind = 'unproven' | 'answering' | 'legacy';

export interface TcpSessionOptions {
  readonly hello: Hello;
  /** The camera's state when it is sent. */
  readonly camera: () => CameraReport;
  /** Another frame may be allowed now: call `maySend` again. */
  readonly onChange: () => void;
  /** The receiver has acknowledged every frame up to this number. */
  readonly onAcknowledged: (sequence: number) => void;
  /** Called with each message of the receiver: whether it pauses this sender. */
  readonly onPaused: (paused: boolean) => void;
  /** The kind of peer is known: it has answered, or is taken for a program of the first protocol. Called once. */
  readonly onKnown?: () => void;
  /** The receiver asks to set a control of the camera. */
  readonly onControlRequest?: (request: ControlRequest) => void;
  /** The receiver needs no more frames. Called once. */
  readonly onDone?: () => void;
  /** Whether a receiver has answered at this address before. Then a silent peer is slow, and not of the first protocol. */
  readonly expectsAnswer?: boolean;
  /** Latest time, by the monotonic clock in ms, until which an expected answer is awaited. */
  readonly answerByMs?: number;
}

/** One connection. `run` reads it until it ends; frames go out through `send` while `maySend`. */
export class TcpSession implements PathStats {
  readonly #link: MessageLink;
  readonly #options: TcpSessionOptions;
  readonly #credit: Credit;
  readonly #liveness = new Liveness(monotonicMs());
  #peer: PeerKind = 'unproven';
  #peerSoftware: string | undefined;
  #done = false;
  #helloSent = false;
  /** By when a receiver that understands the first frame must have answered. */
  #answerDueMs: number | undefined;
  /** Whether the last frame may be acknowledged with a later message. */
  #isSparse = false;
  readonly #startedMs = monotonicMs();
  #lastSentMs = monotonicMs();
  #timer: NodeJS.Timeout | undefined;
  #tickedMs = 0;
  readonly #departure: DepartureTimer;
  readonly #replies: ReplyQueue;

  constructor(link: MessageLink, options: TcpSessionOptions) {
    this.#link = link;
    this.#options = options;
    this.#credit = new Credit(!options.hello.finite);
    this.#departure = new DepartureTimer({ late: (ms) => this.#credit.timerLate(ms), due: () => options.onChange() });
    link.onBytes = (count) => this.#liveness.bytes(count);
    link.onDrain = () => {
      this.#replies.flush();
      options.onChange();
    };
    this.#replies = new ReplyQueue({
      unsentBytes: () => link.unsentBytes,
      isRead: () => this.#peer !== 'legacy',
      camera: options.camera,
      write: (message) => this.#write(message),
    });
  }

  get peer(): PeerKind {
    return this.#peer;
  }

  /** Whether the receiver has said that it needs no more frames. */
  get done(): boolean {
    return this.#done;
  }

  /** Whether the kernel has taken all that was sent. */
  get allLeft(): boolean {
    return this.#link.unsentBytes === 0;
  }

  /** The receiver's software, once it has said so. */
  get peerSoftware(): string | undefined {
    return this.#peerSoftware ?? (this.#peer === 'legacy' ? 'legacy' : undefined);
  }

  /** The round trip to the receiver in ms, once measured. */
  get roundTripMs(): number | undefined {
    return this.#credit.roundTripMs;
  }

  /** For how long a frame keeps the link busy, in ms, once measured. */
  get carryMs(): number | undefined {
    return this.#credit.carryMs;
  }

  /** Frames that may be in flight now. */
  get window(): number {
    return this.#credit.window(monotonicMs());
  }

  /** Whether a frame may go out now. */
  maySend(now: number): boolean {
    if (!this.#link.open || this.#link.needsDrain || this.#done) return false;
    if (this.#peer === 'legacy') return this.#link.unsentBytes === 0;
    if (this.#peer === 'unproven') return this.#credit.inFlight < this.#credit.window(now);
    if (this.#credit.maySend(now)) return true;
    const opensInMs = this.#credit.opensInMs(now);
    if (opensInMs !== undefined) this.#departure.start(now, opensInMs);
    return false;
  }

  /** @param isLast Whether none may follow, so that its acknowledgement must not wait for the next one. */
  send(frame: OutgoingFrame, now: number, isLast: boolean): void {
    this.#answerDueMs ??= now + LEGACY_AFTER_MS + frame.jpeg.length / SLOWEST_BYTES_PER_MS;
    this.#isSparse = this.#peer === 'answering' && !isLast && this.#credit.allowsSparseAcknowledgements(now);
    this.#credit.sent(now, frame.sequence, frame.jpeg.length, frame.encodeMs, this.#isSparse);
    const message = frameMessage(frame, this.#isSparse);
    if (!this.#helloSent) {
      this.#write(message, now);
      return;
    }
    this.#lastSentMs = now;
    this.#link.send(...encodeFrameWithChecksum(message));
  }

  /** No frame will follow. The receiver acknowledges with the answer to any message what it may have put off. */
  endSparseAcknowledgements(): void {
    if (this.#isSparse) this.report();
    this.#isSparse = false;
  }

  /** Sends the camera's state. A program of the first protocol would take it for a broken frame, so it gets none. */
  report(): void {
    if (this.#peer !== 'legacy') this.#replies.report();
  }

  /** Sends our figures of the stream to a receiver that has answered; others could not read them. */
  sendStats(senderStats: SenderStats): void {
    if (this.#peer === 'answering') this.#replies.sendStats(senderStats);
  }

  /**
   * Reads the receiver's messages until the connection ends.
   *
   * @throws TtycamError always: why it ended.
   */
  async run(): Promise<never> {
    this.#tickEvery(TICK_MS);
    try {
      const verifier = new ChecksumVerifier(fastCrc32);
      await this.#link.read((message) => {
        this.#handle(decodeWithChecksum(message, verifier));
        return undefined;
      });
    } finally {
      clearInterval(this.#timer);
      this.#departure.stop();
    }
    const reason = this.#done ? 'the receiver has all it wanted' : 'the receiver ended the connection';
    throw new TtycamError('peer-closed', reason);
  }

  /** Closes the connection once all that was sent has left. */
  async finish(): Promise<void> {
    // The receiver must also learn why the camera ends.
    this.#replies.flushReport();
    await this.#link.finish();
  }

  #handle(control: ControlMessage): void {
    // Before it counts as an answer: a receiver that refuses us has not answered.
    if (control.refusal !== undefined) throw fromRefusal(control.refusal, 'the receiver');
    const now = monotonicMs();
    if (this.#peer !== 'answering') this.#tickEvery(ANSWERING_TIMER_MS);
    this.#identifyPeer('answering');
    this.#liveness.sign(now);
    this.#peerSoftware ??= control.software === undefined ? undefined : plainText(control.software);
    if (control.clockAskUs !== undefined) this.#replies.answerClock(control.clockAskUs);
    if (control.clockAnswer !== undefined) {
      const { askedUs, receivedUs, answeredUs } = control.clockAnswer;
      const roundTripUs = unixUs() - askedUs - (answeredUs - receivedUs);
      // The time is meaningless where a clock was set meanwhile, on either side.
      if (roundTripUs >= 0 && roundTripUs < 60e6) this.#credit.probeAnswered(now, roundTripUs / 1_000);
    }
    this.#credit.acknowledged(now, control.acknowledged);
    this.#options.onAcknowledged(control.acknowledged);
    this.#options.onPaused(control.paused === true);
    if (control.controlRequest !== undefined) this.#options.onControlRequest?.(control.controlRequest);
    if (control.done === true && !this.#done) {
      this.#done = true;
      this.#options.onDone?.();
    }
    if (now - this.#tickedMs >= ANSWERING_TICK_MS) {
      this.#timer?.refresh();
      this.#tick(now);
      return;
    }
    this.#probe(now);
    this.#options.onChange();
  }

  #identifyPeer(peer: 'answering' | 'legacy'): void {
    const before = this.#peer;
    this.#peer = peer;
    if (before === 'unproven') this.#options.onKnown?.();
  }

  #tickEvery(ms: number): void {
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#tick(monotonicMs()), ms);
  }

  #tick(now: number): void {
    this.#tickedMs = now;
    this.#replies.tick();
    switch (this.#peer) {
      case 'unproven':
        if (this.#answerDueMs === undefined) {
          this.#keepAlive(now);
          // The pause was another receiver's: one that can pause would have answered the Hello by now.
          if (now - this.#startedMs > KEEPALIVE_MS + LEGACY_AFTER_MS) this.#options.onPaused(false);
        } else if (now >= this.#answerDueMs) {
          const silentMs = Math.min(
            this.#answerDueMs + SILENT_AFTER_MS,
            this.#options.answerByMs ?? Number.POSITIVE_INFINITY,
          );
          if (this.#options.expectsAnswer !== true) this.#identifyPeer('legacy');
          else if (now >= silentMs) this.#link.end(new TtycamError('peer-silent', 'no answer from the receiver'));
        }
        break;
      case 'answering':
        this.#keepAlive(now);
        if (this.#liveness.isSilent(now, SILENT_AFTER_MS)) this.#endSilent();
        this.#probe(now);
        break;
      case 'legacy':
        break;
    }
    this.#options.onChange();
  }

  #endSilent(): void {
    const seconds = SILENT_AFTER_MS / 1_000;
    this.#link.end(new TtycamError('peer-silent', `no acknowledgement from the receiver for ${seconds} s`));
  }

  #keepAlive(now: number): void {
    if (now - this.#lastSentMs >= KEEPALIVE_MS) this.report();
  }

  #probe(now: number): void {
    if (!this.#credit.shouldProbe(now) || !this.#replies.hasRoom) return;
    this.#credit.probeSent(now);
    this.#write({ clockAskUs: unixUs() });
  }

  /** Writes a message. The first one carries the Hello too. */
  #write(message: VideoMessage, now = monotonicMs()): void {
    const whole = this.#helloSent
      ? message
      : { ...message, hello: this.#options.hello, camera: this.#options.camera() };
    this.#helloSent = true;
    this.#lastSentMs = now;
    this.#link.send(...encodeWithChecksum(whole));
  }
}
