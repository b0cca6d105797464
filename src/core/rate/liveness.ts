// Whether a peer still lives: judged by whole messages, or by enough bytes of an unfinished one.
import { MIN_PROGRESS_BYTES } from '../limits.js';

/** Watches one connection. Feed it what arrives; ask it now and then. */
export class Liveness {
  #sinceMs: number;
  #sinceBytes = 0;
  #bytes = 0;

  constructor(nowMs: number) {
    this.#sinceMs = nowMs;
  }

  /** Some bytes came, not necessarily a message. */
  bytes(count: number): void {
    this.#bytes += count;
  }

  /** A whole message came, or the silence is our own doing. */
  sign(nowMs: number): void {
    this.#sinceMs = nowMs;
    this.#sinceBytes = this.#bytes;
  }

  /** Whether the peer has given no sign of life for `afterMs`. */
  isSilent(nowMs: number, afterMs: number): boolean {
    if (nowMs - this.#sinceMs < afterMs) return false;
    if (this.#bytes - this.#sinceBytes < MIN_PROGRESS_BYTES) return true;
    this.sign(nowMs);
    return false;
  }
}
