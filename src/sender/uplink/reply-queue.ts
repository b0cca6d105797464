// What a sender has to say beside frames: it waits while the receiver does not read, and only the last of each kind is kept.
import type { ClockAnswer, SenderStats, VideoMessage } from '../../core/wire/messages.js';

/** Above this, in bytes that the receiver has not taken yet, all but frames waits: no question makes us keep more. */
const MAX_UNSENT_BYTES = 16 * 1024;

/** Most questions of the clock that are answered between two ticks; of those beyond it the last one is. A receiver asks four a second. */
const MAX_ANSWERS_PER_TICK = 16;

/** The connection, as far as it matters here. */
export interface ReplyLink {
  readonly unsentBytes: () => number;
  /** False while the receiver is taken for a program of the first protocol, which would take any of it for a broken frame. */
  readonly isRead: () => boolean;
  /** The camera's state, as it is when it is written. */
  readonly camera: () => VideoMessage['camera'];
  readonly nowUs: () => number;
  readonly write: (message: VideoMessage) => void;
}

/** A question of the clock: when it was asked, by the asker's clock, and when it came, by ours. */
type ClockQuestion = Omit<ClockAnswer, 'answeredUs'>;

/** The answers, reports and figures of one connection. */
export class ReplyQueue {
  readonly #link: ReplyLink;
  #left = MAX_ANSWERS_PER_TICK;
  #question: ClockQuestion | undefined;
  #reportDue = false;
  #stats: SenderStats | undefined;

  constructor(link: ReplyLink) {
    this.#link = link;
  }

  /** Whether the receiver has read what was written, but for a little. */
  get hasRoom(): boolean {
    return this.#link.unsentBytes() <= MAX_UNSENT_BYTES;
  }

  answerClock(askedUs: number): void {
    this.#question = { askedUs, receivedUs: this.#link.nowUs() };
    this.flush();
  }

  report(): void {
    this.#reportDue = true;
    this.flush();
  }

  tellStats(stats: SenderStats): void {
    this.#stats = stats;
    this.flush();
  }

  /** To be called a few times a second. */
  tick(): void {
    this.#left = MAX_ANSWERS_PER_TICK;
    this.flush();
  }

  /** Writes what waits, as far as there is room. To be called when there may be. */
  flush(): void {
    if (!this.#link.isRead()) return;
    if (this.hasRoom && this.#question !== undefined && this.#left > 0) {
      const clockAnswer = { ...this.#question, answeredUs: this.#link.nowUs() };
      this.#left -= 1;
      this.#question = undefined;
      this.#link.write({ clockAnswer });
    }
    if (this.hasRoom) this.flushReport();
    if (this.hasRoom && this.#stats !== undefined) {
      const senderStats = this.#stats;
      this.#stats = undefined;
      this.#link.write({ senderStats });
    }
  }

  /** Writes the camera's state, if that waits, whether or not there is room: the connection is about to end. */
  flushReport(): void {
    if (!this.#reportDue || !this.#link.isRead()) return;
    this.#reportDue = false;
    this.#link.write({ camera: this.#link.camera() });
  }
}
