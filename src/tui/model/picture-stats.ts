// Statistics of the pictures that are decoded and drawn, by camera. The widgets report to it, the camera views read it.
import type { DamageFigures } from '../../core/camera/bottleneck.js';
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import { DamageCount } from '../../core/camera/damage-count.js';
import type { ReceivedFrame } from '../../core/camera/received-frame.js';
import { RateMeter } from '../../core/rate/rate-meter.js';

/** What decoding a frame came to. */
export type DecodeReport =
  | { readonly kind: 'decoded' }
  /** `damaged` is false for a whole picture of a kind that the decoder does not know. */
  | { readonly kind: 'unreadable'; readonly reason: string; readonly damaged: boolean };

interface DecodeStats {
  readonly outcomes: DamageCount;
  readonly damaged: RateMeter;
  /** The frame that was counted last: decoded again in another size, it is the same picture. */
  counted: ReceivedFrame | undefined;
  hasPicture: boolean;
  problem: string | undefined;
}

interface DrawStats {
  readonly drawn: RateMeter;
  /** The frame whose picture is on the screen, and how old it was when it was painted. */
  painted: { readonly frame: ReceivedFrame; readonly ageMs: number | undefined } | undefined;
}

export interface PictureStatsOptions {
  /** Now, in ms, by the clock of the frames' times. */
  readonly frameClock: () => number;
  /** Called once for each frame whose picture is damaged. */
  readonly damaged: (place: number, frame: ReceivedFrame, reason: string) => void;
}

export class PictureStats {
  readonly #options: PictureStatsOptions;
  readonly #decodes = new Map<number, DecodeStats>();
  /** Only of the cameras whose pictures are on the screen. */
  #draws: ReadonlyMap<number, DrawStats> = new Map();

  constructor(options: PictureStatsOptions) {
    this.#options = options;
  }

  /** Forgets everything: the screen is made anew. */
  clear(): void {
    this.#decodes.clear();
    this.#draws = new Map();
  }

  /** Forgets what was decoded of a camera that is not shown any more. */
  forget(place: number): void {
    this.#decodes.delete(place);
  }

  /** Says which cameras have a pane on the screen; of the others nothing is drawn. */
  setDrawn(places: readonly number[]): void {
    this.#draws = new Map(
      places.map((place) => [place, this.#draws.get(place) ?? { drawn: new RateMeter(), painted: undefined }]),
    );
  }

  /** A frame was decoded, or could not be. */
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

  /** The picture of a frame is on the screen now; undefined: there is none any more. */
  painted(place: number, frame: ReceivedFrame | undefined, nowMs: number): void {
    const stats = this.#draws.get(place);
    if (stats === undefined) return;
    if (frame !== undefined) stats.drawn.add(nowMs);
    stats.painted = frame && { frame, ageMs: this.#ageOf(frame) };
  }

  /** Why a camera has no picture, while none could be decoded. */
  problemOf(place: number): string | undefined {
    const stats = this.#decodes.get(place);
    return stats === undefined || stats.hasPicture ? undefined : stats.problem;
  }

  /** How many of a camera's pictures are damaged; undefined where none is decoded. */
  damageOf(place: number, nowMs: number): DamageFigures | undefined {
    const stats = this.#decodes.get(place);
    return stats && { ...stats.outcomes.counts(nowMs), damagedFps: stats.damaged.perSecond(nowMs) };
  }

  /** How many of a camera's frames are drawn a second; undefined where none is meant to be. */
  drawnFpsOf(place: number, nowMs: number): number | undefined {
    return this.#draws.get(place)?.drawn.perSecond(nowMs);
  }

  /** A live picture's age is what it was when painted; one that is old, or held, goes on ageing. In ms. */
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
