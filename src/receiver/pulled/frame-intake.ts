// Takes the pictures of a camera that the receiver goes to: limits their rate, keeps the newest, and hands it on as a JPEG.
import { setTimeout as sleep } from 'node:timers/promises';
import { TtycamError } from '../../core/errors.js';
import { Newest } from '../../core/newest.js';
import { ChangingPace, Pace } from '../../core/rate/pace.js';
import { monotonicMs, unixUs } from '../../net/clock.js';
import type { SourceFrame } from '../../sources/source.js';
import type { Now } from '../inputs/camera.js';
import type { CameraPeer } from '../inputs/camera-peer.js';
import type { PulledInput } from './pulled-input.js';
import { jpegOf } from './rgb-jpeg.js';

/** What the frames of a camera need of the receiver. */
export interface FrameIntakeOptions {
  readonly peer: CameraPeer;
  /** The most frames a second of a live input, and the rate at which a file is played; undefined: no limit. */
  readonly fps: number | undefined;
  /** The rate of a file where `fps` is undefined. */
  readonly fileFps: number | undefined;
  /** A picture could not be encoded. */
  readonly corrupt: (problem: string) => void;
}

interface NumberedFrame {
  readonly frame: SourceFrame;
  readonly sequence: number;
  readonly now: Now;
  readonly knowsCaptureTime: boolean;
}

/** The way of one camera's frames from its input to the outputs. */
export class FrameIntake {
  readonly #options: FrameIntakeOptions;
  readonly #newest = new Newest<NumberedFrame>();
  readonly #pace = new ChangingPace();
  /** The rate of a finite input that has none of its own. */
  readonly #filePace: Pace | undefined;
  /** The number of the last frame. It continues over attempts, as the camera takes a number that came before for a repeated frame. */
  #sequence = 0;
  #demanded: (() => void) | undefined;

  constructor(options: FrameIntakeOptions) {
    this.#options = options;
    const { fps = options.fileFps } = options;
    this.#filePace = fps === undefined ? undefined : new Pace(fps);
  }

  /** Hands the newest frames on until `close`, one after another: a slow output costs frames and never age. */
  async run(): Promise<void> {
    for (;;) {
      const next = await this.#newest.take();
      if (next === undefined) return;
      if (this.#options.peer.camera.demand !== undefined) await this.#deliver(next);
    }
  }

  /** Takes a frame. The next one of a finite input is read when the promise resolves. */
  take(input: PulledInput, frame: SourceFrame, signal: AbortSignal): Promise<void> | undefined {
    if (input.kind === 'finite') return this.#takeFinite(input, frame, signal);
    const { demand } = this.#options.peer.camera;
    if (demand === undefined) return undefined;
    const { fps = demand.fps } = this.#options;
    const limit = fps === undefined ? undefined : Math.min(fps, demand.fps ?? fps);
    if (!this.#pace.take(limit, monotonicMs())) return undefined;
    // Of frames above a limit none is missed.
    this.#newest.put(this.#numbered(input, frame, limit === undefined ? (frame.missed ?? 0) : 0));
    return undefined;
  }

  /** Drops the frame that waits: it would be handed on as a present one later. */
  clear(): void {
    this.#newest.poll();
  }

  /** There is demand for frames again. */
  demanded(): void {
    this.#demanded?.();
  }

  close(): void {
    this.#newest.close();
  }

  /** While there is no demand for the next frame, it waits, and so does its input. */
  async #takeFinite(input: PulledInput, frame: SourceFrame, signal: AbortSignal): Promise<void> {
    while (this.#options.peer.camera.demand === undefined && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const done = () => {
          signal.removeEventListener('abort', done);
          resolve();
        };
        this.#demanded = done;
        signal.addEventListener('abort', done, { once: true });
      });
    }
    const pace = input.hasRate === true ? undefined : this.#filePace;
    const waitMs = pace?.waitMs(monotonicMs()) ?? 0;
    if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const numbered = this.#numbered(input, frame, 0);
    pace?.take(numbered.now.ms);
    await this.#deliver(numbered);
  }

  #numbered({ knowsCaptureTime }: PulledInput, frame: SourceFrame, missed: number): NumberedFrame {
    this.#sequence += 1 + missed;
    const ms = monotonicMs();
    return { frame, sequence: this.#sequence, now: { ms, unixUs: unixUs(ms) }, knowsCaptureTime };
  }

  async #deliver({ frame, sequence, now, knowsCaptureTime }: NumberedFrame): Promise<void> {
    const { peer, corrupt } = this.#options;
    if (!peer.takesFrames) return;
    const { picture, capturedUs } = frame;
    let jpeg: Uint8Array;
    try {
      jpeg = await jpegOf(picture);
    } catch (error) {
      corrupt(TtycamError.from(error).message);
      return;
    }
    const shown = picture.kind === 'jpeg' ? picture.trueSize : undefined;
    const message = {
      jpeg,
      sequence,
      ...(knowsCaptureTime ? { captureTimeUs: capturedUs } : {}),
      ...(shown && { trueWidth: shown.width, trueHeight: shown.height }),
    };
    await peer.take(message, now);
  }
}
