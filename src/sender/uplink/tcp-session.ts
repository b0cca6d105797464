// One connection to a receiver, from the Hello to its end: who may be sent what, and when.

import { TtycamError } from '../../core/errors.js';
import { KEEPALIVE_MS, LEGACY_AFTER_MS, SILENT_AFTER_MS } from '../../core/limits.js';
import { Credit } from '../../core/rate/credit.js';
import { Liveness } from '../../core/rate/liveness.js';
import { plainText } from '../../core/text.js';
import { appendChecksum, ChecksumVerifier } from '../../core/wire/checksum.js';
import {
  type CameraReport,
  type ControlMessage,
  decodeControl,
  encodeVideo,
  type Hello,
  type SenderStats,
  type VideoMessage,
} from '../../core/wire/messages.js';
import { fromRefusal } from '../../core/wire/refusal.js';
import { monotonicMs, unixUs } from '../../net/clock.js';
import { fastCrc32 } from '../../net/crc32.js';
import type { MessageLink } from '../../net/link.js';
import type { OutgoingFrame, PathStats } from './frame-sink.js';
import { ReplyQueue } from './reply-queue.js';

/** What a link must carry for its receiver to be waited for: on a slow one, the first frame alone takes a while. */
const SLOWEST_BYTES_PER_MS = 50;

/** How often a session looks after itself. */
const TICK_MS = 100;

/** The same where the peer answers: what it says is looked at as it comes, and at 30 fps each look costs a third of a frame. */
const ANSWERING_TICK_MS = 250;

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
  /** Something changed that may let another frame go: `maySend` is worth asking again. */
  readonly onChange: () => void;
  /** Every frame up to this number has arrived. */
  readonly onAcknowledged: (sequence: number) => void;
  /** What the receiver says of it each time: whether it wants no frames for now. */
  readonly onPaused: (paused: boolean) => void;
  /** What the peer is has become known: it has answered, or is taken for a program of the first protocol. Once. */
  readonly onKnown?: () => void;
  /** The receiver has all it wanted. Once. */
  readonly onDone?: () => void;
  /** Whether a receiver has answered there before: then a silent one is slow, and none of the first protocol. */
  readonly expectsAnswer?: boolean;
  /** When a receiver that is expected to answer and does not is given up at the latest, by the monotonic clock. */
  readonly answerByMs?: number;
}

/** One connection. `run` reads it until it ends; frames go out through `send` while `maySend`. */
export class TcpSession implements PathStats {
  readonly #link: MessageLink;
  readonly #options: TcpSessionOptions;
  readonly #credit = new Credit();
  readonly #liveness = new Liveness(monotonicMs());
  #peer: PeerKind = 'unproven';
  #peerSoftware: string | undefined;
  #done = false;
  #helloSent = false;
  /** When the receiver, had it understood the first frame, would have answered. */
  #answerDueMs: number | undefined;
  readonly #startedMs = monotonicMs();
  #lastSentMs = monotonicMs();
  #timer: NodeJS.Timeout | undefined;
  readonly #answers: ReplyQueue;

  constructor(link: MessageLink, options: TcpSessionOptions) {
    this.#link = link;
    this.#options = options;
    link.onBytes = (count) => this.#liveness.bytes(count);
    link.onDrain = () => {
      this.#answers.flush();
      options.onChange();
    };
    this.#answers = new ReplyQueue({
      unsentBytes: () => link.unsentBytes,
      isRead: () => this.#peer !== 'legacy',
      camera: options.camera,
      nowUs: unixUs,
      write: (message) => this.#write(message),
    });
  }

  get peer(): PeerKind {
    return this.#peer;
  }

  /** Whether the receiver has said that it has all it wanted. */
  get done(): boolean {
    return this.#done;
  }

  /** Whether all that was sent has left for the kernel. */
  get allLeft(): boolean {
    return this.#link.unsentBytes === 0;
  }

  /** The receiver's software, once it has said so. */
  get otherEnd(): string | undefined {
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

  /** Frames that may be on the way now. */
  get window(): number {
    return this.#credit.window(monotonicMs());
  }

  /** Whether a frame may go out now. */
  maySend(now: number): boolean {
    if (!this.#link.open || this.#link.needsDrain || this.#done) return false;
    if (this.#peer === 'legacy') return this.#link.unsentBytes === 0;
    if (this.#peer === 'unproven') return this.#credit.inFlight < this.#credit.window(now);
    return this.#credit.maySend(now);
  }

  send(frame: OutgoingFrame, now: number): void {
    this.#answerDueMs ??= now + LEGACY_AFTER_MS + frame.jpeg.length / SLOWEST_BYTES_PER_MS;
    this.#credit.sent(now, frame.sequence);
    const { jpeg, sequence, capturedUs: captureTimeUs, trueWidth, trueHeight } = frame;
    this.#write({ jpeg, sequence, captureTimeUs, trueWidth, trueHeight }, now);
  }

  /** Tells the receiver how the camera is. Not a program of the first protocol, which would take it for a broken frame. */
  report(): void {
    if (this.#peer !== 'legacy') this.#answers.report();
  }

  /** Tells the receiver how our side of the stream goes: one that has answered, as others could not read it. */
  tellStats(senderStats: SenderStats): void {
    if (this.#peer === 'answering') this.#answers.tellStats(senderStats);
  }

  /** Reads what the receiver says until the connection ends, and throws why it did. */
  async run(): Promise<never> {
    this.#tickEvery(TICK_MS);
    try {
      const verifier = new ChecksumVerifier(fastCrc32);
      await this.#link.read((message) => {
        const control = decodeControl(message);
        verifier.check(message, control.checksum);
        this.#take(control);
      });
    } finally {
      clearInterval(this.#timer);
    }
    const words = this.#done ? 'the receiver has all it wanted' : 'the receiver ended the connection';
    throw new TtycamError('peer-closed', words);
  }

  /** Ends the connection in peace, once all that was sent has left. */
  async finish(): Promise<void> {
    // Why the camera goes is to be heard as well.
    this.#answers.flushReport();
    await this.#link.finish();
  }

  #take(control: ControlMessage): void {
    // Before it counts as an answer: a receiver that refuses us is none.
    if (control.refusal !== undefined) throw fromRefusal(control.refusal, 'the receiver');
    const now = monotonicMs();
    if (this.#peer !== 'answering') this.#tickEvery(ANSWERING_TICK_MS);
    this.#takeFor('answering');
    this.#liveness.sign(now);
    this.#peerSoftware ??= control.software === undefined ? undefined : plainText(control.software);
    if (control.clockAskUs !== undefined) this.#answers.answerClock(control.clockAskUs);
    if (control.clockAnswer !== undefined) {
      const { askedUs, receivedUs, answeredUs } = control.clockAnswer;
      const roundTripUs = unixUs() - askedUs - (answeredUs - receivedUs);
      // A clock that was set meanwhile, on either side, makes nonsense of it.
      if (roundTripUs >= 0 && roundTripUs < 60e6) this.#credit.probeAnswered(now, roundTripUs / 1_000);
    }
    this.#credit.acknowledged(now, control.acknowledged);
    this.#options.onAcknowledged(control.acknowledged);
    this.#options.onPaused(control.paused === true);
    if (control.done === true && !this.#done) {
      this.#done = true;
      this.#options.onDone?.();
    }
    this.#probe(now);
    this.#options.onChange();
  }

  #takeFor(peer: 'answering' | 'legacy'): void {
    const before = this.#peer;
    this.#peer = peer;
    if (before === 'unproven') this.#options.onKnown?.();
  }

  #tickEvery(ms: number): void {
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#tick(), ms);
  }

  #tick(): void {
    const now = monotonicMs();
    this.#answers.tick();
    switch (this.#peer) {
      case 'unproven':
        if (this.#answerDueMs === undefined) {
          this.#keepAlive(now);
          // The pause was another receiver's: one that knows of pauses would have answered the Hello by now.
          if (now - this.#startedMs > KEEPALIVE_MS + LEGACY_AFTER_MS) this.#options.onPaused(false);
        } else if (now >= this.#answerDueMs) {
          const silentMs = Math.min(
            this.#answerDueMs + SILENT_AFTER_MS,
            this.#options.answerByMs ?? Number.POSITIVE_INFINITY,
          );
          if (this.#options.expectsAnswer !== true) this.#takeFor('legacy');
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
    if (!this.#credit.shouldProbe(now) || !this.#answers.hasRoom) return;
    this.#credit.probeSent(now);
    this.#write({ clockAskUs: unixUs() });
  }

  /** The first message says who we are, beside whatever else it carries. */
  #write(message: VideoMessage, now = monotonicMs()): void {
    const whole = this.#helloSent
      ? message
      : { ...message, hello: this.#options.hello, camera: this.#options.camera() };
    this.#helloSent = true;
    this.#lastSentMs = now;
    this.#link.send(...appendChecksum(encodeVideo(whole), fastCrc32));
  }
}
