// Gives HTTP clients the pictures of a source as they pass: a JPEG untouched, raw pixels encoded while a client looks.
import type { Orientation } from '../../core/jpeg/exif.js';
import { Newest } from '../../core/newest.js';
import { monotonicMs } from '../../net/clock.js';
import { FrameHub, type HttpFrame } from '../../net/http/frame-hub.js';
import type { PictureSource } from '../../net/http/pictures.js';
import { type Source, type SourceEvents, type SourceFrame, seeingFrames } from '../../sources/source.js';
import type { Consumers } from '../../sources/suspend-when-idle.js';
import type { EncodedPicture } from '../picture/picture-encoder.js';
import { turnedJpeg } from '../picture/turned-picture.js';

/** A sender has one camera. */
const PLACE = 1;

/** A camera that has given no frame for this time is not well. */
const SILENT_MS = 5_000;

/** Encodes a picture of raw pixels. */
export type EncodeRaw = (frame: SourceFrame) => Promise<EncodedPicture>;

export class SourceTap implements PictureSource, Consumers {
  readonly place = PLACE;
  readonly hub = new FrameHub(() => this.#watchedChanged());
  readonly #encode: EncodeRaw;
  readonly #turn: Orientation;
  /** Raw pictures that wait for the encoder. The newest wins. */
  readonly #raw = new Newest<SourceFrame>();
  #newest: HttpFrame | undefined;
  #sequence = 0;
  #lastFrameMs: number | undefined;
  #trouble: string | undefined;
  #isSuspended = false;
  #idleSinceMs = monotonicMs();
  readonly #waiting = new Set<() => void>();

  /** @param turn How JPEGs are turned; raw pictures are turned by `encode`. */
  constructor(encode: EncodeRaw, turn: Orientation) {
    this.#encode = encode;
    this.#turn = turn;
    void this.#encodeRaw();
  }

  /** The same source, whose frames pass through here. */
  tap(source: Source): Source {
    const frames = (signal: AbortSignal, events: SourceEvents) =>
      this.#pass(source.frames(signal, this.#heard(seeingFrames(events, (frame) => this.#see(frame)))));
    return { ...source, frames };
  }

  get rests(): boolean {
    return this.#isSuspended || this.#newest === undefined || this.problem() !== undefined;
  }

  newest(): HttpFrame | undefined {
    return this.#newest;
  }

  problem(): string | undefined {
    return this.#trouble;
  }

  /** Why the camera is not well; undefined where it is, or where it is closed as nobody watches. */
  unhealthy(): string | undefined {
    if (this.#trouble !== undefined) return this.#trouble;
    if (this.#isSuspended) return undefined;
    if (this.#lastFrameMs === undefined) return 'no picture has come yet';
    const silentMs = monotonicMs() - this.#lastFrameMs;
    return silentMs < SILENT_MS ? undefined : `no picture for ${Math.floor(silentMs / 1_000)} s`;
  }

  idleMs(): number {
    return this.hub.watchesAny ? 0 : monotonicMs() - this.#idleSinceMs;
  }

  async waitForConsumer(signal: AbortSignal): Promise<void> {
    if (this.hub.watchesAny || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  close(): void {
    this.#raw.close();
    this.hub.close();
  }

  async *#pass(frames: AsyncIterable<SourceFrame>): AsyncGenerator<SourceFrame, void, undefined> {
    for await (const frame of frames) {
      this.#see(frame);
      yield frame;
    }
  }

  #see(frame: SourceFrame): void {
    this.#lastFrameMs = monotonicMs();
    this.#trouble = undefined;
    this.#isSuspended = false;
    const { picture } = frame;
    if (picture.kind === 'jpeg') {
      const { jpeg, size, trueSize = size } = turnedJpeg(picture, this.#turn);
      this.#offer(frame, { jpeg, trueSize });
    } else if (this.hub.isWatched(PLACE)) this.#raw.put(frame);
  }

  async #encodeRaw(): Promise<void> {
    for (;;) {
      const frame = await this.#raw.take();
      if (frame === undefined) return;
      try {
        this.#offer(frame, await this.#encode(frame));
      } catch {
        // The stream to the receiver meets the same picture, and reports it.
      }
    }
  }

  #offer({ capturedUs }: SourceFrame, { jpeg, trueSize: { width, height } }: EncodedPicture): void {
    this.#sequence += 1;
    const capturedMs = capturedUs / 1_000;
    const shownSize = `${width}x${height}`;
    const frame: HttpFrame = { jpeg, sequence: this.#sequence, capturedMs, receivedMs: capturedMs, shownSize };
    this.#newest = frame;
    this.hub.frame(PLACE, () => frame);
  }

  #heard(events: SourceEvents): SourceEvents {
    return {
      ...events,
      trouble: (reason, retryMs) => {
        this.#trouble = reason.message;
        events.trouble(reason, retryMs);
      },
      recovered: () => {
        this.#trouble = undefined;
        events.recovered();
      },
    };
  }

  /** The source is closed, as nobody watches. */
  suspended(): void {
    this.#isSuspended = true;
    this.#newest = undefined;
  }

  #watchedChanged(): void {
    if (!this.hub.watchesAny) this.#idleSinceMs = monotonicMs();
    else for (const done of this.#waiting) done();
  }
}

/** The consumers of two kinds as one. */
export function eitherConsumer(one: Consumers, other: Consumers): Consumers {
  return {
    idleMs: () => Math.min(one.idleMs(), other.idleMs()),
    waitForConsumer: async (signal) => {
      const found = new AbortController();
      const either = AbortSignal.any([signal, found.signal]);
      await Promise.race([one.waitForConsumer(either), other.waitForConsumer(either)]);
      found.abort();
    },
  };
}
