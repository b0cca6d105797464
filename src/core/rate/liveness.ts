// Keepalive supervision of one connection: whole messages count, or enough bytes of an unfinished one.
import { MIN_PROGRESS_BYTES } from '../limits.js';

/** Detects that a peer is silent. The connection reports what arrives, and checks `isSilent` regularly. */
export class Liveness {
  #sinceMs: number;
  #sinceBytes = 0;
  #bytes = 0;

  constructor(nowMs: number) {
    this.#sinceMs = nowMs;
  }

  /** Bytes arrived, not necessarily a whole message. */
  bytes(count: number): void {
    this.#bytes += count;
  }

  /** A whole message arrived, or this side caused the silence itself. */
  sign(nowMs: number): void {
    this.#sinceMs = nowMs;
    this.#sinceBytes = this.#bytes;
  }

  /** Whether the peer has sent neither a message nor enough bytes of one for `afterMs`. */
  isSilent(nowMs: number, afterMs: number): boolean {
    if (nowMs - this.#sinceMs < afterMs) return false;
    if (this.#bytes - this.#sinceBytes < MIN_PROGRESS_BYTES) return true;
    this.sign(nowMs);
    return false;
  }
}
