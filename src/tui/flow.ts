// When the next screen may be written: never while the last one waits, never more than two beyond what the terminal has shown.

/** Screens that may be under way. Two keep a distant link busy; more only make the picture late. */
const MAX_UNANSWERED = 2;

/** A terminal that has never answered within this time does not know the question. */
const NEVER_ANSWERS_AFTER_MS = 700;

/** A terminal that used to answer and is silent for so long may have been swapped for another; it is tried again. */
const TRY_AGAIN_AFTER_MS = 3_000;

/**
 * Flow control for a terminal behind a slow link. What the local socket has taken says little: sshd and TCP hold megabytes,
 * seconds of pictures. So each screen ends with a question (where is the cursor?), whose answer says that the terminal has
 * got that far.
 */
export class Flow {
  #unanswered = 0;
  #oldestMs = 0;
  #hasAnswered = false;
  #gaveUp = false;

  /** Whether the question should be put behind the next screen. */
  get asks(): boolean {
    return !this.#gaveUp;
  }

  /** Answers still to come. */
  get unanswered(): number {
    return this.#unanswered;
  }

  /** Whether a screen may be written, while `queuedBytes` of the last ones have not left yet. */
  mayWrite(nowMs: number, queuedBytes: number): boolean {
    if (queuedBytes > 0) return false;
    if (this.#gaveUp || this.#unanswered < MAX_UNANSWERED) return true;
    const silentMs = nowMs - this.#oldestMs;
    if (!this.#hasAnswered && silentMs > NEVER_ANSWERS_AFTER_MS) {
      this.#gaveUp = true;
      return true;
    }
    return silentMs > TRY_AGAIN_AFTER_MS;
  }

  /** A screen with a question went out. */
  asked(nowMs: number): void {
    if (this.#unanswered === 0 || this.#unanswered >= MAX_UNANSWERED) this.#oldestMs = nowMs;
    this.#unanswered = Math.min(MAX_UNANSWERED, this.#unanswered + 1);
  }

  /** An answer came. */
  answered(nowMs: number): void {
    this.#hasAnswered = true;
    this.#unanswered = Math.max(0, this.#unanswered - 1);
    this.#oldestMs = nowMs;
  }

  /** What was asked before will not be answered: the terminal was left and entered again. */
  restart(): void {
    this.#unanswered = 0;
  }
}
