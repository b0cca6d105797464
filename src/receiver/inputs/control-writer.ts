// Writes the Controls of one connection: acknowledgements, clock requests, and whether the camera is paused.

import { SOFTWARE } from '../../cli/version.js';
import { appendChecksum } from '../../core/wire/checksum.js';
import { type ControlMessage, encodeControl, type VideoMessage } from '../../core/wire/messages.js';
import { monotonicMs, unixUs } from '../../net/clock.js';
import { fastCrc32 } from '../../net/crc32.js';
import type { MessageLink } from '../../net/link.js';
import type { Camera } from './camera.js';
import type { FrameQuota } from './frame-receiver.js';

/** Unsent Controls that are kept for a sender that does not read. Later Controls repeat them, so more are dropped. */
const MAX_UNSENT_BYTES = 16 * 1024;

/** The pause between clock requests while the age of frames is in doubt: an answer may be queued behind frames. */
const ASK_CLOCK_EVERY_MS = 250;

/** An acknowledgement that was put off is written by the first tick after this time. */
const PUT_OFF_MS = 150;

export interface ControlWriterOptions {
  readonly link: MessageLink;
  readonly quota: FrameQuota;
  /** The camera; undefined before it is known. */
  readonly camera: () => Camera | undefined;
}

/** For a sender that said a Hello: others do not read. */
export class ControlWriter {
  readonly #options: ControlWriterOptions;
  #acknowledged = 0;
  /** Since when an acknowledgement is put off; undefined: none is. */
  #putOffSinceMs: number | undefined;
  #lastSentMs = 0;
  #askedClockMs = Number.NEGATIVE_INFINITY;

  constructor(options: ControlWriterOptions) {
    this.#options = options;
  }

  /** A frame is in every output. The next Control says so. */
  taken(sequence: number): void {
    this.#acknowledged = Math.max(this.#acknowledged, sequence);
  }

  /**
   * Answers a message. Our own clock request goes with the answer to the sender's: it asks when the link is empty, which is best
   * for both.
   */
  answer(message: VideoMessage, isFirst: boolean, receivedUs: number): void {
    if (message.clockAskUs !== undefined) {
      const answeredUs = unixUs();
      this.send({ clockAnswer: { askedUs: message.clockAskUs, receivedUs, answeredUs }, clockAskUs: answeredUs });
    } else if (isFirst) {
      this.send({ software: SOFTWARE, clockAskUs: unixUs() });
    } else if (message.jpeg !== undefined || this.#putOffSinceMs !== undefined) {
      this.#acknowledge(message.sparseAcknowledgements === true);
    }
  }

  /** Call it a few times a second: writes what was put off, and a keepalive after `keepaliveMs` without a Control. */
  tick(nowMs: number, keepaliveMs: number): void {
    const isDue = nowMs - (this.#putOffSinceMs ?? nowMs) >= PUT_OFF_MS;
    if (isDue || nowMs - this.#lastSentMs >= keepaliveMs) this.send(this.#clockRequest());
  }

  send(message: Omit<ControlMessage, 'acknowledged' | 'paused' | 'done'>): void {
    const { link, quota, camera } = this.#options;
    if (link.unsentBytes > MAX_UNSENT_BYTES) return;
    this.#lastSentMs = monotonicMs();
    this.#putOffSinceMs = undefined;
    if (message.clockAskUs !== undefined) this.#askedClockMs = this.#lastSentMs;
    const acknowledged = this.#acknowledged;
    // With nothing acknowledged yet a Control can be empty, and a message of 0 bytes is an error on this wire.
    const software = acknowledged === 0 ? SOFTWARE : undefined;
    const paused = camera()?.paused ?? false;
    const control = encodeControl({ acknowledged, software, paused, done: quota.isDone, ...message });
    link.send(...appendChecksum([control], fastCrc32));
  }

  // A later message, or the next tick, acknowledges a frame as well. A write is a third of a frame's cost.
  #acknowledge(mayBePutOff: boolean): void {
    const request = this.#clockRequest();
    const isPutOff = mayBePutOff && !this.#options.quota.isDone && request.clockAskUs === undefined;
    if (isPutOff) this.#putOffSinceMs ??= monotonicMs();
    else this.send(request);
  }

  /** A clock request, where the sender's clock was set and the ages of its frames are in doubt. */
  #clockRequest(): Pick<ControlMessage, 'clockAskUs'> {
    const inDoubt = this.#options.camera()?.clockInDoubt === true;
    return inDoubt && monotonicMs() - this.#askedClockMs >= ASK_CLOCK_EVERY_MS ? { clockAskUs: unixUs() } : {};
  }
}
