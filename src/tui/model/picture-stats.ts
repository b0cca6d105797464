// Statistics of decoded and drawn pictures, by camera. The widgets report events, and the view model reads the results.
import type { DamageFigures } from '../../core/camera/bottleneck.js';
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import { DamageCount } from '../../core/camera/damage-count.js';
import type { ReceivedFrame } from '../../core/camera/received-frame.js';
import { RateMeter } from '../../core/rate/rate-meter.js';

/** The result of decoding a frame. */
export type DecodeReport =
  | { readonly kind: 'decoded' }
  /** `damaged` is false for an intact picture in a format that the decoder does not support. */
  | { readonly kind: 'unreadable'; readonly reason: string; readonly damaged: boolean };

interface DecodeStats {
  readonly outcomes: DamageCount;
  readonly damaged: RateMeter;
  /** The frame that was counted last. A frame is decoded again after a resize, but counts once. */
  counted: ReceivedFrame | undefined;
  hasPicture: boolean;
  problem: string | undefined;
}

interface DrawStats {
  readonly drawn: RateMeter;
  /** The frame on the screen, and its age when it was painted, in ms. */
  painted: { readonly frame: ReceivedFrame; readonly ageMs: number | undefined } | undefined;
}

export interface PictureStatsOptions {
  /** The current time, in ms, on the clock of the frames' times. */
  readonly frameClock: () => number;
  /** Called once for each damaged frame. */
  readonly damaged: (place: number, frame: ReceivedFrame, reason: string) => void;
}

export class PictureStats {
  readonly #options: PictureStatsOptions;
  readonly #decodes = new Map<number, DecodeStats>();
  /** Holds only cameras with a pane on the screen. */
  #draws: ReadonlyMap<number, DrawStats> = new Map();

  constructor(options: PictureStatsOptions) {
    this.#options = options;
  }

  /** Clears all statistics, for a new screen. */
  clear(): void {
    this.#decodes.clear();
    this.#draws = new Map();
  }

  /** Removes the decoder statistics of a camera that is no longer visible. */
  forget(place: number): void {
    this.#decodes.delete(place);
  }

  /** Sets the cameras with a pane on the screen. Only their drawn pictures are counted. */
  setDrawn(places: readonly number[]): void {
    this.#draws = new Map(
      places.map((place) => [place, this.#draws.get(place) ?? { drawn: new RateMeter(), painted: undefined }]),
    );
  }

  /** Counts a frame that a decoder has accepted or rejected. */
  decoded(place: number, frame: ReceivedFrame, report: DecodeReport, nowMs: number): void {
    const stats = this.#decodesOf(place);
    stats.problem = report.kind === 'unreadable' ? report.reason : undefined;
    if (report.kind === 'decoded') stats.hasPicture = true;
    if (frame === stats.counted) return;
    stats.counted = frame;
    const damaged = report.kind === 'unreadable' && report.damaged;
    stats.outcomes.add(damaged, nowMs);
    if (!damaged) return;
    stats.damaged.add(nowMs);
    this.#options.damaged(place, frame, report.reason);
  }

  /** Notes that a frame's picture was painted; undefined: the pane has no picture any more. */
  painted(place: number, frame: ReceivedFrame | undefined, nowMs: number): void {
    const stats = this.#draws.get(place);
    if (stats === undefined) return;
    if (frame !== undefined) stats.drawn.add(nowMs);
    stats.painted = frame && { frame, ageMs: this.#ageOf(frame) };
  }

  /** Why no picture of a camera could be decoded; undefined once one was. */
  problemOf(place: number): string | undefined {
    const stats = this.#decodes.get(place);
    return stats === undefined || stats.hasPicture ? undefined : stats.problem;
  }

  /** How many of a camera's pictures are damaged; undefined where no picture was decoded. */
  damageOf(place: number, nowMs: number): DamageFigures | undefined {
    const stats = this.#decodes.get(place);
    return stats && { ...stats.outcomes.counts(nowMs), damagedFps: stats.damaged.perSecond(nowMs) };
  }

  /** The drawn frames a second of a camera; undefined where it has no pane. */
  drawnFpsOf(place: number, nowMs: number): number | undefined {
    return this.#draws.get(place)?.drawn.perSecond(nowMs);
  }

  /** The age of a camera's picture, in ms: of a live one, its age when painted; of a frozen or old one, its age now. */
  ageOf(camera: CameraSnapshot, frozen: boolean): number | undefined {
    const painted = this.#draws.get(camera.place)?.painted;
    if (camera.state.kind === 'live' && !frozen && painted?.ageMs !== undefined) return painted.ageMs;
    return this.#ageOf(painted?.frame ?? camera.frame);
  }

  #ageOf(frame: ReceivedFrame | undefined): number | undefined {
    return frame?.capturedMs === undefined ? undefined : this.#options.frameClock() - frame.capturedMs;
  }

  #decodesOf(place: number): DecodeStats {
    const kept = this.#decodes.get(place);
    if (kept !== undefined) return kept;
    const stats: DecodeStats = {
      outcomes: new DamageCount(),
      damaged: new RateMeter(),
      counted: undefined,
      hasPicture: false,
      problem: undefined,
    };
    this.#decodes.set(place, stats);
    return stats;
  }
}
