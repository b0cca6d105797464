// When the next piece of a screen may be written, and how large it may be: never much more than the terminal has shown.

/** Pieces that may be under way. Two keep a distant link busy; more only make the picture late. */
const MAX_UNANSWERED = 2;

/** A terminal that has never answered within this time does not know the question. */
const NEVER_ANSWERS_AFTER_MS = 700;

/** A terminal that used to answer and is silent for so long may have been swapped for another; it is tried again. */
const TRY_AGAIN_AFTER_MS = 3_000;

/** How long a piece may wait for those before it. What a key asks for waits as long, so it must be short. */
const QUEUE_MS = 50;

/**
 * How much smaller pieces become. Far, so that the queue empties now and then: of a queue that never does, the quickest
 * answer is no measure.
 */
const SHRINK = 0.4;

const MIN_PIECE_BYTES = 1_024;
const FIRST_PIECE_BYTES = 16_384;
const MAX_PIECE_BYTES = 4_194_304;

/**
 * Flow control for a terminal behind a slow link. What the local socket has taken says little: sshd and TCP hold megabytes,
 * seconds of pictures. So each piece ends with a question (where is the cursor?), whose answer says that the terminal has
 * got that far.
 *
 * How much later than the quickest answer an answer comes is how long its piece had to queue (as TCP Vegas and LEDBAT, RFC
 * 6817, have it): pieces shrink until that is short, and grow while it is. A distant terminal is slow to answer whatever
 * it is sent; that alone shrinks nothing.
 */
export class FlowControl {
  readonly #unanswered: { readonly atMs: number; readonly bytes: number }[] = [];
  #silentSinceMs = 0;
  #shrunkMs = Number.NEGATIVE_INFINITY;
  #quickestMs = Number.POSITIVE_INFINITY;
  #pieceBytes = FIRST_PIECE_BYTES;
  #hasAnswered = false;
  #gaveUp = false;

  /** Whether the question should be put behind the next piece. */
  get asks(): boolean {
    return !this.#gaveUp;
  }

  /** Answers still to come. */
  get unanswered(): number {
    return this.#unanswered.length;
  }

  /** How large the next piece may be. */
  get pieceBytes(): number {
    return this.#gaveUp ? Number.POSITIVE_INFINITY : this.#pieceBytes;
  }

  /**
   * Whether a piece may be written, while `queuedBytes` of the last ones have not left yet.
   *
   * @param urgent Somebody waits for it: it may go out one beyond the others.
   */
  mayWrite(nowMs: number, queuedBytes: number, urgent = false): boolean {
    if (queuedBytes > 0) return false;
    if (this.#gaveUp || this.#unanswered.length < MAX_UNANSWERED + (urgent ? 1 : 0)) return true;
    const silentMs = nowMs - this.#silentSinceMs;
    if (!this.#hasAnswered && silentMs > NEVER_ANSWERS_AFTER_MS) {
      this.#gaveUp = true;
      return true;
    }
    return silentMs > TRY_AGAIN_AFTER_MS;
  }

  /** A piece of so many bytes went out, with a question. */
  asked(nowMs: number, bytes: number): void {
    if (this.#unanswered.length === 0 || this.#unanswered.length >= MAX_UNANSWERED) this.#silentSinceMs = nowMs;
    if (this.#unanswered.length > MAX_UNANSWERED) this.#unanswered.shift();
    this.#unanswered.push({ atMs: nowMs, bytes });
  }

  /** An answer came. */
  answered(nowMs: number): void {
    this.#hasAnswered = true;
    this.#silentSinceMs = nowMs;
    const piece = this.#unanswered.shift();
    if (piece === undefined) return;
    const tookMs = nowMs - piece.atMs;
    // The way may have become longer for good, so the quickest answer is forgotten little by little.
    this.#quickestMs = Math.min(tookMs, this.#quickestMs * 1.002 + 0.02);
    const queuedMs = tookMs - this.#quickestMs;
    if (queuedMs > QUEUE_MS) {
      // Those that were under way when it shrank say nothing of the smaller ones.
      if (piece.atMs < this.#shrunkMs) return;
      this.#shrunkMs = nowMs;
      this.#pieceBytes = Math.max(MIN_PIECE_BYTES, Math.floor(this.#pieceBytes * SHRINK));
    } else if (piece.bytes > this.#pieceBytes / 2) {
      this.#pieceBytes = Math.min(MAX_PIECE_BYTES, Math.ceil(this.#pieceBytes * 1.25));
    }
  }

  /** What was asked before will not be answered: the terminal was left and entered again. */
  restart(): void {
    this.#unanswered.length = 0;
  }
}
