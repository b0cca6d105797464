// The retransmission queue of an uplink: frames that were not acknowledged yet, and the counts of all frames so far.
import type { FrameSinkCounts, OutgoingFrame } from './frame-sink.js';

/** Frames of a finite source are sent again over the next connection; those of a live one are lost, as newer ones wait. */
export class RetransmitQueue {
  readonly #finite: boolean;
  /** Oldest first; the first `#inFlight` of them were sent over the present connection. */
  #frames: OutgoingFrame[] = [];
  #inFlight = 0;
  #newestSequence = 0;
  #taken = 0;
  #takenBytes = 0;
  #sent = 0;
  #lost = 0;

  constructor(finite: boolean) {
    this.#finite = finite;
  }

  get counts(): FrameSinkCounts {
    return { frames: this.#taken, bytes: this.#takenBytes, sent: this.#sent, lost: this.#lost };
  }

  /** Frames that were acknowledged. */
  get taken(): number {
    return this.#taken;
  }

  /** Frames that were not acknowledged yet, sent or not. */
  get length(): number {
    return this.#frames.length;
  }

  /** Whether a frame waits to be sent over the present connection. */
  get hasUnsent(): boolean {
    return this.#inFlight < this.#frames.length;
  }

  /** Takes a frame that cannot be sent now: a live one is lost, as it may be hours old at the next connection. */
  pushUnwanted(frame: OutgoingFrame): void {
    if (this.#finite) this.push(frame);
    else this.#lost += 1;
  }

  push(frame: OutgoingFrame): void {
    this.#frames.push(frame);
  }

  /** The next frame to send; only while `hasUnsent`. It is in flight from now on. */
  next(): OutgoingFrame {
    const frame = this.#frames[this.#inFlight] as OutgoingFrame;
    this.#inFlight += 1;
    if (frame.sequence > this.#newestSequence) {
      this.#newestSequence = frame.sequence;
      this.#sent += 1;
    }
    return frame;
  }

  /** The peer has acknowledged every frame up to this number. */
  acknowledge(sequence: number): void {
    const firstOpen = this.#frames.findIndex((frame) => frame.sequence > sequence);
    // Never more than was sent: a receiver that acknowledges the future is wrong.
    this.#take(Math.min(this.#inFlight, firstOpen === -1 ? this.#frames.length : firstOpen));
  }

  /** All frames in flight have left for a peer that never acknowledges. */
  acknowledgeSent(): void {
    this.#take(this.#inFlight);
  }

  /** The connection has ended. */
  disconnected(): void {
    if (!this.#finite) {
      this.#lost += this.#frames.length;
      this.#frames = [];
    }
    this.#inFlight = 0;
  }

  /** The oldest `count` frames were taken. */
  #take(count: number): void {
    const taken = this.#frames.splice(0, count);
    this.#inFlight -= taken.length;
    this.#taken += taken.length;
    for (const { jpeg } of taken) this.#takenBytes += jpeg.length;
  }
}
