// The sender's side of core/adapt.ts: what it is shown of the stream, and what becomes of what it chooses.
import { Adaptation, type AdaptLimits } from '../core/adapt.js';
import type { SenderStats } from '../core/messages.js';
import { Pace } from '../core/pace.js';
import { DEFAULT_QUALITY, type EncodedPicture } from './encode.js';
import type { HopTotals } from './hops.js';
import type { SenderOptions } from './options.js';
import type { Uplink } from './uplink.js';

/** Chooses quality and rate as the link is; chooses nothing where there is `--no-adapt`, or no rate that the link could miss. */
export class Adapting {
  readonly #adaptation: Adaptation | undefined;
  readonly #uplink: Uplink;
  #pace: { readonly fps: number; readonly pace: Pace } | undefined;
  #encoded: EncodedPicture | undefined;
  /** Frames of a finite source that were sent late, as the link was slow. */
  #late = 0;

  /** @param live Whether frames may be left out. */
  constructor(options: SenderOptions, live: boolean, uplink: Uplink) {
    this.#uplink = uplink;
    // A file that is sent as fast as it is taken asks for no rate: any link would be too slow for it.
    if (!options.adapt || (!live && options.fps === undefined)) return;
    const limits: AdaptLimits = {
      quality: options.fit === 'none' ? undefined : (options.quality ?? DEFAULT_QUALITY),
      minQuality: options.minQuality,
      minFps: options.minFps,
      holdsRate: live,
    };
    this.#adaptation = new Adaptation(limits);
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
    const fps = this.heldFps;
    if (fps === undefined) {
      this.#pace = undefined;
      return true;
    }
    if (this.#pace?.fps !== fps) this.#pace = { fps, pace: new Pace(fps) };
    return this.#pace.pace.take(nowMs);
  }

  /** A frame of a finite source was kept waiting for the link beyond its time. */
  late(): void {
    this.#late += 1;
  }

  encoded(picture: EncodedPicture): void {
    this.#encoded = picture;
  }

  /** To be called with each frame that the source gives. */
  look(nowMs: number, { captured, heldBack, droppedForLink, droppedForCpu }: HopTotals): void {
    const { session, paused } = this.#uplink;
    if (session === undefined || paused) {
      this.#adaptation?.interrupted();
      return;
    }
    const lost = droppedForLink + this.#late;
    const { carryMs } = session;
    this.#adaptation?.look(nowMs, { captured, heldBack, droppedForLink: lost, droppedForCpu, carryMs });
  }
}
