// A publish window of one frame: one is in flight to the NATS server, one waits behind it, and the outcome of each is counted.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { monotonicMs } from '../../net/clock.js';
import type { FlushTimes } from './flush-times.js';
import type { FrameSinkCounts, OutgoingFrame } from './frame-sink.js';

/** The uplink around the publisher. */
export interface NatsPublisherHost {
  /** Whether there is demand for frames, and the server may take them. */
  wanted(): boolean;
  /** Hands a frame to the network. False where it was not sent. */
  publish(frame: OutgoingFrame): boolean;
  /** Resolves when the server has read all that was published; false when the connection ended before. */
  flush(): Promise<boolean>;
  /** Whether the server has denied a frame that was published at `sinceMs`. */
  denied(sinceMs: number): boolean;
  /** Another frame may be sent, or one was taken. */
  changed(): void;
}

/** NATS acknowledges nothing, so a frame counts as taken when the server has read it and has not denied it. */
export class NatsPublisher {
  readonly #host: NatsPublisherHost;
  readonly #times: FlushTimes;
  /** The next frame, while the one before is in flight. */
  #waiting: OutgoingFrame | undefined;
  #flushing = false;
  #taken = 0;
  #bytes = 0;
  #sent = 0;
  #lost = 0;

  constructor(host: NatsPublisherHost, times: FlushTimes) {
    this.#host = host;
    this.#times = times;
  }

  get counts(): FrameSinkCounts {
    return { frames: this.#taken, bytes: this.#bytes, sent: this.#sent, lost: this.#lost };
  }

  /** Frames that are neither taken nor lost yet. */
  get pending(): number {
    return (this.#flushing ? 1 : 0) + (this.#waiting === undefined ? 0 : 1);
  }

  /** Whether another frame may be given. */
  get free(): boolean {
    return this.#waiting === undefined;
  }

  /** Sends a frame, at once or behind the one in flight. */
  send(frame: OutgoingFrame): void {
    if (!this.#host.wanted()) this.#lost += 1;
    else if (this.#flushing) this.#waiting = frame;
    else this.#publish(frame);
  }

  /** Gives up the frame that waits, as its camera has stopped. */
  forget(): void {
    if (this.#waiting !== undefined) this.#lost += 1;
    this.#waiting = undefined;
  }

  #publish(frame: OutgoingFrame): void {
    const startMs = monotonicMs();
    if (!this.#host.publish(frame)) {
      this.#lost += 1;
      return;
    }
    this.#sent += 1;
    this.#flushing = true;
    void this.#awaitFlush(frame, startMs);
  }

  async #awaitFlush(frame: OutgoingFrame, startMs: number): Promise<void> {
    const flushed = await this.#host.flush();
    // The server's denial arrives right behind its answer to the flush, maybe a moment later.
    if (flushed) await nextTurn();
    this.#flushing = false;
    if (flushed) this.#times.frame(monotonicMs() - startMs);
    if (flushed && !this.#host.denied(startMs)) {
      this.#taken += 1;
      this.#bytes += frame.jpeg.length;
    } else {
      this.#lost += 1;
    }
    const next = this.#waiting;
    this.#waiting = undefined;
    if (next !== undefined) this.send(next);
    this.#host.changed();
  }
}
