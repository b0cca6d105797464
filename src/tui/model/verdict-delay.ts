// Holds verdicts about slow streams back until the loss has lasted, so that a start or a new layout raises no alarm.
import type { Bottleneck } from '../../core/camera/bottleneck.js';

/** How long a loss must last, and how long is measured after a change of the screen, in ms. Rates cover two seconds. */
const LASTING_MS = 2_900;
const MEASURING_MS = 3_000;

const NONE: Bottleneck = { kind: 'none' };

/** Whether a stage after the camera loses frames. */
export function isLoss(bottleneck: Bottleneck | undefined): boolean {
  return bottleneck !== undefined && bottleneck.kind !== 'none' && bottleneck.kind !== 'camera';
}

export class VerdictDelay {
  readonly #sinceMs = new Map<number, { readonly kind: Bottleneck['kind']; readonly ms: number }>();
  #key = '';
  #measuredSinceMs = Number.NEGATIVE_INFINITY;

  /** Begins a new measurement where `key` has changed. It names what decides which pictures are drawn, and how large. */
  measured(key: string, nowMs: number): void {
    if (key === this.#key) return;
    this.#key = key;
    this.#measuredSinceMs = nowMs;
    this.#sinceMs.clear();
  }

  /** The verdict about a camera, if it may be shown. Damage is shown at once: it is counted, not measured. */
  lasting(place: number, verdict: Bottleneck, nowMs: number): Bottleneck {
    if (!isLoss(verdict) || verdict.kind === 'damage') {
      this.#sinceMs.delete(place);
      return verdict;
    }
    const known = this.#sinceMs.get(place);
    const since = known?.kind === verdict.kind ? known : { kind: verdict.kind, ms: nowMs };
    this.#sinceMs.set(place, since);
    return nowMs - since.ms >= LASTING_MS && nowMs - this.#measuredSinceMs >= MEASURING_MS ? verdict : NONE;
  }
}
