// The order in which a slow link lowers JPEG quality and frame rate.

/** The factor by which a step up enlarges the pictures or raises the rate. */
export const STEP = 1.15;

/** The quality that is kept while the rate can still be halved: artefacts begin to disturb below it. */
const FAIR_QUALITY = 55;

/** The share of the camera's rate that is kept while the quality can still be lowered: motion begins to jerk below it. */
const FAIR_RATE = 0.5;

/** The exponent of JPEG size over quantisation scale, scale^-0.75: between 0.4 (drawings) and 1 (photographs). */
const SIZE_EXPONENT = 0.75;

/** What a slow link lowers first, down to its limit; `both` alternates, as WebRTC's "balanced" degradation preference. */
export const LOWERED_FIRST = ['quality', 'both', 'rate'] as const;
export type LoweredFirst = (typeof LOWERED_FIRST)[number];

/** A setting for the link. `fps` is undefined while the rate is not limited. */
export interface Setting {
  readonly quality: number | undefined;
  readonly fps: number | undefined;
}

export interface RateLimits {
  /**
   * The quality on a fast link, 1 to 100. Undefined where pictures are not encoded here, so that only the rate can
   * change.
   */
  readonly quality: number | undefined;
  readonly minQuality: number;
  /** The rate is never limited below this. What the link cannot carry then is dropped. */
  readonly minFps: number;
  /** Whether the rate may be limited. Not where every frame has to arrive. */
  readonly holdsRate: boolean;
  readonly lowersFirst: LoweredFirst;
}

/** The rates of the stream in frames a second: of the camera, and of what is to be sent under the present setting. */
export interface StreamRates {
  readonly captured: number;
  readonly offered: number;
}

/**
 * Lowers and raises a setting in two stages, each with limits of its own: first quality down to the stage's limit, then the rate.
 * With `both`, the limits of the first stage are a fair quality and half of the camera's rate.
 */
export class Degradation {
  readonly #limits: RateLimits;
  readonly #minQuality: number;

  constructor(limits: RateLimits) {
    this.#limits = limits;
    this.#minQuality = Math.min(limits.minQuality, limits.quality ?? limits.minQuality);
  }

  /** The setting with about `share` of the load of `setting`, as far as the limits allow. */
  lower({ quality, fps }: Setting, share: number, { captured, offered }: StreamRates): Setting {
    const state = { quality, fps, offered, share };
    for (const { minQuality, minFps } of this.#stages(captured)) {
      if (state.quality !== undefined && state.share < 1 && state.quality > minQuality) {
        const lowered = Math.max(minQuality, Math.floor(qualityForSize(state.quality, state.share)));
        state.share /= sizeRatio(state.quality, lowered);
        state.quality = lowered;
      }
      if (this.#limits.holdsRate && state.share < 1 && state.offered > minFps) {
        const held = Math.max(minFps, state.offered * state.share);
        state.share /= held / state.offered;
        state.offered = held;
        state.fps = held;
      }
    }
    return { quality: state.quality, fps: state.fps };
  }

  /** One step up from `setting`, in the reverse order. Undefined where nothing is lowered. */
  raise({ quality, fps }: Setting, { captured }: StreamRates): Setting | undefined {
    const [first] = this.#stages(captured);
    const full = this.#limits.quality;
    if (fps !== undefined && fps < first.minFps) return { quality, fps: raisedRate(fps, first.minFps, captured) };
    if (quality !== undefined && quality < first.minQuality)
      return { quality: raisedQuality(quality, first.minQuality), fps };
    if (fps !== undefined) return { quality, fps: raisedRate(fps, captured, captured) };
    if (quality === undefined || full === undefined || quality >= full) return undefined;
    return { quality: raisedQuality(quality, full), fps };
  }

  /** The load of a setting on the link, to compare with that of another: rate by size. */
  load({ quality, fps }: Setting, { captured }: StreamRates): number {
    const { quality: full } = this.#limits;
    const size = quality === undefined || full === undefined ? 1 : sizeRatio(full, quality);
    return size * (fps ?? captured);
  }

  /** The lower limits of the stages. */
  #stages(capturedFps: number): readonly [Stage, Stage] {
    const { minFps, quality = 100, lowersFirst } = this.#limits;
    const last = { minQuality: this.#minQuality, minFps };
    switch (lowersFirst) {
      case 'quality':
        return [{ minQuality: this.#minQuality, minFps: Number.POSITIVE_INFINITY }, last];
      case 'rate':
        return [{ minQuality: quality, minFps }, last];
      case 'both': {
        const fair = Math.max(this.#minQuality, Math.min(FAIR_QUALITY, quality));
        return [{ minQuality: fair, minFps: Math.max(minFps, capturedFps * FAIR_RATE) }, last];
      }
    }
  }
}

interface Stage {
  readonly minQuality: number;
  readonly minFps: number;
}

/** A limit above the rate of the camera is not needed. */
function raisedRate(fps: number, most: number, capturedFps: number): number | undefined {
  const raised = Math.min(most, fps * STEP);
  return raised < capturedFps ? raised : undefined;
}

function raisedQuality(quality: number, most: number): number {
  return Math.min(most, Math.ceil(qualityForSize(quality, STEP)));
}

/**
 * The quality at which a JPEG has about `ratio` times its size at `quality`. Quality scales libjpeg's quantisation tables
 * (jcparam.c, jpeg_quality_scaling): by 5000 / q percent below 50, and by 200 - 2q from there on.
 */
export function qualityForSize(quality: number, ratio: number): number {
  const wanted = quantisationScale(quality) * Math.max(0.01, ratio) ** (-1 / SIZE_EXPONENT);
  return Math.min(100, Math.max(1, wanted > 100 ? 5_000 / wanted : (200 - wanted) / 2));
}

/** The size of a JPEG at quality `to` beside its size at quality `from`, about. */
function sizeRatio(from: number, to: number): number {
  return (quantisationScale(to) / quantisationScale(from)) ** -SIZE_EXPONENT;
}

function quantisationScale(quality: number): number {
  return Math.max(1, quality < 50 ? 5_000 / quality : 200 - 2 * quality);
}
