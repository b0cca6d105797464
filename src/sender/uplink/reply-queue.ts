// A queue of messages beside frames. They wait while the receiver does not read, and only the newest of each kind is kept.
import type { SenderStats, VideoMessage } from '../../core/wire/messages.js';
import { unixUs } from '../../net/clock.js';
import { ClockAnswers, type ClockQuestion } from './clock-answers.js';

/** With more unsent bytes than this, all but frames waits: a peer that only asks cannot make us buffer more. */
const MAX_UNSENT_BYTES = 16 * 1024;

/** Most clock questions that are answered in a tick; the last one beyond it is answered later. A receiver asks four a second. */
const MAX_ANSWERS_PER_TICK = 16;

/** The connection that the queue writes to. */
export interface ReplyLink {
  readonly unsentBytes: () => number;
  /** False for a program of the first protocol, which would take any of these messages for a broken frame. */
  readonly isRead: () => boolean;
  /** The camera's state at the time of writing. */
  readonly camera: () => VideoMessage['camera'];
  readonly write: (message: VideoMessage) => void;
}

/** Clock answers, camera states and figures of one connection. */
export class ReplyQueue {
  readonly #link: ReplyLink;
  readonly #clock = new ClockAnswers(MAX_ANSWERS_PER_TICK);
  #question: ClockQuestion | undefined;
  #reportDue = false;
  #stats: SenderStats | undefined;

  constructor(link: ReplyLink) {
    this.#link = link;
  }

  /** Whether nearly all that was written has left. */
  get hasRoom(): boolean {
    return this.#link.unsentBytes() <= MAX_UNSENT_BYTES;
  }

  answerClock(askedUs: number): void {
    this.#question = { askedUs, receivedUs: unixUs() };
    this.flush();
  }

  report(): void {
    this.#reportDue = true;
    this.flush();
  }

  sendStats(stats: SenderStats): void {
    this.#stats = stats;
    this.flush();
  }

  /** Call it a few times a second. */
  tick(): void {
    this.#clock.tick();
    this.flush();
  }

  /** Writes what waits, as far as there is room. Call it when there may be room again. */
  flush(): void {
    if (!this.#link.isRead()) return;
    if (this.hasRoom && this.#question !== undefined) {
      const clockAnswer = this.#clock.answerClock(this.#question);
      if (clockAnswer !== undefined) {
        this.#question = undefined;
        this.#link.write({ clockAnswer });
      }
    }
    if (this.hasRoom) this.flushReport();
    if (this.hasRoom && this.#stats !== undefined) {
      const senderStats = this.#stats;
      this.#stats = undefined;
      this.#link.write({ senderStats });
    }
  }

  /** Writes the camera's state if it waits, whether or not there is room: the connection is about to end. */
  flushReport(): void {
    if (!this.#reportDue || !this.#link.isRead()) return;
    this.#reportDue = false;
    this.#link.write({ camera: this.#link.camera() });
  }
}
