// A link that carries too little is given less: JPEG quality goes first and frame rate second, and both come back slowly.

/** How long is looked at a time; longer where fewer frames than MIN_OFFERED were to be sent. */
const SLICE_MS = 500;
const MIN_OFFERED = 3;

/** So many slices in a row that lose frames are a slow link. One or two are a hiccup: a disk, a roaming WiFi card. */
const SLICES = 3;

/** A slice that loses more than this share of its frames for the link loses frames. */
const LOSING = 0.1;

/** What is aimed at: the share of its time for which the link is to be busy with our frames. */
const AIM = 0.85;

/** And what a step up may bring it to at most. Between the two and the step itself lies where nothing is changed. */
const CEILING = 0.9;

/** A step up lets frames, or their rate, grow by this. */
const STEP = 1.15;

/** What lies between any change and the next step up. */
const STEP_AFTER_MS = 2_000;

/** A step up that is followed so soon by one down was too much. To where it led no other leads for a while, twice as long each time. */
const REGRET_MS = 6_000;
const MAX_AVOID_MS = 60_000;

/** A link that is busy for less than this share of its time loses no frames: the window does, where the way is very long. */
const BUSY = 0.7;

/** How the size of a JPEG goes with the scale of its quantisation, scale^-0.75: what lies between 0.4 (drawings) and 1 (photographs). */
const SIZE_EXPONENT = 0.75;

export interface RateLimits {
  /** The quality where there is room, 1 to 100; undefined where pictures are not encoded here, and only the rate can change. */
  readonly quality: number | undefined;
  readonly minQuality: number;
  /** The rate is never held below this. What such a link cannot carry is dropped as ever, the newest wins. */
  readonly minFps: number;
  /** Whether the rate may be held: not where every frame is to arrive. */
  readonly holdsRate: boolean;
}

/** The stream so far, in running totals, and how the link is. */
export interface LinkSample {
  /** Frames that were to be sent. */
  readonly captured: number;
  /** Of them: left out as the rate is held, by `fps` below. */
  readonly heldBack: number;
  /** Of them: dropped because the link had no room, or not given for that reason. */
  readonly droppedForLink: number;
  /** Of them: dropped because this machine was too slow. */
  readonly droppedForCpu: number;
  /** For how long a frame keeps the link busy, in ms: from sending to acknowledgement, less the round trip. Undefined where it is not known. */
  readonly carryMs: number | undefined;
}

interface Slice {
  readonly offered: number;
  readonly lost: number;
}

/** What is chosen. `fps` is undefined while the rate is not held. */
interface Choice {
  readonly quality: number | undefined;
  readonly fps: number | undefined;
}

/**
 * Chooses quality and frame rate for a link. Down when three slices of half a second in a row lost frames, in one step to
 * what the best of them carried; up in small steps, each only where the link is seen to have room for it. What a link has
 * to spare is known from how long frames take, so a step up does not cost frames to find out; where nobody
 * acknowledges, it is tried, more and more rarely.
 */
export class RateController {
  readonly #limits: RateLimits;
  readonly #minQuality: number;
  #chosen: Choice;
  #before: LinkSample | undefined;
  #sliceStartMs = 0;
  #slices: Slice[] = [];
  #changedMs = 0;
  /** When the last change was, if that was a step up. */
  #steppedUpMs: number | undefined;
  #avoided: { readonly choice: Choice; readonly untilMs: number } | undefined;
  #avoidMs = STEP_AFTER_MS;

  constructor(limits: RateLimits) {
    this.#limits = limits;
    this.#chosen = { quality: limits.quality, fps: undefined };
    this.#minQuality = Math.min(limits.minQuality, limits.quality ?? limits.minQuality);
  }

  /** The quality to encode with; undefined where pictures are not encoded. */
  get quality(): number | undefined {
    return this.#chosen.quality;
  }

  /** The quality where the link has room. */
  get fullQuality(): number | undefined {
    return this.#limits.quality;
  }

  /** The rate to hold frames to; undefined while it is not held. */
  get fps(): number | undefined {
    return this.#chosen.fps;
  }

  /** What lies between two connections, or in a pause, says nothing of the link: the next look begins anew. */
  interrupted(): void {
    this.#before = undefined;
    this.#slices = [];
  }

  /** To be called with each frame. Changes `quality` and `fps` where that is due. */
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
    // What comes now is to be judged by itself.
    this.#slices = [];
    if (this.#steppedUpMs !== undefined && nowMs - this.#steppedUpMs < REGRET_MS) {
      this.#avoidMs = Math.min(MAX_AVOID_MS, this.#avoidMs * 2);
      this.#avoided = { choice: this.#chosen, untilMs: nowMs + this.#avoidMs };
    }
    this.#steppedUpMs = undefined;
    const share = Math.min(best, 1 / busy(carryMs, offeredFps, 1)) * AIM;
    const { quality, fps } = this.#chosen;
    if (quality !== undefined && quality > this.#minQuality) {
      this.#change(nowMs, { quality: Math.max(this.#minQuality, Math.floor(qualityForSize(quality, share))), fps });
    } else if (this.#limits.holdsRate && offeredFps > this.#limits.minFps) {
      this.#change(nowMs, { quality, fps: Math.max(this.#limits.minFps, offeredFps * share) });
    }
  }

  #considerStepUp(nowMs: number, capturedFps: number, offeredFps: number, carryMs: number | undefined): void {
    if (this.#steppedUpMs !== undefined && nowMs - this.#steppedUpMs >= REGRET_MS) {
      this.#steppedUpMs = undefined;
      if (this.#isAvoided(this.#chosen)) {
        // It was the link that was slow then.
        this.#avoided = undefined;
        this.#avoidMs = STEP_AFTER_MS;
      }
    }
    if (nowMs - this.#changedMs < STEP_AFTER_MS) return;
    const higher = this.#higher(capturedFps);
    if (higher === undefined || (this.#isAvoided(higher) && nowMs < (this.#avoided?.untilMs ?? 0))) return;
    // A step of the rate lets no more through than there is.
    const fps = this.#chosen.fps === undefined ? offeredFps * STEP : Math.min(capturedFps, this.#chosen.fps * STEP);
    if (busy(carryMs, fps, 0) > CEILING) return;
    this.#change(nowMs, higher);
    this.#steppedUpMs = nowMs;
  }

  /** The next step up: what was given up last comes back first. */
  #higher(capturedFps: number): Choice | undefined {
    const { quality, fps } = this.#chosen;
    // A rate that would let all of them through need not be held.
    if (fps !== undefined) return { quality, fps: fps * STEP < capturedFps ? fps * STEP : undefined };
    const full = this.#limits.quality;
    if (quality === undefined || full === undefined || quality >= full) return undefined;
    return { quality: Math.min(full, Math.ceil(qualityForSize(quality, STEP))), fps };
  }

  /** Whether it asks as much of the link as what was too much. */
  #isAvoided({ quality, fps }: Choice): boolean {
    const avoided = this.#avoided?.choice;
    if (avoided === undefined) return false;
    if (quality !== avoided.quality) return (quality ?? 0) > (avoided.quality ?? 0);
    return (fps ?? Number.POSITIVE_INFINITY) >= (avoided.fps ?? Number.POSITIVE_INFINITY);
  }

  #change(nowMs: number, chosen: Choice): void {
    this.#chosen = chosen;
    this.#changedMs = nowMs;
  }
}

function loses({ offered, lost }: Slice): boolean {
  return lost > offered * LOSING;
}

/** For which share of its time so many frames a second keep the link busy; `unknown` where that is not known. */
function busy(carryMs: number | undefined, fps: number, unknown: number): number {
  return carryMs === undefined ? unknown : (carryMs * fps) / 1_000;
}

/**
 * The quality at which a JPEG has `ratio` of the size that it has at `quality`, roughly. Quality scales libjpeg's tables of
 * quantisation (jcparam.c, jpeg_quality_scaling): 5000 / q percent below 50, 200 - 2q from there on.
 */
export function qualityForSize(quality: number, ratio: number): number {
  const scale = Math.max(1, quality < 50 ? 5_000 / quality : 200 - 2 * quality);
  const wanted = scale * Math.max(0.01, ratio) ** (-1 / SIZE_EXPONENT);
  return Math.min(100, Math.max(1, wanted > 100 ? 5_000 / wanted : (200 - wanted) / 2));
}
