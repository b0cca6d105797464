// What becomes of each frame before it reaches the network, counted for the receiver, which says why a stream is slow.
import type { SenderStats } from '../core/messages.js';

/** Counts, and gives what was counted since it was last asked. */
export class HopCounter {
  /** What the next frame waits for now, and is dropped for when a newer one comes. */
  waitingFor: 'link' | 'cpu' = 'link';
  #sinceMs: number;
  #sentBefore = 0;
  #camera = 0;
  #captured = 0;
  #forLink = 0;
  #forCpu = 0;
  #encoded = 0;
  #encodeMs = 0;

  constructor(nowMs: number) {
    this.#sinceMs = nowMs;
  }

  /** The camera took a frame, and before it `missed` ones that came too late to be fetched. */
  came(missed: number): void {
    this.#camera += 1 + missed;
  }

  /** A frame is to be sent, as were `missed` ones before it. */
  captured(missed: number): void {
    this.#captured += 1 + missed;
    this.#forCpu += missed;
  }

  /** A captured frame was replaced by a newer one. */
  replaced(): void {
    if (this.waitingFor === 'link') this.#forLink += 1;
    else this.#forCpu += 1;
  }

  /** A picture was encoded, or found to need no encoding. */
  encoded(tookMs: number): void {
    this.#encoded += 1;
    this.#encodeMs += tookMs;
  }

  /** What was counted since the last call. `sent` is how many frames went into the network altogether. */
  take(nowMs: number, sent: number): SenderStats {
    const stats = {
      intervalMs: Math.max(1, Math.round(nowMs - this.#sinceMs)),
      cameraFrames: this.#camera,
      captured: this.#captured,
      sent: sent - this.#sentBefore,
      droppedForLink: this.#forLink,
      droppedForCpu: this.#forCpu,
      encodeUs: this.#encoded === 0 ? 0 : Math.round((this.#encodeMs / this.#encoded) * 1_000),
    };
    this.#sinceMs = nowMs;
    this.#sentBefore = sent;
    this.#camera = this.#captured = this.#forLink = this.#forCpu = this.#encoded = this.#encodeMs = 0;
    return stats;
  }
}
