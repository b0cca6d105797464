// The demand of this receiver for each camera on NATS: visible cameras as they are drawn, and in full what goes beyond the screen.
import { type Demand, mostDemanding } from '../../core/camera/demand.js';
import type { EventSettings } from '../../events/event-settings.js';
import type { VisibleCamera } from '../../tui/dashboard.js';
import type { ExpectationOptions } from '../expectations.js';

/** Everything that a camera can give. */
export const IN_FULL: Demand = { fps: undefined, size: undefined };

export interface DemandPolicyOptions {
  /** Whether every camera is wanted in full, as files and expectations need. */
  readonly all: boolean;
  /** Whether the camera of a place is wanted in full now: by a recording, the window or a snapshot. */
  readonly needsFull: (place: number) => boolean;
}

/** The demand of this receiver for each camera now. */
export class DemandPolicy {
  readonly #options: DemandPolicyOptions;
  /** The cameras that the dashboard draws. */
  #visible: readonly VisibleCamera[] = [];

  constructor(options: DemandPolicyOptions) {
    this.#options = options;
  }

  set visible(cameras: readonly VisibleCamera[]) {
    this.#visible = cameras;
  }

  /** The demand for the camera of a place; undefined: none. */
  of(place: number): Demand | undefined {
    const { all, needsFull } = this.#options;
    if (all || needsFull(place)) return IN_FULL;
    return mostDemanding(this.#visible.filter((camera) => camera.place === place));
  }
}

/** Whether a command line needs the frames of every camera, visible or not. */
export function wantsAll(
  options: ExpectationOptions & { readonly [output in 'save' | 'output' | 'record']: string | undefined } & {
    readonly events: EventSettings;
  },
): boolean {
  const { save, output, record, frames, timeoutMs, expectFps, maxAgeMs, events } = options;
  const given = [save, output, record, timeoutMs, expectFps, maxAgeMs, events.mqtt?.snapshotsMs].some(
    (one) => one !== undefined,
  );
  return given || Number.isFinite(frames);
}
