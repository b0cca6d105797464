// The sender's side of core/rate/rate-controller.ts: what it is shown of the stream, and what becomes of what it chooses.

import { ChangingPace } from '../core/rate/pace.js';
import { RateController, type RateLimits } from '../core/rate/rate-controller.js';
import type { SenderStats } from '../core/wire/messages.js';
import { DEFAULT_QUALITY, type EncodedPicture } from './encode.js';
import type { FrameCounts } from './frame-counters.js';
import type { SenderOptions } from './options.js';
import type { FrameSink } from './uplink/frame-sink.js';

/** A longer pause between two frames is not the link's: a connection was lost. */
const MAX_GAP_MS = 2_000;

/** Chooses quality and rate as the link is; chooses nothing where there is `--no-adapt`, or no rate that the link could miss. */
export class RateAdapter {
  readonly #adaptation: RateController | undefined;
  readonly #outlet: FrameSink;
  readonly #pace = new ChangingPace();
  #encoded: EncodedPicture | undefined;
  /** Frames that a finite source would have given while the link kept it waiting. */
  #late = 0;
  #sentMs: number | undefined;
  readonly #fps: number;

  /** @param live Whether frames may be left out. */
  constructor(options: SenderOptions, live: boolean, outlet: FrameSink) {
    this.#outlet = outlet;
    this.#fps = options.fps ?? 0;
    // A file that is sent as fast as it is taken asks for no rate: any link would be too slow for it.
    if (!options.adapt || (!live && options.fps === undefined)) return;
    const limits: RateLimits = {
      quality: options.fit === 'none' ? undefined : (options.quality ?? DEFAULT_QUALITY),
      minQuality: options.minQuality,
      minFps: options.minFps,
      holdsRate: live,
    };
    this.#adaptation = new RateController(limits);
  }

  /** What to encode with instead of the usual, for the link; undefined while it has room. */
  get loweredQuality(): number | undefined {
    const quality = this.#adaptation?.quality;
    return quality === this.#adaptation?.fullQuality ? undefined : quality;
  }

  get heldFps(): number | undefined {
    return this.#adaptation?.fps;
  }

  /** What the receiver is told of it. */
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

  /** A finite source's frame is being sent: for a late one, what is missing of the rate counts as a live source's drops do. */
  sent(nowMs: number, late: boolean): void {
    const gapMs = Math.min(MAX_GAP_MS, nowMs - (this.#sentMs ?? nowMs));
    if (late) this.#late += Math.max(0, (gapMs * this.#fps) / 1_000 - 1);
    this.#sentMs = nowMs;
  }

  encoded(picture: EncodedPicture): void {
    this.#encoded = picture;
  }

  /** To be called with each frame that the source gives. */
  look(nowMs: number, { captured, heldBack, droppedForLink, droppedForCpu }: FrameCounts): void {
    const { way, paused } = this.#outlet;
    if (way === undefined || paused) {
      this.#adaptation?.interrupted();
      return;
    }
    this.#adaptation?.update(nowMs, {
      captured: captured + this.#late,
      heldBack,
      droppedForLink: droppedForLink + this.#late,
      droppedForCpu,
      carryMs: way.carryMs,
    });
  }
}
