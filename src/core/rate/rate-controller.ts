// The rate controller of a sender: on a slow link it lowers JPEG quality and frame rate, step by step (degradation.ts).

import { Degradation, type RateLimits, type Setting, STEP, type StreamRates } from './degradation.js';

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

/** The time between any change and the next step up. */
const STEP_AFTER_MS = 2_000;

/**
 * A step up that is followed by a step down within this time was too large. Its result is avoided, each time twice as
 * long.
 */
const REGRET_MS = 6_000;
const MAX_AVOID_MS = 60_000;

/** The load of a setting varies with the camera's rate by less than this. */
const SAME_LOAD = 0.97;

/** Below this utilisation the link is not the cause of losses. On a very long path the credit window causes them. */
const BUSY = 0.7;

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

/**
 * Chooses quality and frame rate for a link. When three slices of half a second in a row lose frames, it steps down at
 * once to what the best of them carried. It steps up in small steps, each only where the link has spare capacity. That
 * follows from the transmission time of frames, so it need not be tried out. Where nobody acknowledges frames, steps up
 * are trials, which become rarer when they fail.
 */
export class RateController {
  readonly #limits: RateLimits;
  readonly #degradation: Degradation;
  #setting: Setting;
  #before: LinkSample | undefined;
  #sliceStartMs = 0;
  #slices: Slice[] = [];
  #changedMs = 0;
  /** When the last change was. Undefined where it was no step up. */
  #steppedUpMs: number | undefined;
  #avoided: { readonly load: number; readonly untilMs: number } | undefined;
  #avoidMs = STEP_AFTER_MS;

  constructor(limits: RateLimits) {
    this.#limits = limits;
    this.#setting = { quality: limits.quality, fps: undefined };
    this.#degradation = new Degradation(limits);
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

  /** The stream was interrupted: the next measurement starts again, because the gap says nothing about the link. */
  interrupted(): void {
    this.#before = undefined;
    this.#slices = [];
  }

  /** Takes the totals. Call it with each frame. Changes `quality` and `fps` where that is due. */
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
    const rates = { captured: (captured * 1_000) / tookMs, offered: (offered * 1_000) / tookMs };
    if (this.#slices.length === SLICES && this.#slices.every(loses)) this.#stepDown(nowMs, rates, now.carryMs);
    else if (!this.#slices.some(loses)) this.#considerStepUp(nowMs, rates, now.carryMs);
  }

  #begin(nowMs: number, now: LinkSample): void {
    this.#before = now;
    this.#sliceStartMs = nowMs;
  }

  #stepDown(nowMs: number, rates: StreamRates, carryMs: number | undefined): void {
    const best = Math.max(...this.#slices.map(({ offered, lost }) => Math.max(0, offered - lost) / offered));
    if (busy(carryMs, rates.offered * best, 1) < BUSY) return;
    // The new setting is judged by new slices.
    this.#slices = [];
    if (this.#steppedUpMs !== undefined && nowMs - this.#steppedUpMs < REGRET_MS) {
      this.#avoidMs = Math.min(MAX_AVOID_MS, this.#avoidMs * 2);
      this.#avoided = { load: this.#degradation.load(this.#setting, rates), untilMs: nowMs + this.#avoidMs };
    }
    this.#steppedUpMs = undefined;
    const share = Math.min(best, 1 / busy(carryMs, rates.offered, 1)) * AIM;
    const lower = this.#degradation.lower(this.#setting, share, rates);
    if (lower.quality !== this.#setting.quality || lower.fps !== this.#setting.fps) this.#change(nowMs, lower);
  }

  #considerStepUp(nowMs: number, rates: StreamRates, carryMs: number | undefined): void {
    if (this.#steppedUpMs !== undefined && nowMs - this.#steppedUpMs >= REGRET_MS) {
      this.#steppedUpMs = undefined;
      if (this.#isAvoided(this.#setting, rates)) {
        // The link has become faster since the step down.
        this.#avoided = undefined;
        this.#avoidMs = STEP_AFTER_MS;
      }
    }
    if (nowMs - this.#changedMs < STEP_AFTER_MS) return;
    const higher = this.#degradation.raise(this.#setting, rates);
    if (higher === undefined || (this.#isAvoided(higher, rates) && nowMs < (this.#avoided?.untilMs ?? 0))) return;
    // A step of the rate passes no more frames than the camera delivers.
    const isRateStep = higher.fps !== this.#setting.fps;
    const fps = isRateStep ? Math.min(rates.captured, (this.#setting.fps ?? 0) * STEP) : rates.offered * STEP;
    if (busy(carryMs, fps, 0) > CEILING) return;
    this.#change(nowMs, higher);
    this.#steppedUpMs = nowMs;
  }

  /** Whether a setting loads the link at least as much as the one that was too much. */
  #isAvoided(setting: Setting, rates: StreamRates): boolean {
    return this.#avoided !== undefined && this.#degradation.load(setting, rates) >= this.#avoided.load * SAME_LOAD;
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
