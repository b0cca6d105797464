// Connects the rate controller (core/rate/rate-controller.ts) to the stream: feeds it the counts, applies what it chooses.
import { DEFAULT_QUALITY } from '../core/jpeg/default-quality.js';
import type { RateLimits } from '../core/rate/degradation.js';
import { ChangingPace } from '../core/rate/pace.js';
import { RateController } from '../core/rate/rate-controller.js';
import type { SenderStats } from '../core/wire/messages.js';
import type { FrameCounts } from './frame-counters.js';
import type { SenderOptions } from './options.js';
import type { EncodedPicture } from './picture/picture-encoder.js';
import type { NewestPicture } from './status/run-source.js';
import type { FrameSink } from './uplink/frame-sink.js';

/** A longer pause between two frames is not due to a slow link: a connection was lost. */
const MAX_GAP_MS = 2_000;

/** From this transmission time of a frame on, optimal Huffman tables save more of it than they take of the CPU. */
const SLOW_FRAME_MS = 20;

/** Lowers quality and frame rate for a slow link. Does nothing with `--no-adapt`, or without a rate to keep. */
export class RateAdapter {
  readonly #controller: RateController | undefined;
  readonly #sink: FrameSink;
  readonly #pace = new ChangingPace();
  #encoded: EncodedPicture | undefined;
  #newestMs = 0;
  /** Frames that a finite source would have given while it waited for the link. */
  #late = 0;
  #sentMs: number | undefined;
  readonly #fps: number;

  /** @param live Whether frames may be dropped. */
  constructor(options: SenderOptions, live: boolean, sink: FrameSink) {
    this.#sink = sink;
    this.#fps = options.fps ?? 0;
    // A file without --fps is sent as fast as it is taken, so any link would seem too slow for it.
    if (!options.adapt || (!live && options.fps === undefined)) return;
    const limits: RateLimits = {
      quality: options.fit === 'none' ? undefined : (options.quality ?? DEFAULT_QUALITY),
      minQuality: options.minQuality,
      minFps: options.minFps,
      holdsRate: live,
      lowersFirst: options.lowersFirst,
    };
    this.#controller = new RateController(limits);
  }

  /** The quality to encode with for a slow link; undefined while the link has room for the usual one. */
  get loweredQuality(): number | undefined {
    const quality = this.#controller?.quality;
    return quality === this.#controller?.fullQuality ? undefined : quality;
  }

  /** Whether fewer bytes are worth more CPU time: each frame takes the link long, or the quality is lowered for it. */
  get savesBytes(): boolean {
    return this.loweredQuality !== undefined || (this.#sink.path?.carryMs ?? 0) >= SLOW_FRAME_MS;
  }

  /** The rate that the source is held to for a slow link; undefined while it is not held. */
  get heldFps(): number | undefined {
    return this.#controller?.fps;
  }

  /** The current choice, which is reported to the receiver. */
  get figures(): Pick<SenderStats, 'quality' | 'fullQuality' | 'heldMillifps'> {
    const { quality, fullQuality } = this.#encoded ?? {};
    const { heldFps } = this;
    return {
      ...(quality === undefined ? {} : { quality }),
      ...(quality === undefined || fullQuality === undefined ? {} : { fullQuality }),
      ...(heldFps === undefined ? {} : { heldMillifps: Math.round(heldFps * 1_000) }),
    };
  }

  /** Whether a live source's frame is to be sent under the rate that is held. */
  takes(nowMs: number): boolean {
    return this.#pace.take(this.heldFps, nowMs);
  }

  /** A frame of a finite source is being sent. For a late one, the frames missing to the rate count as dropped for the link. */
  sent(nowMs: number, late: boolean): void {
    const gapMs = Math.min(MAX_GAP_MS, nowMs - (this.#sentMs ?? nowMs));
    if (late) this.#late += Math.max(0, (gapMs * this.#fps) / 1_000 - 1);
    this.#sentMs = nowMs;
  }

  encoded(picture: EncodedPicture): void {
    this.#encoded = picture;
    this.#newestMs = Date.now();
  }

  /** The newest picture that was made ready to be sent. */
  get newest(): NewestPicture | undefined {
    return this.#encoded && { jpeg: this.#encoded.jpeg, atMs: this.#newestMs };
  }

  /** Call it with each frame of the source. */
  observe(nowMs: number, { captured, heldBack, droppedForLink, droppedForCpu }: FrameCounts): void {
    const { path, paused } = this.#sink;
    if (path === undefined || paused) {
      this.#controller?.interrupted();
      return;
    }
    this.#controller?.update(nowMs, {
      captured: captured + this.#late,
      heldBack,
      droppedForLink: droppedForLink + this.#late,
      droppedForCpu,
      carryMs: path.carryMs,
    });
  }
}
