// Delay-based flow control for a terminal: decides when the next piece of a screen is written, and how large it may be.
import { PieceCost } from './piece-cost.js';

/** So many pieces may be in flight to any terminal. Two keep a near one busy, and more would only add delay. */
const MIN_IN_FLIGHT = 2;

/** The limit of pieces in flight to a distant terminal, if all of them are small. */
const MAX_IN_FLIGHT = 64;

/** A terminal that never answers a probe within this time seems not to support it, and is written to without an answer. */
const NEVER_ANSWERS_AFTER_MS = 700;

/** It is asked again after this time, and then each time after twice as long. It may have been busy, or another one is attached. */
const ASK_AGAIN_AFTER_MS = 10_000;
const MAX_ASK_AGAIN_AFTER_MS = 320_000;

/** A terminal that stops answering is sent another piece after this time. Another terminal may have replaced it. */
const RETRY_AFTER_MS = 3_000;

/** The longest queuing delay of a piece. The answer to a key waits as long, so this must be short. */
const MAX_QUEUING_MS = 50;
/** On a long path it may be this share of the round trip: a key waits for that anyway, and answers vary by more. */
const MAX_QUEUING_SHARE = 0.25;

/**
 * The factor by which pieces shrink. It is small, so that the queue becomes empty at times. The shortest delay is a measure
 * of the path only if it was measured with an empty queue.
 */
const SHRINK = 0.4;

const MIN_PIECE_BYTES = 1_024;
/** The smallest piece for a near terminal that takes as long for a smaller one, as a busy browser does. */
const MIN_FIXED_COST_BYTES = 16_384;
/** A terminal with a shorter round trip is near. With a longer one, the time between answers does not tell what a piece costs. */
const MAX_NEAR_MS = 200;
const SMALL_PIECE_BYTES = 1_024;
const FIRST_PIECE_BYTES = 16_384;
const MAX_PIECE_BYTES = 4_194_304;

interface Piece {
  readonly atMs: number;
  readonly bytes: number;
  /** The bytes in flight when it was written, with its own. */
  readonly pendingBytes: number;
}

/**
 * Flow control for a terminal behind a slow link. The state of the local socket says little, as sshd and TCP buffer
 * megabytes, which are seconds of pictures. So each piece ends with a DSR probe, a query for the cursor's position. The
 * answer shows that the terminal has read all bytes before the probe.
 *
 * The queuing delay of a piece is the delay of its answer less the shortest one, as in TCP Vegas and LEDBAT (RFC 6817).
 * Pieces shrink while that delay is too long, and grow while it is short. A long round trip alone shrinks nothing.
 *
 * More than two pieces may be in flight if they have the bytes of two, and if the last ones did not have to wait. So a fast
 * terminal far away shows as many screens a second as a near one. No more than the bytes of two queue at a slow one.
 */
export class FlowControl {
  readonly #pending: Piece[] = [];
  #pendingBytes = 0;
  readonly #cost = new PieceCost();
  /** When the last probe was answered. */
  #answeredMs = Number.NEGATIVE_INFINITY;
  #silentSinceMs = 0;
  #shrunkMs = Number.NEGATIVE_INFINITY;
  #minDelayMs = Number.POSITIVE_INFINITY;
  /** The same of small pieces, which take the link itself little time. */
  #minSmallDelayMs = Number.POSITIVE_INFINITY;
  /** The mean queuing delay of the last answers, in ms. */
  #queuingMs = 0;
  #pieceBytes = FIRST_PIECE_BYTES;
  #hasAnswered = false;
  /** Whether the terminal seems not to answer, so that nothing waits for it; and when it is asked again. */
  #gaveUp = false;
  #asksAgain = false;
  #askAgainMs = 0;
  #askAgainAfterMs = ASK_AGAIN_AFTER_MS;

  /** Whether the next piece has to end with a probe. */
  get probing(): boolean {
    return !this.#gaveUp || this.#asksAgain;
  }

  /** Whether the terminal has answered a probe. */
  get hasAnswered(): boolean {
    return this.#hasAnswered;
  }

  /** The round trip to the terminal, in ms: the shortest delay of a small piece. 0 while it is unknown. */
  get pathMs(): number {
    return Number.isFinite(this.#minSmallDelayMs) ? this.#minSmallDelayMs : 0;
  }

  /** The number of probes without an answer. */
  get pendingProbes(): number {
    return this.#pending.length;
  }

  /** The size limit of the next piece, in bytes. */
  get pieceBytes(): number {
    return this.#gaveUp ? Number.POSITIVE_INFINITY : this.#pieceBytes;
  }

  /**
   * Whether a piece may be written.
   *
   * @param queuedBytes Bytes of earlier pieces that have not left this program.
   * @param urgent Whether a person waits for the piece. It may exceed the limits by one piece.
   */
  mayWrite(nowMs: number, queuedBytes: number, urgent = false): boolean {
    if (queuedBytes > 0) return false;
    if (this.#gaveUp) {
      this.#asksAgain = nowMs >= this.#askAgainMs;
      return true;
    }
    if (this.#pending.length < MIN_IN_FLIGHT + (urgent ? 1 : 0)) return true;
    if (this.#hasRoom(nowMs, urgent)) return true;
    const silentMs = nowMs - this.#silentSinceMs;
    if (!this.#hasAnswered && silentMs > NEVER_ANSWERS_AFTER_MS) {
      this.#gaveUp = true;
      this.#askAgainMs = nowMs + this.#askAgainAfterMs;
      return true;
    }
    return silentMs > RETRY_AFTER_MS;
  }

  /** Records a piece of `bytes` bytes that was written with a probe at its end. */
  probeSent(nowMs: number, bytes: number): void {
    if (this.#gaveUp) this.#askedAgain(nowMs);
    // A terminal that has been silent for so long will not answer the oldest ones.
    const kept = nowMs - this.#silentSinceMs > RETRY_AFTER_MS ? MIN_IN_FLIGHT : MAX_IN_FLIGHT;
    if (this.#pending.length === 0 || this.#pending.length >= MIN_IN_FLIGHT) this.#silentSinceMs = nowMs;
    while (this.#pending.length > kept) this.#shift();
    this.#pendingBytes += bytes;
    this.#pending.push({ atMs: nowMs, bytes, pendingBytes: this.#pendingBytes });
  }

  /** Records the answer to the oldest probe. */
  probeAnswered(nowMs: number): void {
    this.#hasAnswered = true;
    this.#gaveUp = false;
    this.#silentSinceMs = nowMs;
    const piece = this.#shift();
    if (piece === undefined) return;
    const delayMs = nowMs - piece.atMs;
    // Only if the terminal had this piece while it was busy with the one before.
    if (this.#answeredMs > piece.atMs) this.#cost.add(piece.bytes, nowMs - this.#answeredMs);
    this.#answeredMs = nowMs;
    // The minimum rises slowly, because the path may have become longer for good.
    this.#minDelayMs = Math.min(delayMs, this.#minDelayMs * 1.002 + 0.02);
    if (piece.bytes <= SMALL_PIECE_BYTES)
      this.#minSmallDelayMs = Math.min(delayMs, this.#minSmallDelayMs * 1.002 + 0.02);
    const queuingMs = delayMs - this.#minDelayMs;
    this.#queuingMs += (queuingMs - this.#queuingMs) / 4;
    if (queuingMs > this.#maxQueuingMs) {
      // A piece that was sent before the last reduction says nothing about the new size.
      if (piece.atMs < this.#shrunkMs) return;
      this.#shrunkMs = nowMs;
      // On a long path most of the bytes in flight do not queue.
      const shrink = Math.max(SHRINK, this.pathMs / delayMs);
      this.#pieceBytes = Math.max(MIN_PIECE_BYTES, Math.floor(this.#pieceBytes * shrink));
      const gainsNothing = this.#minDelayMs < MAX_NEAR_MS && this.#cost.isMostlyFixed(MIN_FIXED_COST_BYTES);
      if (gainsNothing) this.#pieceBytes = Math.max(MIN_FIXED_COST_BYTES, this.#pieceBytes);
    } else if (piece.bytes > this.#pieceBytes / 2 || piece.pendingBytes > this.#pieceBytes) {
      this.#pieceBytes = Math.min(MAX_PIECE_BYTES, Math.ceil(this.#pieceBytes * 1.25));
    }
  }

  /** Forgets the probes in flight. A terminal that was left and entered again does not answer them. */
  restart(): void {
    this.#pending.length = 0;
    this.#pendingBytes = 0;
  }

  #askedAgain(nowMs: number): void {
    this.#asksAgain = false;
    this.#askAgainAfterMs = Math.min(MAX_ASK_AGAIN_AFTER_MS, 2 * this.#askAgainAfterMs);
    this.#askAgainMs = nowMs + this.#askAgainAfterMs;
    // What was asked before that is lost. An answer to it would be attributed to the wrong probe from then on.
    this.restart();
  }

  /** Whether a piece would not queue behind those in flight: the last ones did not, these are few bytes, and none is late. */
  #hasRoom(nowMs: number, urgent: boolean): boolean {
    const [oldest] = this.#pending;
    if (oldest === undefined) return true;
    const isLate = nowMs - oldest.atMs > this.#minDelayMs + this.#maxQueuingMs;
    const isQueuing = !urgent && this.#queuingMs > this.#maxQueuingMs;
    const maxBytes = this.#pieceBytes * (urgent ? 2 : 1);
    const isFull = this.#pendingBytes > maxBytes || this.#pending.length >= MAX_IN_FLIGHT;
    return this.#hasAnswered && !isLate && !isQueuing && !isFull;
  }

  get #maxQueuingMs(): number {
    return Math.max(MAX_QUEUING_MS, this.pathMs * MAX_QUEUING_SHARE);
  }

  #shift(): Piece | undefined {
    const piece = this.#pending.shift();
    this.#pendingBytes -= piece?.bytes ?? 0;
    return piece;
  }
}
