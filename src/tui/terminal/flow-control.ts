// Delay-based flow control for a terminal: when the next piece of a screen may be written, and how large it may be.

/** Pieces that may be under way. Two keep a distant link busy; more only make the picture late. */
const MAX_PENDING = 2;

/** A terminal that has never answered within this time does not know the probe. */
const NEVER_ANSWERS_AFTER_MS = 700;

/** A terminal that used to answer and is silent for this long may have been swapped for another; it is tried again. */
const TRY_AGAIN_AFTER_MS = 3_000;

/** How long a piece may queue behind those before it. The answer to a key waits as long, so this must be short. */
const QUEUE_MS = 50;

/**
 * The factor by which pieces shrink. It is small, so that the queue empties now and then: in a queue that never empties,
 * the quickest answer measures nothing.
 */
const SHRINK = 0.4;

const MIN_PIECE_BYTES = 1_024;
const FIRST_PIECE_BYTES = 16_384;
const MAX_PIECE_BYTES = 4_194_304;

/**
 * Flow control for a terminal behind a slow link. What the local socket has taken says little: sshd and TCP buffer
 * megabytes, which are seconds of pictures. So each piece ends with a DSR probe (where is the cursor?). Its answer says
 * that the terminal has read that far.
 *
 * An answer's delay beyond the quickest one is how long its piece queued, as in TCP Vegas and LEDBAT (RFC 6817). Pieces
 * shrink until that delay is short, and grow while it is. A distant terminal answers everything late; that alone shrinks
 * nothing.
 */
export class FlowControl {
  readonly #pending: { readonly atMs: number; readonly bytes: number }[] = [];
  #silentSinceMs = 0;
  #shrunkMs = Number.NEGATIVE_INFINITY;
  #quickestMs = Number.POSITIVE_INFINITY;
  #pieceBytes = FIRST_PIECE_BYTES;
  #hasAnswered = false;
  #gaveUp = false;

  /** Whether the next piece should end with a probe. */
  get probing(): boolean {
    return !this.#gaveUp;
  }

  /** How many probes have no answer yet. */
  get pendingProbes(): number {
    return this.#pending.length;
  }

  /** How large the next piece may be. */
  get pieceBytes(): number {
    return this.#gaveUp ? Number.POSITIVE_INFINITY : this.#pieceBytes;
  }

  /**
   * Whether a piece may be written.
   *
   * @param queuedBytes Bytes of earlier pieces that have not left this program.
   * @param urgent Whether a person waits for it: it may go out one beyond the others.
   */
  mayWrite(nowMs: number, queuedBytes: number, urgent = false): boolean {
    if (queuedBytes > 0) return false;
    if (this.#gaveUp || this.#pending.length < MAX_PENDING + (urgent ? 1 : 0)) return true;
    const silentMs = nowMs - this.#silentSinceMs;
    if (!this.#hasAnswered && silentMs > NEVER_ANSWERS_AFTER_MS) {
      this.#gaveUp = true;
      return true;
    }
    return silentMs > TRY_AGAIN_AFTER_MS;
  }

  /** A piece of `bytes` bytes went out, with a probe at its end. */
  probeSent(nowMs: number, bytes: number): void {
    if (this.#pending.length === 0 || this.#pending.length >= MAX_PENDING) this.#silentSinceMs = nowMs;
    if (this.#pending.length > MAX_PENDING) this.#pending.shift();
    this.#pending.push({ atMs: nowMs, bytes });
  }

  /** The answer to the oldest probe came. */
  probeAnswered(nowMs: number): void {
    this.#hasAnswered = true;
    this.#silentSinceMs = nowMs;
    const piece = this.#pending.shift();
    if (piece === undefined) return;
    const tookMs = nowMs - piece.atMs;
    // The path may have become longer for good, so the quickest answer is forgotten little by little.
    this.#quickestMs = Math.min(tookMs, this.#quickestMs * 1.002 + 0.02);
    const queuedMs = tookMs - this.#quickestMs;
    if (queuedMs > QUEUE_MS) {
      // Pieces that were sent before the last shrinking say nothing about the smaller ones.
      if (piece.atMs < this.#shrunkMs) return;
      this.#shrunkMs = nowMs;
      this.#pieceBytes = Math.max(MIN_PIECE_BYTES, Math.floor(this.#pieceBytes * SHRINK));
    } else if (piece.bytes > this.#pieceBytes / 2) {
      this.#pieceBytes = Math.min(MAX_PIECE_BYTES, Math.ceil(this.#pieceBytes * 1.25));
    }
  }

  /** Forgets the probes under way: the terminal was left and entered again, so they stay unanswered. */
  restart(): void {
    this.#pending.length = 0;
  }
}
