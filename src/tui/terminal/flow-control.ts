// Delay-based flow control for a terminal: decides when the next piece of a screen is written, and how large it may be.
import { PieceCost } from './piece-cost.js';

/** So many pieces may be in flight to any terminal. Two keep a near one busy, and more would only add delay. */
const MIN_IN_FLIGHT = 2;

/** The limit of pieces in flight to a distant terminal. */
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
 * The smallest factor by which the window shrinks. It is small, so that the queue becomes empty at times. The shortest delay
 * is a measure of the path only if it was measured with an empty queue.
 */
const SHRINK = 0.4;
/** On a long path the window shrinks to this share of what the path itself holds, which empties the queue as well. */
const DRAIN = 0.9;
/** By this share of each answered piece the window grows. On a long path it is less, as the effect shows later. */
const GROWTH = 0.5;
/** The window is certainly too small below this share of the window in which pieces last had to queue. */
const TOO_SMALL = 0.8;
/** The queue is the shortest of the last answers, for this share of those awaited. A short stall of the path is no queue. */
const FILTERED_SHARE = 0.25;

/** How fast the shortest delay rises, as the path may have become longer for good: by a share of it and by ms, each second. */
const RISING_SHARE = 0.01;
const RISING_MS = 0.5;

const MIN_PIECE_BYTES = 1_024;
/** The smallest piece for a near terminal that takes as long for a smaller one, as a busy browser does. */
const MIN_FIXED_COST_BYTES = 16_384;
/** A terminal with a shorter round trip is near. With a longer one, the time between answers does not tell what a piece costs. */
const MAX_NEAR_MS = 200;
const SMALL_PIECE_BYTES = 1_024;
const MIN_WINDOW_BYTES = 2_048;
const FIRST_WINDOW_BYTES = 32_768;
const MAX_WINDOW_BYTES = 8_388_608;

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
 * The queuing delay of a piece is the delay of its answer less the shortest one, as in TCP Vegas and LEDBAT (RFC 6817). The
 * window, the bytes that may be in flight, shrinks while that delay is too long, and grows while it is short. So it becomes
 * what the path holds and a little more. A fast terminal far away shows as many screens a second as a near one.
 *
 * The window is divided into pieces that take half of the longest queuing delay. A key waits for two of them at most.
 */
export class FlowControl {
  readonly #pending: Piece[] = [];
  #pendingBytes = 0;
  readonly #cost = new PieceCost();
  /** When the last probe was answered. */
  #answeredMs = Number.NEGATIVE_INFINITY;
  #silentSinceMs = 0;
  #shrunkMs = Number.NEGATIVE_INFINITY;
  readonly #minDelay = new RisingMinimum();
  /** The same of small pieces, which take the link itself little time. */
  readonly #minSmallDelay = new RisingMinimum();
  /** The queuing delays of the last answers, in ms. */
  readonly #queuingMs: number[] = [];
  #windowBytes = FIRST_WINDOW_BYTES;
  /** The window in which pieces last had to queue. */
  #queuedWindowBytes = Number.POSITIVE_INFINITY;
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

  /**
   * The round trip to the terminal, in ms. 0 while it is unknown. It is the shortest delay of a small piece, and never more
   * than that of any piece. The few small ones may all have waited behind large ones.
   */
  get pathMs(): number {
    return Math.min(this.#minSmallDelay.value ?? 0, this.#minDelay.value ?? 0);
  }

  /** The number of probes without an answer. */
  get pendingProbes(): number {
    return this.#pending.length;
  }

  /** The size limit of the next piece, in bytes. */
  get pieceBytes(): number {
    if (this.#gaveUp) return Number.POSITIVE_INFINITY;
    return Math.max(MIN_PIECE_BYTES, Math.floor((this.#windowBytes / 2) * this.#queuingShare));
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
    this.#minDelay.add(delayMs, nowMs);
    if (piece.bytes <= SMALL_PIECE_BYTES) this.#minSmallDelay.add(delayMs, nowMs);
    const queuingMs = this.#filtered(delayMs - this.#minDelayMs);
    if (queuingMs > this.#maxQueuingMs) this.#shrink(piece, queuingMs, nowMs);
    else if (piece.pendingBytes > this.#windowBytes / 2) {
      const isTooSmall = this.#windowBytes < TOO_SMALL * this.#queuedWindowBytes;
      const growth = GROWTH * piece.bytes * (isTooSmall ? 1 : this.#queuingShare);
      this.#windowBytes = Math.min(MAX_WINDOW_BYTES, Math.ceil(this.#windowBytes + growth));
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

  /** Shrinks the window, unless the piece was sent before it last shrank. Such a piece says nothing about the new size. */
  #shrink(piece: Piece, queuingMs: number, nowMs: number): void {
    if (piece.atMs < this.#shrunkMs) return;
    this.#shrunkMs = nowMs;
    this.#queuedWindowBytes = this.#windowBytes;
    const shrink = Math.max(SHRINK, (DRAIN * this.pathMs) / (this.#minDelayMs + queuingMs));
    const gainsNothing = this.#minDelayMs < MAX_NEAR_MS && this.#cost.isMostlyFixed(MIN_FIXED_COST_BYTES);
    const leastBytes = gainsNothing ? 2 * MIN_FIXED_COST_BYTES : MIN_WINDOW_BYTES;
    this.#windowBytes = Math.max(leastBytes, Math.floor(this.#windowBytes * shrink));
  }

  /** The shortest queuing delay of the last answers, with this one. */
  #filtered(queuingMs: number): number {
    const count = Math.floor(this.#pending.length * FILTERED_SHARE) + 1;
    this.#queuingMs.push(queuingMs);
    this.#queuingMs.splice(0, this.#queuingMs.length - count);
    return Math.min(...this.#queuingMs);
  }

  /** Whether the window has room for another piece, and no answer is late. */
  #hasRoom(nowMs: number, urgent: boolean): boolean {
    const [oldest] = this.#pending;
    if (oldest === undefined) return true;
    const isLate = nowMs - oldest.atMs > this.#minDelayMs + this.#maxQueuingMs;
    const maxBytes = this.#windowBytes * (urgent ? 1.5 : 1);
    const isFull = this.#pendingBytes + this.pieceBytes > maxBytes || this.#pending.length >= MAX_IN_FLIGHT;
    return this.#hasAnswered && !isLate && !isFull;
  }

  get #minDelayMs(): number {
    return this.#minDelay.value ?? Number.POSITIVE_INFINITY;
  }

  get #maxQueuingMs(): number {
    return Math.max(MAX_QUEUING_MS, this.pathMs * MAX_QUEUING_SHARE);
  }

  /** The share of the window that may queue. The path holds the remainder. */
  get #queuingShare(): number {
    return this.#maxQueuingMs / (this.#maxQueuingMs + this.pathMs);
  }

  #shift(): Piece | undefined {
    const piece = this.#pending.shift();
    this.#pendingBytes -= piece?.bytes ?? 0;
    return piece;
  }
}

/** A minimum that rises slowly, so that it follows a value that stays higher. */
class RisingMinimum {
  #value: number | undefined;
  #addedMs = 0;

  get value(): number | undefined {
    return this.#value;
  }

  add(value: number, nowMs: number): void {
    const seconds = (nowMs - this.#addedMs) / 1_000;
    const risen =
      this.#value === undefined ? value : this.#value * (1 + Math.min(1, RISING_SHARE * seconds)) + RISING_MS * seconds;
    this.#value = Math.min(value, risen);
    this.#addedMs = nowMs;
  }
}
