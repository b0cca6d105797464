// The rate controller of a sender: on a slow link it lowers first the JPEG quality and then the frame rate.

/** The measuring interval. It is longer where fewer frames than MIN_OFFERED were to be sent. */
const SLICE_MS = 500;
const MIN_OFFERED = 3;

/**
 * So many slices in a row that lose frames mean a slow link. One or two are a short disturbance: a disk, a roaming
 * WiFi card.
 */
const SLICES = 3;

/** The share of frames dropped for the link above which a slice counts as one that loses frames. */
const LOSING = 0.1;

/** The target utilisation of the link after a step down. */
const AIM = 0.85;

/**
 * The highest utilisation that a step up may lead to. Together with STEP it gives a hysteresis in which nothing
 * changes.
 */
const CEILING = 0.9;

/** The factor by which a step up enlarges the pictures or raises the rate. */
const STEP = 1.15;

/** The time between any change and the next step up. */
const STEP_AFTER_MS = 2_000;

/**
 * A step up that is followed by a step down within this time was too large. Its result is avoided, each time twice as
 * long.
 */
const REGRET_MS = 6_000;
const MAX_AVOID_MS = 60_000;

/** Below this utilisation the link is not the cause of losses. On a very long path the credit window causes them. */
const BUSY = 0.7;

/** The exponent of JPEG size over quantisation scale, scale^-0.75: between 0.4 (drawings) and 1 (photographs). */
const SIZE_EXPONENT = 0.75;

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
}

/** The running totals of the stream, and the state of the link. */
export interface LinkSample {
  /** Frames that were to be sent. */
  readonly captured: number;
  /** Of them: left out by the rate limit `fps`. */
  readonly heldBack: number;
  /** Of them: dropped because the link had no capacity left. */
  readonly droppedForLink: number;
  /** Of them: dropped because this machine was too slow. */
  readonly droppedForCpu: number;
  /**
   * The transmission time of a frame in ms: from sending to acknowledgement, minus the round trip. Undefined where it
   * is not known.
   */
  readonly carryMs: number | undefined;
}

interface Slice {
  readonly offered: number;
  readonly lost: number;
}

/** A setting for the link. `fps` is undefined while the rate is not limited. */
interface Setting {
  readonly quality: number | undefined;
  readonly fps: number | undefined;
}

/**
 * Chooses quality and frame rate for a link. When three slices of half a second in a row lose frames, it steps down at
 * once to what the best of them carried. It steps up in small steps, each only where the link has spare capacity. That
 * follows from the transmission time of frames, so it need not be tried out. Where nobody acknowledges frames, steps up
 * are trials, which become rarer when they fail.
 */
export class RateController {
  readonly #limits: RateLimits;
  readonly #minQuality: number;
  #setting: Setting;
  #before: LinkSample | undefined;
  #sliceStartMs = 0;
  #slices: Slice[] = [];
  #changedMs = 0;
  /** When the last change was. Undefined where it was no step up. */
  #steppedUpMs: number | undefined;
  #avoided: { readonly setting: Setting; readonly untilMs: number } | undefined;
  #avoidMs = STEP_AFTER_MS;

  constructor(limits: RateLimits) {
    this.#limits = limits;
    this.#setting = { quality: limits.quality, fps: undefined };
    this.#minQuality = Math.min(limits.minQuality, limits.quality ?? limits.minQuality);
  }

  /** The quality to encode with. Undefined where pictures are not encoded. */
  get quality(): number | undefined {
    return this.#setting.quality;
  }

  /** The quality on a fast link. */
  get fullQuality(): number | undefined {
    return this.#limits.quality;
  }

  /** The rate limit in frames a second. Undefined while there is none. */
  get fps(): number | undefined {
    return this.#setting.fps;
  }

  /** The stream was interrupted: the next measurement begins anew, because the gap says nothing about the link. */
  interrupted(): void {
    this.#before = undefined;
    this.#slices = [];
  }

  /** Takes the totals. To be called with each frame. Changes `quality` and `fps` where that is due. */
  update(nowMs: number, now: LinkSample): void {
    const before = this.#before;
    if (before === undefined) {
      this.#begin(nowMs, now);
      this.#changedMs = nowMs;
      return;
    }
    const tookMs = nowMs - this.#sliceStartMs;
    const captured = now.captured - before.captured;
    const offered = captured - (now.heldBack - before.heldBack) - (now.droppedForCpu - before.droppedForCpu);
    if (tookMs < SLICE_MS || offered < MIN_OFFERED) return;
    this.#begin(nowMs, now);
    this.#slices = [...this.#slices, { offered, lost: now.droppedForLink - before.droppedForLink }].slice(-SLICES);
    const perSecond = 1_000 / tookMs;
    if (this.#slices.length === SLICES && this.#slices.every(loses)) {
      this.#stepDown(nowMs, offered * perSecond, now.carryMs);
    } else if (!this.#slices.some(loses)) {
      this.#considerStepUp(nowMs, captured * perSecond, offered * perSecond, now.carryMs);
    }
  }

  #begin(nowMs: number, now: LinkSample): void {
    this.#before = now;
    this.#sliceStartMs = nowMs;
  }

  #stepDown(nowMs: number, offeredFps: number, carryMs: number | undefined): void {
    const best = Math.max(...this.#slices.map(({ offered, lost }) => Math.max(0, offered - lost) / offered));
    if (busy(carryMs, offeredFps * best, 1) < BUSY) return;
    // The new setting is judged by new slices.
    this.#slices = [];
    if (this.#steppedUpMs !== undefined && nowMs - this.#steppedUpMs < REGRET_MS) {
      this.#avoidMs = Math.min(MAX_AVOID_MS, this.#avoidMs * 2);
      this.#avoided = { setting: this.#setting, untilMs: nowMs + this.#avoidMs };
    }
    this.#steppedUpMs = undefined;
    const share = Math.min(best, 1 / busy(carryMs, offeredFps, 1)) * AIM;
    const { quality, fps } = this.#setting;
    if (quality !== undefined && quality > this.#minQuality) {
      this.#change(nowMs, { quality: Math.max(this.#minQuality, Math.floor(qualityForSize(quality, share))), fps });
    } else if (this.#limits.holdsRate && offeredFps > this.#limits.minFps) {
      this.#change(nowMs, { quality, fps: Math.max(this.#limits.minFps, offeredFps * share) });
    }
  }

  #considerStepUp(nowMs: number, capturedFps: number, offeredFps: number, carryMs: number | undefined): void {
    if (this.#steppedUpMs !== undefined && nowMs - this.#steppedUpMs >= REGRET_MS) {
      this.#steppedUpMs = undefined;
      if (this.#isAvoided(this.#setting)) {
        // The link has become faster since the step down.
        this.#avoided = undefined;
        this.#avoidMs = STEP_AFTER_MS;
      }
    }
    if (nowMs - this.#changedMs < STEP_AFTER_MS) return;
    const higher = this.#higher(capturedFps);
    if (higher === undefined || (this.#isAvoided(higher) && nowMs < (this.#avoided?.untilMs ?? 0))) return;
    // A step of the rate passes no more frames than the camera delivers.
    const fps = this.#setting.fps === undefined ? offeredFps * STEP : Math.min(capturedFps, this.#setting.fps * STEP);
    if (busy(carryMs, fps, 0) > CEILING) return;
    this.#change(nowMs, higher);
    this.#steppedUpMs = nowMs;
  }

  /** The next step up, in the reverse order of the steps down. Undefined where nothing is lowered. */
  #higher(capturedFps: number): Setting | undefined {
    const { quality, fps } = this.#setting;
    // A limit above the rate of the camera is not needed.
    if (fps !== undefined) return { quality, fps: fps * STEP < capturedFps ? fps * STEP : undefined };
    const full = this.#limits.quality;
    if (quality === undefined || full === undefined || quality >= full) return undefined;
    return { quality: Math.min(full, Math.ceil(qualityForSize(quality, STEP))), fps };
  }

  /** Whether a setting loads the link at least as much as the one that was too much. */
  #isAvoided({ quality, fps }: Setting): boolean {
    const avoided = this.#avoided?.setting;
    if (avoided === undefined) return false;
    if (quality !== avoided.quality) return (quality ?? 0) > (avoided.quality ?? 0);
    return (fps ?? Number.POSITIVE_INFINITY) >= (avoided.fps ?? Number.POSITIVE_INFINITY);
  }

  #change(nowMs: number, setting: Setting): void {
    this.#setting = setting;
    this.#changedMs = nowMs;
  }
}

function loses({ offered, lost }: Slice): boolean {
  return lost > offered * LOSING;
}

/** The utilisation of the link by `fps` frames a second. `unknown` where the transmission time is not known. */
function busy(carryMs: number | undefined, fps: number, unknown: number): number {
  return carryMs === undefined ? unknown : (carryMs * fps) / 1_000;
}

/**
 * The quality at which a JPEG has about `ratio` times its size at `quality`. Quality scales libjpeg's quantisation tables
 * (jcparam.c, jpeg_quality_scaling): by 5000 / q percent below 50, and by 200 - 2q from there on.
 */
export function qualityForSize(quality: number, ratio: number): number {
  const scale = Math.max(1, quality < 50 ? 5_000 / quality : 200 - 2 * quality);
  const wanted = scale * Math.max(0.01, ratio) ** (-1 / SIZE_EXPONENT);
  return Math.min(100, Math.max(1, wanted > 100 ? 5_000 / wanted : (200 - wanted) / 2));
}
