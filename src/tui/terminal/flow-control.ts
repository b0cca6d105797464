// Delay-based flow control for a terminal: decides when the next piece of a screen is written, and how large it may be.

/** The limit of pieces in flight. Two keep a distant link busy, and more only add delay. */
const MAX_IN_FLIGHT = 2;

/** A terminal that never answers a probe within this time does not support it. */
const NEVER_ANSWERS_AFTER_MS = 700;

/** A terminal that stops answering is sent another piece after this time. Another terminal may have replaced it. */
const RETRY_AFTER_MS = 3_000;

/** The longest queuing delay of a piece. The answer to a key waits as long, so this must be short. */
const MAX_QUEUING_MS = 50;

/**
 * The factor by which pieces shrink. It is small, so that the queue becomes empty at times: the shortest delay is only
 * a measure of the path if it was measured with an empty queue.
 */
const SHRINK = 0.4;

const MIN_PIECE_BYTES = 1_024;
const FIRST_PIECE_BYTES = 16_384;
const MAX_PIECE_BYTES = 4_194_304;

/**
 * Flow control for a terminal behind a slow link. The state of the local socket says little, as sshd and TCP buffer
 * megabytes, which are seconds of pictures. So each piece ends with a DSR probe, a query for the cursor's position. The
 * answer shows that the terminal has read all bytes before the probe.
 *
 * The queuing delay of a piece is the delay of its answer less the shortest one, as in TCP Vegas and LEDBAT (RFC 6817).
 * Pieces shrink while that delay is too long, and grow while it is short. A long round trip alone shrinks nothing.
 */
export class FlowControl {
  readonly #pending: { readonly atMs: number; readonly bytes: number }[] = [];
  #silentSinceMs = 0;
  #shrunkMs = Number.NEGATIVE_INFINITY;
  #minDelayMs = Number.POSITIVE_INFINITY;
  #pieceBytes = FIRST_PIECE_BYTES;
  #hasAnswered = false;
  #gaveUp = false;

  /** Whether the next piece has to end with a probe. */
  get probing(): boolean {
    return !this.#gaveUp;
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
   * @param urgent Whether a person waits for the piece. It may exceed the limit of pieces in flight by one.
   */
  mayWrite(nowMs: number, queuedBytes: number, urgent = false): boolean {
    if (queuedBytes > 0) return false;
    if (this.#gaveUp || this.#pending.length < MAX_IN_FLIGHT + (urgent ? 1 : 0)) return true;
    const silentMs = nowMs - this.#silentSinceMs;
    if (!this.#hasAnswered && silentMs > NEVER_ANSWERS_AFTER_MS) {
      this.#gaveUp = true;
      return true;
    }
    return silentMs > RETRY_AFTER_MS;
  }

  /** Records a piece of `bytes` bytes that was written with a probe at its end. */
  probeSent(nowMs: number, bytes: number): void {
    if (this.#pending.length === 0 || this.#pending.length >= MAX_IN_FLIGHT) this.#silentSinceMs = nowMs;
    if (this.#pending.length > MAX_IN_FLIGHT) this.#pending.shift();
    this.#pending.push({ atMs: nowMs, bytes });
  }

  /** Records the answer to the oldest probe. */
  probeAnswered(nowMs: number): void {
    this.#hasAnswered = true;
    this.#silentSinceMs = nowMs;
    const piece = this.#pending.shift();
    if (piece === undefined) return;
    const delayMs = nowMs - piece.atMs;
    // The minimum rises slowly, because the path may have become longer for good.
    this.#minDelayMs = Math.min(delayMs, this.#minDelayMs * 1.002 + 0.02);
    const queuingMs = delayMs - this.#minDelayMs;
    if (queuingMs > MAX_QUEUING_MS) {
      // A piece that was sent before the last reduction says nothing about the new size.
      if (piece.atMs < this.#shrunkMs) return;
      this.#shrunkMs = nowMs;
      this.#pieceBytes = Math.max(MIN_PIECE_BYTES, Math.floor(this.#pieceBytes * SHRINK));
    } else if (piece.bytes > this.#pieceBytes / 2) {
      this.#pieceBytes = Math.min(MAX_PIECE_BYTES, Math.ceil(this.#pieceBytes * 1.25));
    }
  }

  /** Forgets the probes in flight. A terminal that was left and entered again does not answer them. */
  restart(): void {
    this.#pending.length = 0;
  }
}
