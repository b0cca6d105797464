// Frames on their way to a bus: one published at a time and one waiting behind it, and what became of them.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { monotonicMs } from '../../net/clock.js';
import type { FlushTimes } from './flush-times.js';
import type { FrameSinkCounts, OutgoingFrame } from './frame-sink.js';

/** What frames need of the uplink around them. */
export interface NatsPublisherHost {
  /** Whether somebody wants frames, and the server may take them. */
  wanted(): boolean;
  /** Hands a frame to the network. False where it did not go out. */
  publish(frame: OutgoingFrame): boolean;
  /** Resolves when the server has read all that was published; false when the connection ended before. */
  flush(): Promise<boolean>;
  /** Whether the server has refused a frame that was published at `sinceMs`. */
  refused(sinceMs: number): boolean;
  /** A frame may go, or has been taken. */
  changed(): void;
}

/** A bus acknowledges nothing: a frame counts as taken when its server has read it and did not refuse it. */
export class NatsPublisher {
  readonly #host: NatsPublisherHost;
  readonly #times: FlushTimes;
  /** The next frame, while the one before is on its way. */
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
  get onTheWay(): number {
    return (this.#flushing ? 1 : 0) + (this.#waiting === undefined ? 0 : 1);
  }

  /** Whether another frame may be given. */
  get free(): boolean {
    return this.#waiting === undefined;
  }

  /** Sends a frame, at once or behind the one on its way. */
  send(frame: OutgoingFrame): void {
    if (!this.#host.wanted()) this.#lost += 1;
    else if (this.#flushing) this.#waiting = frame;
    else this.#publish(frame);
  }

  #publish(frame: OutgoingFrame): void {
    const startMs = monotonicMs();
    if (!this.#host.publish(frame)) {
      this.#lost += 1;
      return;
    }
    this.#sent += 1;
    this.#flushing = true;
    void this.#follow(frame, startMs);
  }

  async #follow(frame: OutgoingFrame, startMs: number): Promise<void> {
    const flushed = await this.#host.flush();
    // That a frame was forbidden is heard right behind that it was read, if only a moment later.
    if (flushed) await nextTurn();
    this.#flushing = false;
    if (flushed) this.#times.frame(monotonicMs() - startMs);
    if (flushed && !this.#host.refused(startMs)) {
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
